import { AuditChain, type AuditFinding, writeAudit } from '@quanyu/platform';
import { createTestPlatform, type TestPlatform } from '@quanyu/testing';

const HOUR_MS = 3_600_000;

describe('the audit log', () => {
  let platform: TestPlatform;
  let chain: AuditChain;
  beforeEach(async () => {
    platform = await createTestPlatform();
    chain = new AuditChain(platform.database, platform.clock, platform.env.AUDIT_CHAIN_SECRET);
  });
  afterEach(() => platform.close());

  async function act(targetId: string): Promise<void> {
    await platform.database.transaction((tx) =>
      writeAudit(tx, { actor: { staffId: platform.ids.uuid(), name: '运营' }, action: 'price.change', targetType: 'product', targetId, before: { priceFen: 100, name: '杯' }, after: { name: '杯', priceFen: 90 }, at: platform.clock.now() }),
    );
  }

  /** As an administrator of the database could, whom no trigger holds back. */
  async function tamper(sql: string, parameters: readonly unknown[] = []): Promise<void> {
    await platform.database.transaction(async (tx) => {
      await tx.execute(`SET LOCAL session_replication_role = 'replica'`);
      await tx.execute(sql, parameters);
    });
  }

  async function findings(): Promise<readonly AuditFinding[]> {
    return (await chain.verify()).findings;
  }

  async function threeSealed(): Promise<void> {
    for (const targetId of ['one', 'two', 'three']) await act(targetId);
    await chain.seal();
  }

  it('verifies as it was written, sealed in one go or in several', async () => {
    await act('one');
    expect(await chain.seal()).toMatchObject({ seq: 1 });
    await act('two');
    await act('three');
    const end = await chain.seal();
    expect(await chain.seal()).toBeNull();
    expect(await chain.verify()).toEqual({ verified: 3, end, findings: [] });
  });

  it('cannot be changed or shortened by mistake', async () => {
    await threeSealed();
    await expect(platform.database.query(`UPDATE platform.audit_entry SET actor_name = '别人'`)).rejects.toThrow('append-only');
    await expect(platform.database.query(`DELETE FROM platform.audit_link`)).rejects.toThrow('append-only');
  });

  it('names the one line that somebody changed, whatever part of it', async () => {
    await threeSealed();
    for (const change of [`actor_name = '别人'`, `after = '{"name": "杯", "priceFen": 91}'`, `occurred_at = occurred_at + interval '1 microsecond'`, `reason = ''`]) {
      const [before] = await platform.database.query<{ line: object }>(`SELECT to_jsonb(e) AS line FROM platform.audit_entry e WHERE id = 2`);
      await tamper(`UPDATE platform.audit_entry SET ${change} WHERE id = 2`);
      expect(await findings()).toEqual([{ kind: 'changed', seq: 2, entryId: 2 }]);
      await tamper(`UPDATE platform.audit_entry e SET actor_name = b.actor_name, after = b.after, occurred_at = b.occurred_at, reason = b.reason FROM jsonb_populate_record(NULL::platform.audit_entry, $1::jsonb) b WHERE e.id = 2`, [JSON.stringify(before?.line)]);
    }
  });

  it('misses a line that was removed, and a link that went with it', async () => {
    await threeSealed();
    await tamper(`DELETE FROM platform.audit_entry WHERE id = 2`);
    expect(await findings()).toEqual([{ kind: 'removed', seq: 2, entryId: 2 }]);
    await tamper(`DELETE FROM platform.audit_link WHERE entry_id = 2`);
    expect(await findings()).toContainEqual({ kind: 'linkMissing', seq: 2 });
  });

  it('finds a line that was slipped in with a date of long ago', async () => {
    await threeSealed();
    await tamper(`INSERT INTO platform.audit_entry (occurred_at, actor_name, action, target_type, target_id) VALUES ($1, '别人', 'price.change', 'product', 'one')`, [new Date(platform.clock.nowMs() - 2 * HOUR_MS)]);
    expect(await findings()).toEqual([{ kind: 'slippedIn', entryId: 4 }]);
    platform.clock.advance(10_000);
    await chain.seal();
    expect(await findings()).toEqual([{ kind: 'backdated', seq: 4, entryId: 4 }]);
  });

  it('shows that its end was cut off to whoever kept an anchor', async () => {
    await threeSealed();
    const { end: anchor } = await chain.verify();
    expect((await chain.verify({ anchor })).findings).toEqual([]);
    await tamper(`DELETE FROM platform.audit_link WHERE seq = 3`);
    await tamper(`DELETE FROM platform.audit_entry WHERE id = 3`);
    expect((await chain.verify()).findings).toEqual([]);
    expect((await chain.verify({ anchor })).findings).toEqual([{ kind: 'anchorMissing', seq: 3 }]);
  });

  it('cannot be made anew by somebody without its key', async () => {
    await threeSealed();
    await tamper(`UPDATE platform.audit_entry SET actor_name = '别人' WHERE id = 1`);
    await tamper(`DELETE FROM platform.audit_link`);
    await new AuditChain(platform.database, platform.clock, 'a key that somebody made up for this').seal();
    expect(await findings()).toEqual([1, 2, 3].map((seq) => ({ kind: 'changed', seq, entryId: seq })));
  });

  it('is sealed once when two workers are at it at once, with acts going on beside them', async () => {
    await Promise.all([...Array.from({ length: 20 }, (_unused, index) => act(`at once ${index}`)), chain.seal(), chain.seal(), chain.seal()]);
    await chain.seal();
    expect(await chain.verify()).toMatchObject({ verified: 20, findings: [] });
  });
});
