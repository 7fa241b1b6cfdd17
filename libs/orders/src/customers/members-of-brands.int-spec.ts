import { JoinMembership, LeaveMembership, MemberCodes, Memberships, MergeMembers } from '@quanyu/membership';
import { type Env, Outbox, type StaffPrincipal } from '@quanyu/platform';
import { PriceLists } from '@quanyu/promotions';
import { TestPlatform } from '@quanyu/testing';
import type { TestingModule } from '@nestjs/testing';
import { CancelLinesFlow } from '../changing/cancel-lines.js';
import { AccrueMembership, AgreeToJoin, OrdersModule } from '../index.js';
import { PlaceOrderFlow } from '../placing/place-order.js';
import { QuoteCheckout } from '../pricing/quote-checkout.js';
import { PricedShop } from '../test-kit/priced-shop.js';
import { openTestShop, TestShop } from '../test-kit/shop.js';

const TERMS = '2026-11';
const STAFF: StaffPrincipal = { kind: 'staff', staffId: '00000000-0000-4000-8000-000000000001', sessionId: 's', name: '小林', permissions: new Set(), storeScope: 'all' };

/** Two processes of one core: the first brand, and a younger one. */
let shop: TestShop;
let priced: PricedShop;
let tea: TestingModule;

beforeAll(async () => {
  shop = await openTestShop({ variants: 1, pricesFen: [10_000], inStock: 100 });
  priced = new PricedShop(shop);
  shop.module.get(AccrueMembership).subscribe(shop.module.get(Outbox));
  const { env, dataSource, clock, ids } = shop.platform;
  const other: Env = { ...env, BRAND: 'tea' };
  tea = await new TestPlatform(other, dataSource, () => Promise.resolve(), clock, ids).start([OrdersModule]);
  await priced.publishList({ kind: 'tier', name: '会员价', holders: ['member'], prices: { [variant()]: 9_000 } });
  await tea.get(PriceLists).reload();
}, 60_000);
afterAll(async () => {
  await tea.close();
  await shop.close();
});

function variant(): string {
  return shop.variantIds[0] ?? '';
}

const by = () => ({ storeId: shop.store.id, staff: STAFF, ip: '203.0.113.1', requestId: 'request' });
const join = (brand: TestingModule, customerId: string): Promise<void> => brand.get(JoinMembership).execute(customerId, TERMS);

/** What a brand knows of somebody: the card, the price at the checkout, the points there, and who its till says they are. */
async function seenIn(brand: TestingModule, customerId: string, code: string) {
  const found = await brand.get(Memberships).find(customerId);
  const quote = await brand.get(QuoteCheckout).execute({ customerId, storeId: shop.store.id, lines: [{ variantId: variant(), quantity: 1 }], withPricing: true, chosenWays: [{ kind: 'pickup', feeFen: 0 }] });
  const till = await brand.get(MemberCodes).read(code, by()).then(({ membership }) => membership.member.id, (error: unknown) => (error as { code: string }).code);
  return { memberNo: found?.member.memberNo ?? null, tier: found?.tier.code ?? null, priceFen: quote.itemsTotalFen, points: quote.pricing.points.available, till };
}

/** Paid, and the worker has not heard of it. Each of these takes its second. */
async function paidUnheard(brand: TestingModule, customerId: string, { agrees = false } = {}): Promise<string> {
  const there = new TestShop(shop.platform, brand, shop.simulators, shop.store, shop.variantIds);
  const { orderId } = await new PricedShop(there).place(customerId, [{ variantId: variant(), quantity: 2 }]);
  if (agrees) await brand.get(AgreeToJoin).execute({ customerId, orderId, documentVersion: TERMS });
  shop.platform.clock.advance(1_000);
  await there.hearOf(await there.payAtWechat(customerId, orderId));
  shop.platform.clock.advance(1_000);
  return orderId;
}

async function paidIn(brand: TestingModule, customerId: string): Promise<string> {
  const orderId = await paidUnheard(brand, customerId);
  // The worker of another brand may hear of it.
  await shop.platform.drainOutbox(shop.module);
  return orderId;
}

async function aMember(points: number): Promise<{ id: string; code: string; memberNo: string }> {
  const id = await priced.aMember({ points });
  const { code } = await shop.module.get(MemberCodes).show(id);
  return { id, code, memberNo: (await shop.module.get(Memberships).findNumber(id)) ?? '' };
}

const leave = (brand: TestingModule, customerId: string): Promise<void> => brand.get(LeaveMembership).leave(customerId);
const merge = (key: string, fromId: string, toId: string): Promise<void> => shop.platform.database.transaction((tx) => shop.module.get(MergeMembers).merge(tx, { fromId, toId, key }));

/** A member of both brands. */
async function aMemberOfBoth(): Promise<string> {
  const { id } = await aMember(0);
  await join(tea, id);
  return id;
}

const NOBODY = { memberNo: null, tier: null, priceFen: 10_000, points: 0, till: 'MEMBERSHIP.CODE_UNKNOWN' };

describe('who is a member of one brand', () => {
  it('is nobody in another one, and has not left the first', async () => {
    const { id, code, memberNo } = await aMember(500);
    expect(await seenIn(shop.module, id, code)).toEqual({ memberNo, tier: 'member', priceFen: 9_000, points: 500, till: id });
    expect(await seenIn(tea, id, code)).toEqual(NOBODY);
    await expect(tea.get(MemberCodes).show(id)).rejects.toMatchObject({ code: 'MEMBERSHIP.NOT_A_MEMBER' });
    expect([await tea.get(Memberships).isHidden(id), await shop.module.get(Memberships).isHidden(id)]).toEqual([true, false]);
    await tea.get(LeaveMembership).leave(id);
    expect((await seenIn(shop.module, id, code)).points).toBe(500);
  });

  it('pays with points where they are a member, and not where they are not, whatever a request says', async () => {
    const { id } = await aMember(500);
    const other = new PricedShop(new TestShop(shop.platform, tea, shop.simulators, shop.store, shop.variantIds));
    const quoted = await other.asQuoted(id, await other.quote(id, [{ variantId: variant(), quantity: 1 }]));
    const paysWith = (change: { points?: number; storedValueFen?: number }): Promise<unknown> => tea.get(PlaceOrderFlow).execute({ ...quoted, ...change, idempotencyKey: shop.platform.ids.uuid() }).then(() => 'placed', (error: unknown) => (error as { code: string }).code);
    expect([await paysWith({ points: 100 }), await paysWith({ storedValueFen: 100 })]).toEqual(['MEMBERSHIP.NOT_A_MEMBER', 'MEMBERSHIP.NOT_A_MEMBER']);
    expect((await priced.accounts(id)).points).toBe(500);
  });

  it('is the same member in another one by one tap, however often and at once, and by none other', async () => {
    const { id, code, memberNo } = await aMember(500);
    await Promise.all(Array.from({ length: 4 }, () => join(tea, id)));
    const card = { memberNo, tier: 'member', priceFen: 9_000, points: 500, till: id };
    expect([await seenIn(tea, id, code), await seenIn(shop.module, id, code)]).toEqual([card, card]);
    expect(await shop.platform.database.query(`SELECT brand FROM membership.consent WHERE member_id = $1 ORDER BY id`, [id])).toEqual([{ brand: 'quanyu' }, { brand: 'tea' }]);
    await tea.get(LeaveMembership).leave(id);
    await tea.get(LeaveMembership).leave(id);
    expect([await seenIn(tea, id, code), await seenIn(shop.module, id, code)]).toEqual([NOBODY, card]);
    await join(tea, id);
    expect(await seenIn(tea, id, code)).toEqual(card);
  });

  it('is the same member in another one by the payment with which they agree there, and this order earns', async () => {
    const { id, code, memberNo } = await aMember(500);
    await paidUnheard(tea, id, { agrees: true });
    await shop.platform.drainOutbox(shop.module);
    expect(await seenIn(tea, id, code)).toEqual({ memberNo, tier: 'member', priceFen: 9_000, points: 700, till: id });
  });

  it('leaves with the last brand, and comes back to where they agree again', async () => {
    const { id, code } = await aMember(500);
    await join(tea, id);
    await shop.module.get(LeaveMembership).leave(id);
    expect([(await seenIn(shop.module, id, code)).points, (await seenIn(tea, id, code)).points]).toEqual([0, 500]);
    await tea.get(LeaveMembership).leave(id);
    await join(tea, id);
    expect(await seenIn(shop.module, id, code)).toEqual(NOBODY);
    expect(await seenIn(tea, id, code)).toMatchObject({ tier: 'member', points: 0, till: id });
  });

  it('keeps of each brand what was decided there last when two of their records turn out to be one person, and gets it back', async () => {
    const seen = async (id: string): Promise<boolean[]> => [(await shop.module.get(Memberships).find(id)) !== null, (await tea.get(Memberships).find(id)) !== null];
    const [first, second] = [await shop.newCustomer(), await shop.newCustomer()];
    await join(shop.module, first);
    await join(tea, second);
    expect([await seen(first), await seen(second)]).toEqual([[true, false], [false, true]]);
    await merge('two members', second, first);
    expect([await seen(first), await seen(second)]).toEqual([[true, true], [false, false]]);
    await shop.platform.database.transaction((tx) => shop.module.get(MergeMembers).unmerge(tx, { key: 'two members' }));
    expect([await seen(first), await seen(second)]).toEqual([[true, false], [false, true]]);
    const stranger = await shop.newCustomer();
    await merge('a member and nobody', second, stranger);
    expect(await seen(stranger)).toEqual([false, true]);
  });

  it('earns by what was bought in a brand only as a member of it', async () => {
    const { id } = await aMember(0);
    const orderId = await paidIn(tea, id);
    expect(await priced.accounts(id)).toMatchObject({ points: 0 });
    await shop.module.get(CancelLinesFlow).execute({
      orderId, units: [{ lineNo: 1, quantity: 1 }], actor: { kind: 'customer' }, reason: 'changedMind', key: { scope: `customer:${id}`, key: 'cancel-1' }, mayTouch: () => true,
    });
    expect(await priced.accounts(id)).toMatchObject({ points: 0 });
    await join(tea, id);
    await paidIn(tea, id);
    expect(await priced.accounts(id)).toMatchObject({ points: 180 });
  });
});

describe('an order in a brand', () => {
  it('that was paid between leaving the brand and coming back earns nothing, though it is reckoned afterwards, and nothing is owed when it is refunded', async () => {
    const id = await aMemberOfBoth();
    await leave(tea, id);
    const orderId = await paidUnheard(tea, id);
    await join(tea, id);
    expect(await priced.accounts(id)).toMatchObject({ points: 0 });
    await shop.module.get(CancelLinesFlow).execute({
      orderId, units: [{ lineNo: 1, quantity: 1 }], actor: { kind: 'customer' }, reason: 'changedMind', key: { scope: `customer:${id}`, key: 'cancel-2' }, mayTouch: () => true,
    });
    expect([await priced.accounts(id), (await shop.module.get(Memberships).find(id))?.pointsOwed]).toMatchObject([{ points: 0 }, 0]);
  });

  it('that was paid before leaving the brand earns though it is reckoned afterwards, as if it had been reckoned at once', async () => {
    const [gone, back] = [await aMemberOfBoth(), await aMemberOfBoth()];
    for (const id of [gone, back]) {
      await paidUnheard(tea, id);
      await leave(tea, id);
    }
    await join(tea, back);
    expect([await priced.accounts(gone), await priced.accounts(back)]).toMatchObject([{ points: 180 }, { points: 180 }]);
  });

  it('that was paid before leaving every brand earns nothing afterwards: what had been earned lapsed then', async () => {
    const { id } = await aMember(0);
    await paidUnheard(shop.module, id);
    await leave(shop.module, id);
    await join(shop.module, id);
    expect(await priced.accounts(id)).toMatchObject({ points: 0 });
  });

  it('earns by the record that was a member there when it was paid, though another record of the person had left', async () => {
    const [left, stayed] = [await aMemberOfBoth(), await aMemberOfBoth()];
    await leave(tea, left);
    await paidUnheard(tea, stayed);
    await merge('one had left', left, stayed);
    expect(await priced.accounts(stayed)).toMatchObject({ points: 180 });
  });

  it('earns nothing when the person had left as one, whatever either record had agreed to before', async () => {
    const [gone, stays] = [await aMemberOfBoth(), await aMemberOfBoth()];
    await merge('left as one', gone, stays);
    await leave(tea, stays);
    await paidUnheard(tea, stays);
    expect(await priced.accounts(stays)).toMatchObject({ points: 0 });
    await join(tea, stays);
    await paidUnheard(tea, stays);
    expect(await priced.accounts(stays)).toMatchObject({ points: 180 });
  });
});
