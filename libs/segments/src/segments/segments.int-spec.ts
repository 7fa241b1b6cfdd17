import { TEST_NOW_MS } from '@quanyu/testing';
import { type SegmentRule, Segments, Tags } from '../index.js';
import { RFM_MEASURES } from './segment-rule.js';
import { listSegmentMembers } from '../http/segments.admin.contract.js';
import { anEditor, DAY_MS, openTestCustomers, type TestCustomers } from '../test-kit/customers.js';

const TEA = '0193a5b0-0000-7000-8000-0000000000c1';

let shop: TestCustomers;
let segments: Segments;
let tags: Tags;
/** Customers by how many orders they have. */
const byOrders = new Map<number, string>();

beforeAll(async () => {
  shop = await openTestCustomers();
  segments = shop.module.get(Segments);
  tags = shop.module.get(Tags);
  for (const orders of [0, 1, 2, 3, 6]) {
    const id = await shop.registerOne();
    byOrders.set(orders, id);
    await shop.tell(...Array.from({ length: orders }, (_unused, number) => shop.anOrder(id, { paidAt: new Date(TEST_NOW_MS - number * DAY_MS), paidFen: 1_000 * orders, categoryIds: orders === 3 ? [TEA] : [], usedCoupon: number === 0 })));
  }
  await shop.facts.followCustomers();
  await tags.runNight();
}, 60_000);
beforeEach(() => shop.platform.clock.setTo(TEST_NOW_MS));
afterAll(() => shop.close());

const customer = (orders: number): string => byOrders.get(orders) ?? '';
let keys = 0;
const key = (): string => `segments-test-${(keys += 1)}`;

async function membersOf(rule: SegmentRule): Promise<number[]> {
  const { id } = await segments.create({ name: '测试', description: '', rule }, key(), anEditor());
  const { items } = await segments.listMembers(id, { limit: 100 });
  return [...byOrders].filter(([, customerId]) => items.some(({ fact }) => fact.customerId === customerId)).map(([orders]) => orders);
}

describe('a segment', () => {
  it.each<[string, SegmentRule, number[]]>([
    ['who bought two to five times', { kind: 'number', field: 'orders', min: 2, max: 5 }, [2, 3]],
    ['who spent 90 yuan or more', { kind: 'number', field: 'spentFen', min: 9_000, max: null }, [3, 6]],
    ['whose orders are worth 30 yuan and less on average', { kind: 'number', field: 'averageFen', min: null, max: 3_000 }, [1, 2, 3]],
    ['who bought half with coupons or more', { kind: 'number', field: 'couponPercent', min: 50, max: null }, [1, 2]],
    ['who bought within a week', { kind: 'age', field: 'lastPaidAt', is: 'within', days: 7 }, [1, 2, 3, 6]],
    ['who never bought', { kind: 'ever', field: 'lastPaidAt', is: false }, [0]],
    ['who bought tea', { kind: 'choice', field: 'category', is: 'anyOf', values: [TEA] }, [3]],
    ['who did not buy tea, those who bought nothing too', { kind: 'choice', field: 'category', is: 'noneOf', values: [TEA] }, [0, 1, 2, 6]],
    ['who is no gold member, those who are no members too', { kind: 'choice', field: 'tier', is: 'noneOf', values: ['gold'] }, [0, 1, 2, 3, 6]],
    ['who is not known to have spent little', { kind: 'not', rule: { kind: 'number', field: 'averageFen', min: null, max: 3_000 } }, [0, 6]],
    ['the mature, or who bought once', { kind: 'any', rules: [{ kind: 'choice', field: 'stage', is: 'anyOf', values: ['mature'] }, { kind: 'number', field: 'orders', min: 1, max: 1 }] }, [1, 6]],
    ['the best two fifths of buyers by money', { kind: 'score', field: 'monetary', min: 4, max: 5 }, [6]],
  ])('holds %s', async (_who, rule, expected) => {
    expect(await membersOf(rule)).toEqual(expected);
  });

  it('counts live what its snapshot keeps at the same instant, to the person', async () => {
    const rule: SegmentRule = { kind: 'all', rules: [{ kind: 'number', field: 'orders', min: 1, max: null }, { kind: 'age', field: 'lastPaidAt', is: 'within', days: 3 }] };
    const { id } = await segments.create({ name: '近三天买过', description: '', rule }, key(), anEditor());
    for (const day of [0, 2, 3, 4]) {
      shop.platform.clock.setTo(TEST_NOW_MS + day * DAY_MS);
      const [{ customers, at }, snapshot] = [await segments.count(rule), await segments.takeSnapshot(id, key(), anEditor())];
      const { items } = await segments.listMembers(id, { snapshotId: snapshot.id, limit: 100 });
      expect([snapshot.members, items.length, snapshot.takenAt]).toEqual([customers, customers, at]);
    }
  });

  it('is told page by page without anybody twice, with numbers masked', async () => {
    const { id } = await segments.create({ name: '全部', description: '', rule: { kind: 'number', field: 'orders', min: 0, max: null } }, key(), anEditor());
    const seen: string[] = [];
    for (let cursor: { afterId: string } | undefined; ; ) {
      const page = await segments.listMembers(id, { limit: 2, cursor });
      seen.push(...page.items.map(({ fact }) => fact.customerId));
      expect(page.items.every(({ phoneMasked }) => /^138\*{4}\d{4}$/.test(phoneMasked ?? ''))).toBe(true);
      if (page.nextCursor === null) break;
      cursor = listSegmentMembers.query?.parse({ cursor: page.nextCursor }).cursor;
    }
    expect([...seen].sort()).toEqual([...byOrders.values()].sort());
  });

  it('compares two snapshots: who stayed, came and went', async () => {
    const { id, version } = await segments.create({ name: '一单', description: '', rule: { kind: 'number', field: 'orders', min: 1, max: 2 } }, key(), anEditor());
    const earlier = await segments.takeSnapshot(id, key(), anEditor());
    await segments.update(id, { name: '两单以上', description: '', rule: { kind: 'number', field: 'orders', min: 2, max: null }, version }, anEditor());
    const later = await segments.takeSnapshot(id, key(), anEditor());
    expect(await segments.compare(earlier.id, later.id)).toEqual({ stayed: 1, joined: 2, left: 1 });
    expect((await segments.getSnapshot(earlier.id)).rule).toEqual({ kind: 'number', field: 'orders', min: 1, max: 2 });
  });

  it('is exported masked, and each time is counted and in the audit log', async () => {
    const { id } = await segments.create({ name: '成熟', description: '', rule: { kind: 'choice', field: 'stage', is: 'anyOf', values: ['mature'] } }, key(), anEditor());
    const snapshot = await segments.takeSnapshot(id, key(), anEditor());
    const csv = await segments.exportSnapshot(snapshot.id, anEditor());
    await segments.exportSnapshot(snapshot.id, anEditor());
    expect(csv.trimEnd().split('\r\n').at(-1)).toMatch(/^# 导出 运营小王 · 20\S+Z · 请求 test · 今天第 1 次$/);
    expect(csv.split('\r\n')[1]).toMatch(new RegExp(`^${customer(6)},小林,138\\*{4}\\d{4},6,360\\.00,`));
    expect((await segments.getSnapshot(snapshot.id)).exports).toBe(2);
    const lines = await shop.platform.database.query<{ actor_name: string }>(`SELECT actor_name FROM platform.audit_entry WHERE action = 'segment.export' AND target_id = $1`, [id]);
    expect(lines).toEqual([{ actor_name: '运营小王' }, { actor_name: '运营小王' }]);
  });

  it('takes one snapshot for one request, however often it is sent', async () => {
    const { id } = await segments.create({ name: '一次', description: '', rule: { kind: 'number', field: 'orders', min: 1, max: null } }, key(), anEditor());
    const once = key();
    const [first, again] = [await segments.takeSnapshot(id, once, anEditor()), await segments.takeSnapshot(id, once, anEditor())];
    expect([again.id, (await segments.listSnapshots(id)).length]).toEqual([first.id, 1]);
  });
});

describe('a customer', () => {
  const scoresOf = async (orders: number) => (await segments.findGroups(customer(orders))).scores;

  it('is scored among buyers only, each measure by itself', async () => {
    expect([await scoresOf(0), await scoresOf(1), await scoresOf(6)]).toEqual([null, { recency: 1, frequency: 1, monetary: 1 }, { recency: 1, frequency: 4, monetary: 4 }]);
  });

  it('has the score by which segments hold them', async () => {
    const scored = await Promise.all([...byOrders.keys()].map(async (orders) => ({ orders, scores: await scoresOf(orders) })));
    for (const field of RFM_MEASURES) {
      for (const score of [1, 2, 3, 4, 5]) {
        const held = await membersOf({ kind: 'score', field, min: score, max: score });
        expect([field, score, scored.filter(({ scores }) => scores?.[field] === score).map(({ orders }) => orders)]).toEqual([field, score, held]);
      }
    }
  });

  it('sees the segments that hold them now, and no other', async () => {
    const named = async (name: string, rule: SegmentRule) => (await segments.create({ name, description: '', rule }, key(), anEditor())).id;
    const [tea, repeat, never] = [
      await named('买过茶', { kind: 'choice', field: 'category', is: 'anyOf', values: [TEA] }),
      await named('复购', { kind: 'number', field: 'orders', min: 2, max: null }),
      await named('没买过', { kind: 'ever', field: 'lastPaidAt', is: false }),
    ];
    const groupsOf = async (orders: number) => (await segments.findGroups(customer(orders))).segments.map(({ id }) => id).filter((id) => [tea, repeat, never].includes(id)).sort();
    expect(await Promise.all([0, 1, 3].map(groupsOf))).toEqual([[never], [], [tea, repeat].sort()]);
    await expect(segments.findGroups('0193a5b0-0000-7000-8000-0000000000ff')).rejects.toMatchObject({ code: 'SEGMENTS.CUSTOMER_NOT_FOUND' });
  });
});

describe('tags', () => {
  it('by hand are put on and taken off by somebody, once each', async () => {
    await tags.create({ code: 'vip-care', name: '重点关怀', rule: null }, anEditor());
    for (let time = 0; time < 2; time += 1) await tags.put('vip-care', customer(1), { ...anEditor(), isOn: true });
    expect(await tags.listOf(customer(1))).toMatchObject([{ code: 'vip-care', byName: '运营小王' }]);
    expect(await membersOf({ kind: 'choice', field: 'tag', is: 'anyOf', values: ['vip-care'] })).toEqual([1]);
    await tags.put('vip-care', customer(1), { ...anEditor(), isOn: false });
    expect(await tags.listOf(customer(1))).toEqual([]);
  });

  it('by rule are on whom the rule holds: at once, and again each night', async () => {
    await tags.create({ code: 'recent', name: '近期来过', rule: { kind: 'age', field: 'lastPaidAt', is: 'within', days: 2 } }, anEditor());
    const count = async (): Promise<number | undefined> => (await tags.list()).find(({ code }) => code === 'recent')?.customers;
    expect(await count()).toBe(4);
    shop.platform.clock.setTo(TEST_NOW_MS + 5 * DAY_MS);
    await tags.runNight();
    expect(await count()).toBe(0);
    await expect(tags.put('recent', customer(1), { ...anEditor(), isOn: true })).rejects.toMatchObject({ code: 'SEGMENTS.TAG_BY_RULE' });
  });

  it('cannot depend on other tags, and no two have one code', async () => {
    const rule: SegmentRule = { kind: 'not', rule: { kind: 'choice', field: 'tag', is: 'anyOf', values: ['vip-care'] } };
    await expect(tags.create({ code: 'not-vip', name: '非重点', rule }, anEditor())).rejects.toMatchObject({ code: 'SEGMENTS.INVALID' });
    await expect(tags.create({ code: 'vip-care', name: '又一个', rule: null }, anEditor())).rejects.toMatchObject({ code: 'SEGMENTS.TAG_TAKEN' });
  });
});
