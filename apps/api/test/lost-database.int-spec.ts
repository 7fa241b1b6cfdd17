import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { CommitUnknownError, createDataSource, Database, GroupCommit, SMALL_ITEMS, sqlState } from '@quanyu/platform';
import { createTestPlatform, type TestPlatform } from '@quanyu/testing';
import type { DataSource } from 'typeorm';

const ADD = `INSERT INTO note (id, body) VALUES ($1, $2)`;
const SHORT_MS = 50;

/** What happens to the bytes between us and PostgreSQL. */
let wire: 'passes' | 'swallows' | 'translates' = 'passes';
let platform: TestPlatform;
let server: Server;
let dataSource: DataSource;
let database: Database;
/** For what is only asked of a silent wire. */
let impatient: Database;

beforeAll(async () => {
  platform = await createTestPlatform();
  const behind = new URL(platform.env.DATABASE_URL);
  server = createServer((ours) => {
    const theirs = connect(Number(behind.port), behind.hostname);
    ours.on('data', (bytes) => void (wire === 'swallows' || theirs.write(bytes)));
    theirs.on('data', (bytes) => void (wire === 'swallows' || ours.write(wire === 'translates' ? inAnotherLanguage(bytes) : bytes)));
    for (const [one, other] of [[ours, theirs], [theirs, ours]] as const) one.on('error', () => undefined).on('close', () => other.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = new URL(behind);
  // Not over the socket file that the address may name.
  url.searchParams.delete('host');
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  // One connection: whatever is not given back, the next statement waits for in vain.
  dataSource = await createDataSource({ DATABASE_URL: url.toString(), DATABASE_POOL_SIZE: 1 }, { applicationName: 'quanyu test of a lost wire' }).initialize();
  database = new Database(dataSource);
  impatient = new Database(dataSource, SHORT_MS);
  await database.query(`CREATE TABLE note (id int PRIMARY KEY, body text)`);
}, 60_000);

afterAll(async () => {
  await dataSource.destroy();
  await platform.close();
  server.close();
});

beforeEach(async () => {
  wire = 'passes';
  await database.query(`TRUNCATE note`);
});

/** As a server whose messages are set to French says it. */
function inAnotherLanguage(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString('latin1').replace('SERROR\0', 'SERREU\0'), 'latin1');
}

async function notes(): Promise<number[]> {
  return (await database.query<{ id: number }>(`SELECT id FROM note ORDER BY id`)).map(({ id }) => id);
}

describe('a database that vanished without closing its connections', () => {
  it('fails a statement after the deadline, and the next one gets another connection', async () => {
    wire = 'swallows';
    await expect(impatient.query(ADD, [1, 'x'])).rejects.toThrow('the database said nothing');
    wire = 'passes';
    expect(await notes()).toEqual([]);
  });

  it('fails what TypeORM asks of it too', async () => {
    wire = 'swallows';
    await expect(impatient.transaction((tx) => tx.manager.query(`SELECT 1`))).rejects.toThrow('the database said nothing');
    wire = 'passes';
    expect(await notes()).toEqual([]);
  });

  it('leaves a commit unknown, and the lane of a group commit serves on', async () => {
    const lane = new GroupCommit<number, number>(async (ids) => {
      await (wire === 'swallows' ? impatient : database).transaction(async (tx) => tx.lastly(...ids.map((id) => tx.execute(ADD, [id, 'x']))));
      return ids.map((id) => () => id);
    }, SMALL_ITEMS);
    wire = 'swallows';
    await expect(lane.submit(1)).rejects.toBeInstanceOf(CommitUnknownError);
    wire = 'passes';
    expect(await lane.submit(2)).toBe(2);
    expect(await notes()).toEqual([2]);
  });
});

describe('the outcome of a commit', () => {
  it('is a known no when the database refuses it, in whatever language it says so', async () => {
    wire = 'translates';
    const failure = await database.transaction(async (tx) => tx.lastly(tx.execute(ADD, [1, 'x']), tx.execute(ADD, [1, 'again']))).catch((error: unknown) => error);
    expect(sqlState(failure)).toBe('23505');
  });

  it('is unknown when the database shut the connection meanwhile', async () => {
    const work = database.transaction(async (tx) => tx.lastly(tx.query(`SELECT pg_terminate_backend(pg_backend_pid())`)));
    await expect(work).rejects.toBeInstanceOf(CommitUnknownError);
    expect(await notes()).toEqual([]);
  });
});
