import { Ledger } from '@quanyu/membership';
import { createTestPlatform, type TestPlatform } from '@quanyu/testing';
import { LedgerExercise } from '../src/tools/ledger/exercise.js';

describe('a ledger after random work from several connections', () => {
  let platform: TestPlatform;
  beforeAll(async () => {
    platform = await createTestPlatform();
  });
  afterAll(() => platform.close());

  it('replays to the same hash, was never below zero, and agrees with a plain sum', async () => {
    const ledger = Ledger.on(platform.database, platform.clock, platform.ids);
    const memberIds = Array.from({ length: 30 }, () => platform.ids.uuid());
    const { acts, differences } = await new LedgerExercise({ database: platform.database, ledger, clock: platform.clock, memberIds }, { operations: 3_000, members: 30, atOnce: 4, seed: 1 }).run();
    // The exercise did what it is for.
    for (const act of ['grant', 'spend', 'said twice', 'reverse', 'withdraw', 'rolled back', 'MEMBERSHIP.NOT_ENOUGH']) expect(acts[act]).toBeGreaterThan(0);
    const [{ expired } = { expired: 0 }] = await platform.database.query<{ expired: number }>(`SELECT count(*)::int AS expired FROM membership.posting WHERE kind = 'expiry'`);
    expect(expired).toBeGreaterThan(0);
    expect(differences).toEqual([]);
    const { storedHash, replayedHash, broken, members } = await ledger.verify();
    expect({ replayedHash, broken, members }).toEqual({ replayedHash: storedHash, broken: 0, members: 30 });
  });
});
