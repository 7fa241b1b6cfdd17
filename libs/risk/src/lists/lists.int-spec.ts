import { ChangeFeed, isDomainError } from '@quanyu/platform';
import { createTestPlatform, type TestPlatform, waitFor } from '@quanyu/testing';
import { RiskModule } from '../risk.module.js';
import { Lists, type NewListEntry } from './lists.js';

const editor = { actor: { staffId: '0198d5a0-0000-7000-8000-0000000000aa', name: '风控小陈' }, ip: '127.0.0.1', requestId: 'request-1' };
const CUSTOMER = '0198d5a0-0000-7000-8000-000000000001';

describe('the lists of risk', () => {
  let platform: TestPlatform;
  let lists: Lists;
  let keys = 0;
  beforeAll(async () => {
    platform = await createTestPlatform();
    lists = (await platform.start([RiskModule])).get(Lists);
  }, 60_000);
  afterAll(() => platform.close());
  beforeEach(() => platform.database.query('DELETE FROM risk.list_entry'));

  const add = (entry: Partial<NewListEntry>) => lists.add(`key-${(keys += 1)}`, { list: 'deny', subjectKind: 'device', subject: 'd', reason: '抢购机器人', expiresAt: null, ...entry }, editor);

  it('let everybody through who is on none', () => {
    expect(lists.isDenied({ customerId: CUSTOMER, deviceId: 'd', address: '203.0.113.9' })).toBeNull();
  });

  it('refuse a customer, a device or an address, and say by which entry', async () => {
    const entry = await add({ subjectKind: 'customer', subject: CUSTOMER.toUpperCase() });
    await add({ subjectKind: 'address', subject: '2001:db8:1:2::99' });
    expect(lists.isDenied({ customerId: CUSTOMER, deviceId: 'other' })).toEqual({ entryId: entry.entryId, subjectKind: 'customer', reason: '抢购机器人' });
    expect(lists.isDenied({ address: '2001:db8:1:2:ffff::1' })?.subjectKind).toBe('address');
    expect(lists.isDenied({ address: '2001:db8:1:3::1' })).toBeNull();
  });

  it('let the allow list win', async () => {
    await add({ subjectKind: 'address', subject: '203.0.113.9' });
    await add({ list: 'allow', subjectKind: 'customer', subject: CUSTOMER });
    expect(lists.isDenied({ customerId: CUSTOMER, address: '203.0.113.9' })).toBeNull();
    expect([lists.isAllowed({ customerId: CUSTOMER }), lists.isAllowed({ address: '203.0.113.9' })]).toEqual([true, false]);
  });

  it('forget an entry when its time is over, and take the subject again', async () => {
    await add({ expiresAt: new Date(platform.clock.nowMs() + 60_000) });
    expect(lists.isDenied({ deviceId: 'd' })).not.toBeNull();
    platform.clock.advance(60_000);
    expect(lists.isDenied({ deviceId: 'd' })).toBeNull();
    await add({});
    expect(lists.isDenied({ deviceId: 'd' })).not.toBeNull();
  });

  it('hold a subject once', async () => {
    await add({});
    await expect(add({})).rejects.toMatchObject({ code: 'RISK.LIST_ENTRY_EXISTS' });
  });

  it('say since when a phone has been barred: a list that is read in again leaves the day, and an entry whose time was over begins anew', async () => {
    const readIn = (expiresAt: Date | null) => lists.addMany(`key-${(keys += 1)}`, [{ list: 'deny', subjectKind: 'device', subject: 'd', reason: '抢购机器人', expiresAt }], editor);
    const since = () => lists.findDenial({ deviceId: 'd' })?.createdAt;
    const first = platform.clock.now();
    await readIn(null);
    platform.clock.advance(60_000);
    await readIn(new Date(platform.clock.nowMs() + 60_000));
    expect(since()).toEqual(first);
    platform.clock.advance(60_000);
    await readIn(null);
    expect(since()).toEqual(platform.clock.now());
  });

  it('add once what is asked for twice under one key', async () => {
    const entry = { list: 'deny', subjectKind: 'device', subject: 'twice', reason: '重试', expiresAt: null } as const;
    const [one, other] = [await lists.add('same-key', entry, editor), await lists.add('same-key', entry, editor)];
    expect(other).toEqual(one);
  });

  it.each([['customer', 'not-a-customer'], ['address', 'localhost']] as const)('refuse a %s that can be none', async (subjectKind, subject) => {
    const error: unknown = await add({ subjectKind, subject }).catch((thrown: unknown) => thrown);
    expect(isDomainError(error, 'REQUEST.INVALID')).toBe(true);
  });

  it('are the same in every process within a second', async () => {
    const other = await platform.start([RiskModule]);
    await other.get(ChangeFeed).start();
    const theirs = other.get(Lists);
    const entry = await add({ subject: 'everywhere' });
    const isDenied = (): boolean => theirs.isDenied({ deviceId: 'everywhere' }) !== null;
    await waitFor(isDenied);
    await lists.remove(entry.entryId, '误伤', editor);
    await waitFor(() => !isDenied());
    await expect(lists.remove(entry.entryId, null, editor)).rejects.toMatchObject({ code: 'RISK.LIST_ENTRY_NOT_FOUND' });
    const trail = await platform.database.query<{ action: string; reason: string }>(`SELECT action, reason FROM platform.audit_entry WHERE target_id = 'everywhere' ORDER BY id`);
    expect(trail).toEqual([{ action: 'riskList.deny', reason: '抢购机器人' }, { action: 'riskList.remove', reason: '误伤' }]);
  });
});
