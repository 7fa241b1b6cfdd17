import { type Database, type Queryable, sqlState } from '@quanyu/platform';
import { createTestPlatform, type TestPlatform } from '@quanyu/testing';

let platform: TestPlatform;
let database: Database;

beforeAll(async () => {
  platform = await createTestPlatform({ env: { DATABASE_POOL_SIZE: '2' } });
  database = platform.database;
  await database.query(`CREATE TABLE note (id int PRIMARY KEY, body text)`);
}, 60_000);
afterAll(() => platform.close());
beforeEach(() => database.query(`TRUNCATE note`));

async function notes(): Promise<number[]> {
  return (await database.query<{ id: number }>(`SELECT id FROM note ORDER BY id`)).map(({ id }) => id);
}

const ADD = `INSERT INTO note (id, body) VALUES ($1, $2)`;
const demanding = (wanted: number) => `WITH gone AS (DELETE FROM note WHERE id = $1 RETURNING 1) SELECT platform.demand(count(*), ${wanted}, 'notes') FROM gone`;

describe('statements of one transaction that travel together', () => {
  it('run in the order in which they were issued, and each gets its own answer', async () => {
    const seen = await database.transaction(async (tx) => {
      const [added, read, named, again] = await Promise.all([
        tx.execute(ADD, [1, 'one']),
        tx.query<{ body: string }>(`SELECT body FROM note WHERE id = $1`, [1]),
        tx.prepared<{ n: number }>('test.count', `SELECT count(*)::int AS n FROM note WHERE id >= $1`, [0]),
        tx.prepared<{ n: number }>('test.count', `SELECT count(*)::int AS n FROM note WHERE id >= $1`, [2]),
      ]);
      return { added, read, named, again };
    });
    expect(seen).toEqual({ added: 1, read: [{ body: 'one' }], named: [{ n: 1 }], again: [{ n: 0 }] });
  });

  it('are planned by what they are: named ones once, others for their values, whatever a rollback takes back', async () => {
    const MODE = `SELECT current_setting('plan_cache_mode') AS mode, current_setting('enable_seqscan') AS scans WHERE $1`;
    const [fixed, byValues] = [[{ mode: 'force_generic_plan', scans: 'off' }], [{ mode: 'auto', scans: 'on' }]];
    const read = async (tx: Queryable): Promise<unknown[]> => [await tx.prepared('test.mode', MODE, [true]), await tx.query(MODE, [true]), await tx.prepared('test.mode', MODE, [true])];
    const expected = [fixed, byValues, fixed];
    expect(await database.transaction(read)).toEqual(expected);
    await database.transaction(async (tx) => { await read(tx); throw new Error('taken back'); }).catch(() => undefined);
    await database.transaction(async (tx) => {
      await tx.execute('SAVEPOINT before');
      expect(await read(tx)).toEqual(expected);
      await tx.execute('ROLLBACK TO before');
      expect(await read(tx)).toEqual(expected);
    });
    expect(await read(database)).toEqual(expected);
  });

  it('may have the same name twice, also when the connection sees it for the first time', async () => {
    const text = `SELECT $1::int + 0 AS n`;
    const twice = await Promise.all([1, 2, 3].map(() => database.transaction((tx) => Promise.all([tx.prepared('test.twice', text, [1]), tx.prepared('test.twice', text, [2])]))));
    expect(twice).toEqual([1, 2, 3].map(() => [[{ n: 1 }], [{ n: 2 }]]));
    await expect(database.prepared('test.twice', `SELECT 1`, [])).rejects.toThrow("two statements are named 'test.twice'");
  });

  it('leave nothing when one of them fails, and the connections serve on', async () => {
    for (let round = 0; round < 3; round += 1) {
      const failure = await database
        .transaction(async (tx) => {
          await Promise.all([tx.execute(ADD, [1, 'x']), tx.prepared('test.broken', `SELECT 1 / $1::int AS x`, [0]), tx.prepared('test.after', `SELECT $1::int AS x`, [1])]);
        })
        .catch((error: unknown) => error);
      expect(sqlState(failure)).toBe('22012');
    }
    expect(await notes()).toEqual([]);
    expect(await Promise.all([1, 2, 3].map((x) => database.prepared<{ x: number }>('test.after', `SELECT $1::int AS x`, [x])))).toEqual([[{ x: 1 }], [{ x: 2 }], [{ x: 3 }]]);
    expect(await database.prepared('test.broken', `SELECT 1 / $1::int AS x`, [1])).toEqual([{ x: 1 }]);
  });

  it('are rolled back when a value cannot be sent or read', async () => {
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    await expect(database.transaction(async (tx) => Promise.all([tx.execute(ADD, [1, 'x']), tx.execute(ADD, [2, circular]), tx.execute(ADD, [3, 'z'])]))).rejects.toThrow();
    await expect(database.transaction(async (tx) => Promise.all([tx.execute(ADD, [1, 'x']), tx.query(`SELECT 9007199254740993::bigint AS n`)]))).rejects.toThrow(RangeError);
    expect(await notes()).toEqual([]);
    await database.query(ADD, [4, 'fine']);
    expect(await notes()).toEqual([4]);
  });
});

describe('a write that nobody waits for', () => {
  it('is part of the commit', async () => {
    let told = 0;
    await database.transaction(async (tx) => {
      tx.afterCommit(() => (told += 1));
      tx.lastly(tx.execute(ADD, [1, 'x']));
    });
    expect([await notes(), told]).toEqual([[1], 1]);
  });

  it('fails the transaction when it does not change what it must, and nothing is told', async () => {
    await database.query(ADD, [7, 'kept']);
    let told = 0;
    const work = database.transaction(async (tx) => {
      tx.afterCommit(() => (told += 1));
      tx.lastly(tx.execute(ADD, [1, 'x']), tx.query(demanding(2), [7]));
    });
    await expect(work).rejects.toThrow('notes: 1 of 2 rows');
    expect([await notes(), told]).toEqual([[7], 0]);
  });

  it('fails the transaction also when others came after it and were waited for', async () => {
    const work = database.transaction(async (tx) => {
      tx.lastly(tx.query(demanding(1), [1]));
      await new Promise((resolve) => setImmediate(resolve));
      await tx.execute(ADD, [2, 'x']).catch(() => undefined);
    });
    await expect(work).rejects.toThrow('notes: 0 of 1 rows');
    expect(await notes()).toEqual([]);
  });

  it('fails the transaction when it gives up by itself, however late before the commit', async () => {
    const givesUpAtOnce = () => Promise.reject(new Error('gave up'));
    const givesUpInSteps = async () => {
      for (let step = 0; step < 20; step += 1) await Promise.resolve();
      throw new Error('gave up');
    };
    for (const giveUp of [givesUpAtOnce, givesUpInSteps]) {
      await expect(database.transaction(async (tx) => tx.lastly(giveUp()))).rejects.toThrow('gave up');
      await expect(database.transaction(async (tx) => tx.lastly(tx.execute(ADD, [1, 'x']), giveUp()))).rejects.toThrow('gave up');
      // Its answer arrives while the COMMIT waits behind it.
      const answered = database.transaction(async (tx) => {
        tx.lastly(tx.execute(ADD, [1, 'x']).then(giveUp));
        await new Promise((resolve) => setImmediate(resolve));
      });
      await expect(answered).rejects.toThrow('gave up');
    }
    expect(await notes()).toEqual([]);
  });

  it('fails the transaction with a known outcome when its value cannot be sent with the commit', async () => {
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    const work = database.transaction(async (tx) => tx.lastly(tx.execute(ADD, [1, 'x']), tx.execute(ADD, [2, circular])));
    await expect(work).rejects.toBeInstanceOf(TypeError);
    expect(await notes()).toEqual([]);
  });
});

describe('a transaction', () => {
  it('whose work swallowed an error of the database is told as failed, not as committed', async () => {
    const work = database.transaction(async (tx) => {
      await tx.execute(ADD, [1, 'x']);
      await tx.execute(ADD, [1, 'x again']).catch(() => undefined);
      return 'done';
    });
    await expect(work).rejects.toThrow();
    expect(await notes()).toEqual([]);
  });

  it('that has failed in one branch takes nothing more from another', async () => {
    let late: Promise<unknown> = Promise.resolve();
    let markOver = (): void => undefined;
    const over = new Promise<void>((resolve) => (markOver = resolve));
    const work = database.transaction(async (tx) => {
      const other = async (): Promise<void> => {
        await tx.query(`SELECT 1`);
        await over;
        await tx.execute(ADD, [1, 'late']);
      };
      late = other();
      late.catch(() => undefined);
      await tx.query(`SELECT 2`);
      throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    markOver();
    await expect(late).rejects.toThrow('the transaction is over');
    expect(await notes()).toEqual([]);
  });

  it('that did nothing asks nothing of the database', async () => {
    expect(await database.transaction(() => Promise.resolve(5))).toBe(5);
  });

  it('can go on after an error behind a savepoint', async () => {
    await database.transaction(async (tx) => {
      await tx.execute(ADD, [1, 'x']);
      await tx.execute(`SAVEPOINT before`);
      await tx.execute(ADD, [1, 'x again']).catch(() => undefined);
      await tx.execute(`ROLLBACK TO before`);
      await tx.execute(ADD, [2, 'y']);
    });
    expect(await notes()).toEqual([1, 2]);
  });

  it('takes statements of TypeORM in their order, and takes them back with its own', async () => {
    const read = await database.transaction(async (tx) => {
      void tx.execute(ADD, [1, 'x']);
      return tx.manager.query<{ id: number }[]>(`SELECT id FROM note`);
    });
    expect(read).toEqual([{ id: 1 }]);
    const failing = database.transaction(async (tx) => {
      await tx.manager.query(`INSERT INTO note VALUES (2, 'y')`);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await notes()).toEqual([1]);
  });

  it('whose connection is cut fails, and the next one gets another connection', async () => {
    for (let round = 0; round < 3; round += 1) {
      const work = database.transaction(async (tx) => {
        await tx.execute(ADD, [1, 'x']);
        const [row] = await tx.query<{ pid: number }>(`SELECT pg_backend_pid() AS pid`);
        await database.query(`SELECT pg_terminate_backend($1)`, [row?.pid]);
        await tx.execute(ADD, [2, 'y']);
      });
      await expect(work).rejects.toThrow();
    }
    expect(await notes()).toEqual([]);
  });
});
