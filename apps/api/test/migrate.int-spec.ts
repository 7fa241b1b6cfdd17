import { createDataSource } from '@quanyu/platform';
import { createTestPlatform, type TestPlatform } from '@quanyu/testing';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { applyMigrations } from '../src/apply-migrations.js';

const UNIQUE_INDEX = `CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS note_word ON notes.note (word)`;

class TakesLimitsBack1769000000001 implements MigrationInterface {
  name = 'TakesLimitsBack1769000000001';
  transaction = false;
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`RESET statement_timeout`);
    await runner.query(`RESET lock_timeout`);
  }
  down = refuse;
}

class NotesLimits1769000000002 implements MigrationInterface {
  name = 'NotesLimits1769000000002';
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`INSERT INTO notes.note VALUES (current_setting('statement_timeout')), ('lock ' || current_setting('lock_timeout'))`);
  }
  down = refuse;
}

class FailsHalfWay1769000000003 implements MigrationInterface {
  name = 'FailsHalfWay1769000000003';
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`INSERT INTO notes.note VALUES ('half')`);
    await runner.query(`SELECT 1 / 0`);
  }
  down = refuse;
}

class WantsIndex1769000000004 implements MigrationInterface {
  name = 'WantsIndex1769000000004';
  transaction = false;
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UNIQUE_INDEX);
  }
  down = refuse;
}

class LeavesIndexBroken1769000000005 implements MigrationInterface {
  name = 'LeavesIndexBroken1769000000005';
  transaction = false;
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UNIQUE_INDEX).catch(() => undefined);
  }
  down = refuse;
}

function refuse(): Promise<void> {
  return Promise.reject(new Error('migrations go forward only'));
}

describe('bringing the database to the newest schema', () => {
  let platform: TestPlatform;
  beforeEach(async () => {
    platform = await createTestPlatform();
    await platform.database.query(`CREATE SCHEMA notes`);
    await platform.database.query(`CREATE TABLE notes.note (word text)`);
  }, 60_000);
  afterEach(() => platform.close());

  async function migrate(...migrations: (new () => MigrationInterface)[]): Promise<string[]> {
    const dataSource = createDataSource(platform.env, { applicationName: 'quanyu test of migrations', migrations });
    await dataSource.initialize();
    const said: string[] = [];
    try {
      await applyMigrations(dataSource, (line) => said.push(line));
      return said;
    } finally {
      await dataSource.destroy();
    }
  }

  const words = async (): Promise<string[]> => (await platform.database.query<{ word: string }>(`SELECT word FROM notes.note ORDER BY word`)).map(({ word }) => word);
  const indexIsUsed = async (): Promise<boolean[]> =>
    (await platform.database.query<{ used: boolean }>(`SELECT indisvalid AS used FROM pg_index WHERE indrelid = 'notes.note'::regclass`)).map(({ used }) => used);

  /** As when the server stops in the middle of a build. */
  async function leaveIndexHalfBuilt(): Promise<void> {
    await platform.database.query(`INSERT INTO notes.note VALUES ('twice'), ('twice')`);
    await expect(platform.database.query(UNIQUE_INDEX)).rejects.toThrow();
    expect(await indexIsUsed()).toEqual([false]);
  }

  it('gives each migration all the time it needs, also after one that took the limits back', async () => {
    await migrate(TakesLimitsBack1769000000001, NotesLimits1769000000002);
    expect(await words()).toEqual(['0', 'lock 0']);
  });

  it('leaves nothing of a migration that fails half-way, and tries it again the next time', async () => {
    await expect(migrate(FailsHalfWay1769000000003)).rejects.toThrow('division by zero');
    expect(await words()).toEqual([]);
    await expect(migrate(FailsHalfWay1769000000003)).rejects.toThrow('division by zero');
  });

  it('builds an index again whose build was cut, before a migration takes its name for the thing', async () => {
    await leaveIndexHalfBuilt();
    await platform.database.query(`DELETE FROM notes.note`);
    expect(await migrate(WantsIndex1769000000004)).toContain('index notes.note_word was left half built');
    expect(await indexIsUsed()).toEqual([true]);
  });

  it('builds it again also where the migration that wanted it counts as done', async () => {
    await migrate(WantsIndex1769000000004);
    await platform.database.query(`DROP INDEX notes.note_word`);
    await leaveIndexHalfBuilt();
    await platform.database.query(`DELETE FROM notes.note`);
    expect(await migrate(WantsIndex1769000000004)).toContain('the database is up to date');
    expect(await indexIsUsed()).toEqual([true]);
  });

  it('fails as long as an index cannot be built, and clears away what its own tries left', async () => {
    await leaveIndexHalfBuilt();
    await expect(migrate()).rejects.toThrow('could not create unique index');
    await platform.database.query(`DELETE FROM notes.note`);
    await migrate();
    expect(await indexIsUsed()).toEqual([true]);
  });

  it('fails when a migration left an index half built and did not say so', async () => {
    await platform.database.query(`INSERT INTO notes.note VALUES ('twice'), ('twice')`);
    await expect(migrate(LeavesIndexBroken1769000000005)).rejects.toThrow('does not use notes.note_word');
  });
});
