import { createTestPlatform, type TestPlatform } from '@quanyu/testing';
import { findSeedObstacle, recordSeed } from '../src/tools/seed/seed-marker.js';

const DEVELOPMENT = { NODE_ENV: 'development' };

describe('the demonstration shop', () => {
  let platform: TestPlatform;
  beforeEach(async () => {
    platform = await createTestPlatform();
  }, 60_000);
  afterEach(() => platform.close());

  const obstacle = (env = DEVELOPMENT) => findSeedObstacle(platform.database, env);
  const hire = () => platform.database.query(`INSERT INTO identity.staff (id, username, name, password_hash, status, created_at, version) VALUES ($1, 'owner', '王店主', '$argon2id$x', 'active', now(), 1)`, [platform.ids.uuid()]);

  it('fills an empty database, and goes on in one that it began to fill', async () => {
    expect(await obstacle()).toBeNull();
    await recordSeed(platform.database, 'seed.start', { scale: 1, nowMs: platform.clock.nowMs() });
    await hire();
    expect(await obstacle()).toBeNull();
  });

  it('stays out of a shop that has staff of its own', async () => {
    await hire();
    expect(await obstacle()).toContain('has staff or customers');
  });

  it('stays out of a shop that has customers of its own', async () => {
    await platform.database.query(`INSERT INTO identity.customer (id, nickname, created_at) VALUES ($1, '小王', now())`, [platform.ids.uuid()]);
    expect(await obstacle()).toContain('has staff or customers');
  });

  it('is never put where real orders are taken, not even half of it', async () => {
    await recordSeed(platform.database, 'seed.start', { scale: 1, nowMs: platform.clock.nowMs() });
    expect(await obstacle({ NODE_ENV: 'production' })).toContain('NODE_ENV=production');
  });
});
