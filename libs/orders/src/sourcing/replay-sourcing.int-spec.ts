import { ChangeFeed, isDomainError, type StaffEditor, type StaffPrincipal } from '@quanyu/platform';
import { ActiveRules } from './active-rules.js';
import { DEFAULT_RULES } from './default-rules.js';
import { EditSourcingRules } from './edit-sourcing-rules.js';
import { ReplaySourcing } from './replay-sourcing.js';
import { planSourcing } from './sourcing.rules.js';
import type { SourcingCandidate, SourcingDecision, SourcingRuleSet } from './sourcing.schema.js';
import { openTestShop, type TestShop } from '../test-kit/shop.js';

const DAY_MS = 86_400_000;
let shop: TestShop;
let edit: EditSourcingRules;
let variantId: string;

beforeAll(async () => {
  shop = await openTestShop({ variants: 2 });
  edit = shop.module.get(EditSourcingRules);
  variantId = shop.variantIds[0] ?? '';
  await shop.stock(variantId, 1_000);
}, 60_000);
afterAll(() => shop.close());

function person(name: string): StaffEditor {
  const actor: StaffPrincipal = { kind: 'staff', staffId: shop.platform.ids.uuid(), sessionId: 's', name, permissions: new Set(['sourcing.write']), storeScope: 'all' };
  return { actor, ip: '127.0.0.1', requestId: 'test' };
}

function nearBeatsEmpty(kilometreFen: number): SourcingRuleSet {
  const { shipping } = DEFAULT_RULES;
  return { ...DEFAULT_RULES, shipping: { ...shipping, preferredKind: null, weights: { ...shipping.weights, kilometreFen } } };
}

/** An order that was shipped from a quiet store far away although a busy one is near. */
async function aShippedOrder(): Promise<string> {
  const { orderId } = await shop.place(await shop.newCustomer(), [variantId]);
  const lines = [{ variantId, quantity: 1, minimumShelfDays: 0 }];
  const place = (changes: Partial<SourcingCandidate>): SourcingCandidate => ({
    ...{ locationId: shop.platform.ids.uuid(), storeId: null, kind: 'warehouse', distanceMetres: 1_000, openOrders: 0, handlingMinutes: 5, capacityLeft: null },
    stock: [{ variantId, available: 9, shelfDays: null }],
    ...changes,
  });
  const candidates = [place({ openOrders: 10 }), place({ distanceMetres: 50_000 })];
  const decision: SourcingDecision = { kind: 'shipping', rulesNumber: 0, decidedAt: shop.platform.clock.now().toISOString(), lines, candidates, plan: planSourcing(lines, candidates, DEFAULT_RULES.shipping) };
  await shop.platform.database.query(`UPDATE orders.order_group SET sourcing = $2 WHERE order_id = $1`, [orderId, JSON.stringify(decision)]);
  return orderId;
}

async function replayLastWeek(rulesId: string) {
  const nowMs = shop.platform.clock.nowMs();
  const { id } = await edit.replay(rulesId, { fromAt: new Date(nowMs - 7 * DAY_MS), toAt: new Date(nowMs + 1) }, { key: shop.platform.ids.uuid(), editor: person('运营小周') });
  await shop.module.get(ReplaySourcing).runNext();
  return edit.getReplay(id);
}

function refusal(error: unknown): string {
  return isDomainError(error) ? error.code : String(error);
}

describe('turning on other rules', () => {
  it('asks for a replay of just this draft, and for a second person', async () => {
    const [author, other] = [person('运营小周'), person('运营主管老吴')];
    const draft = await edit.create({ note: '就近', rules: nearBeatsEmpty(50) }, shop.platform.ids.uuid(), author);
    const step = { rulesId: draft.id, version: draft.version };
    await expect(edit.activate(step, author).catch(refusal)).resolves.toBe('SOURCING.OWN_DRAFT');
    await expect(edit.activate(step, other).catch(refusal)).resolves.toBe('SOURCING.NOT_REPLAYED');
    await replayLastWeek(draft.id);
    const edited = await edit.update(step, { note: '更近', rules: nearBeatsEmpty(60) }, author);
    await expect(edit.activate(step, other).catch(refusal)).resolves.toBe('REQUEST.VERSION_CONFLICT');
    await expect(edit.activate({ ...step, version: edited.version }, other).catch(refusal)).resolves.toBe('SOURCING.NOT_REPLAYED');
    await replayLastWeek(draft.id);
    const active = await edit.activate({ ...step, version: edited.version }, other);
    expect(active).toMatchObject({ status: 'active', activatedByName: '运营主管老吴' });
    await expect(edit.update({ ...step, version: active.version }, { note: '', rules: DEFAULT_RULES }, author).catch(refusal)).resolves.toBe('SOURCING.NOT_DRAFT');
  });

  it('puts the version before into history, and every process decides by the new one', async () => {
    const [author, other] = [person('运营小周'), person('运营主管老吴')];
    const before = shop.module.get(ActiveRules);
    await shop.module.get(ChangeFeed).start();
    const turnOn = async (kilometreFen: number) => {
      const draft = await edit.create({ note: '', rules: nearBeatsEmpty(kilometreFen) }, shop.platform.ids.uuid(), author);
      await replayLastWeek(draft.id);
      return edit.activate({ rulesId: draft.id, version: draft.version }, other);
    };
    const first = await turnOn(70);
    const second = await turnOn(80);
    expect(await edit.get(first.id)).toMatchObject({ status: 'retired' });
    await before.reload();
    expect(before.inForce.number).toBe(second.number);
    expect(before.of('shipping').weights.kilometreFen).toBe(80);
  });
});

describe('replaying last week', () => {
  it('tells what other rules would have changed, order by order, and leaves out what the shopper chose', async () => {
    const orderId = await aShippedOrder();
    await shop.place(await shop.newCustomer(), [variantId]);
    const draft = await edit.create({ note: '就近', rules: nearBeatsEmpty(50) }, shop.platform.ids.uuid(), person('运营小周'));
    const replay = await replayLastWeek(draft.id);
    expect(replay).toMatchObject({ status: 'done', progress: { totals: { decisions: 1, moved: 1, metres: { before: 50_000, after: 1_000 }, queueMinutes: { before: 0, after: 50 } } } });
    expect(replay.progress.totals.skippedOrders).toBeGreaterThan(0);
    expect(replay.progress.differences).toMatchObject([{ orderId, kind: 'shipping', metresBefore: 50_000, metresAfter: 1_000, reason: 'nearer' }]);
  });

  it('leaves out orders of other weeks', async () => {
    const draft = await edit.create({ note: '', rules: DEFAULT_RULES }, shop.platform.ids.uuid(), person('运营小周'));
    const nowMs = shop.platform.clock.nowMs();
    const { id } = await edit.replay(draft.id, { fromAt: new Date(nowMs - 9 * DAY_MS), toAt: new Date(nowMs - 8 * DAY_MS) }, { key: shop.platform.ids.uuid(), editor: person('运营小周') });
    await shop.module.get(ReplaySourcing).runNext();
    expect(await edit.getReplay(id)).toMatchObject({ status: 'done', progress: { totals: { decisions: 0, skippedOrders: 0 } } });
  });
});
