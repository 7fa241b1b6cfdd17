import { identityEntities } from '@quanyu/identity';
import { createTestPlatform, type TestPlatform } from '@quanyu/testing';
import { Ledger } from './ledger.js';
import { LedgerReplayRepository, REPLAY_SQL } from './ledger-replay.repository.js';

const MEMBERS_PER_PAGE = 10;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** A step of a plan as PostgreSQL tells what it did. */
interface Step {
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Step[];
}

function countRows(step: Step, table: string): number {
  const own = step['Relation Name'] !== table ? 0 : (step['Actual Rows'] + (step['Rows Removed by Filter'] ?? 0)) * step['Actual Loops'];
  return (step.Plans ?? []).reduce((sum, below) => sum + countRows(below, table), own);
}

describe('the daily proof of the ledger', () => {
  let platform: TestPlatform;
  let ledger: Ledger;
  let people = 0;

  beforeAll(async () => {
    platform = await createTestPlatform({ entities: identityEntities });
    // Statistics that are taken between two counts would have them compare two plans.
    for (const table of ['posting', 'transfer', 'lot', 'lot_move', 'account']) await platform.database.query(`ALTER TABLE membership.${table} SET (autovacuum_enabled = off)`);
    ledger = Ledger.on(platform.database, platform.clock, platform.ids);
  });
  afterEach(async () => {
    const { storedHash, replayedHash, broken } = await ledger.verify();
    expect([replayedHash, broken]).toEqual([storedHash, 0]);
  });
  afterAll(() => platform.close());

  async function aMember(points: number): Promise<string> {
    people += 1;
    const memberId = platform.ids.uuid();
    await platform.database.transaction(async (tx) => {
      await ledger.open(tx, [memberId]);
      await ledger.grant(tx, { memberId, unit: 'points', key: `given:${people}`, kind: 'order', note: '' }, [{ part: 'whole', amount: points, expiresAt: null }]);
    });
    return memberId;
  }

  /** Everything that one has is the other's from now on. */
  async function merge(fromId: string, toId: string): Promise<void> {
    people += 1;
    await platform.database.transaction(async (tx) => {
      const lotIds = await ledger.listOwnLots(tx, fromId);
      const accounts = [fromId, toId].map((memberId) => ({ memberId, unit: 'points' }) as const);
      const batch = await ledger.begin(tx, { accounts, keys: [], originals: [], lotIds });
      batch.handOver({ unit: 'points', fromId, toId, lotIds, key: `merge:${people}`, note: '' });
      await ledger.commit(tx, batch);
    });
  }

  async function mergePairs(count: number): Promise<void> {
    for (let pair = 0; pair < count; pair += 1) await merge(await aMember(100), await aMember(50));
  }

  /** Rows of a table that all pages of the proof read together, where tables are too large to be read whole. */
  async function countRowsRead(table: string): Promise<number> {
    const replays = new LedgerReplayRepository(platform.database);
    return platform.database.transaction(async (tx) => {
      await tx.query(`SET LOCAL enable_seqscan = off`);
      let [rows, afterId] = [0, FIRST_ID];
      for (let page = await replays.findPageEnd(afterId, MEMBERS_PER_PAGE); page !== null; page = await replays.findPageEnd(afterId, MEMBERS_PER_PAGE)) {
        const [row] = await tx.query<{ 'QUERY PLAN': readonly { readonly Plan: Step }[] }>(`EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${REPLAY_SQL}`, [afterId, page.endId]);
        for (const { Plan } of row?.['QUERY PLAN'] ?? []) rows += countRows(Plan, table);
        afterId = page.endId;
      }
      return rows;
    });
  }

  it('reads twice as much when twice as many people were merged, and not four times', async () => {
    await mergePairs(60);
    const [moves, transfers] = [await countRowsRead('lot_move'), await countRowsRead('transfer')];
    await mergePairs(60);
    expect((await countRowsRead('lot_move')) / moves).toBeLessThan(2.1);
    expect((await countRowsRead('transfer')) / transfers).toBeLessThan(2.1);
  }, 60_000);

  it('reads what one person has once, however many records that person was', async () => {
    const survivor = await aMember(10);
    for (let record = 0; record < 30; record += 1) await merge(await aMember(10), survivor);
    const [moves, transfers] = [await countRowsRead('lot_move'), await countRowsRead('transfer')];
    for (let record = 0; record < 30; record += 1) await merge(await aMember(10), survivor);
    // Each record brings one transfer and one move, which is met a few times on the way to whoever has the lot.
    expect((await countRowsRead('transfer')) - transfers).toBeLessThan(2 * 30);
    expect((await countRowsRead('lot_move')) - moves).toBeLessThan(10 * 30);
  }, 60_000);
});
