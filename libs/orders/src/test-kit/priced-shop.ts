import { Catalogue } from '@quanyu/catalogue';
import { JoinMembership, Ledger, Memberships } from '@quanyu/membership';
import { type StaffPrincipal, Switches } from '@quanyu/platform';
import { ClaimCoupon, EditPriceLists, EditPriceRules, type PriceListContent, PriceLists, PriceRules, type RuleContent } from '@quanyu/promotions';
import { CustomerFacts, Tags } from '@quanyu/segments';
import { CancelLinesFlow } from '../changing/cancel-lines.js';
import { CancelOrderFlow, CloseUnpaid, PayOrder, type PlaceOrder } from '../index.js';
import { quoteCheckout } from '../http/checkout.storefront.contract.js';
import { type Quote, QuoteCheckout, type QuoteRequest } from '../pricing/quote-checkout.js';
import type { TestShop } from './shop.js';

const DAY_MS = 86_400_000;
const EVERYTHING: RuleContent['scope'] = { variantIds: [], productIds: [], categoryIds: [], exceptVariantIds: [] };

export interface Wanted {
  readonly variantId: string;
  readonly quantity: number;
}

/** A shop in which promotions are published, coupons given, and members have points and money on their accounts. */
export class PricedShop {
  constructor(readonly shop: TestShop) {}

  /** Publishes a promotion that holds today; ¥10 off from ¥50 on, unless something else is said. */
  async publish(rest: Partial<RuleContent> = {}): Promise<string> {
    const { ids } = this.shop.platform;
    const { id: ruleId } = await this.editing.create({ ...this.aPromotion(), ...rest }, ids.uuid(), this.editor);
    await this.editing.move({ ruleId, version: 1 }, { status: 'published' }, this.editor);
    await this.reload();
    return ruleId;
  }

  /** Publishes a coupon template, and gives one coupon of it to a customer. */
  async giveCoupon(customerId: string, rest: Partial<RuleContent> = {}, terms: Partial<NonNullable<RuleContent['coupon']>> = {}): Promise<{ couponId: string; ruleId: string }> {
    const [from, until] = this.aroundNow();
    const coupon: RuleContent['coupon'] = { isInCentre: true, claimFrom: from, claimUntil: until, maxCoupons: null, perCustomer: 5, validity: { kind: 'days', days: 7 }, onPartialRefund: 'keepUsed', ...terms };
    const ruleId = await this.publish({ kind: 'coupon', name: '10元券', coupon, ...rest });
    return { ruleId, ...(await this.claim(customerId, ruleId)) };
  }

  claim(customerId: string, ruleId: string): Promise<{ couponId: string; validUntil: string }> {
    return this.get(ClaimCoupon).claim(customerId, ruleId, this.shop.platform.ids.uuid());
  }

  /** Changes what a published rule says. */
  async change(ruleId: string, rest: Partial<RuleContent>): Promise<void> {
    const { version, content } = await this.editing.get(ruleId);
    await this.editing.update({ ruleId, version }, { ...content, ...rest }, this.editor);
    await this.reload();
  }

  /** Writes a price list that stands today; it is a draft until it is published. */
  async draftList({ prices, ...rest }: Partial<Omit<PriceListContent, 'prices'>> & { readonly prices: Readonly<Record<string, number>> }): Promise<string> {
    const [startsAt, endsAt] = this.aroundNow();
    const snapshot = this.get(Catalogue).snapshot();
    const content: PriceListContent = {
      kind: 'store', name: '门店价', holders: [this.shop.store.id], startsAt, endsAt, ...rest,
      prices: Object.entries(prices).map(([variantId, priceFen]) => ({ sku: snapshot.findVariant(variantId)?.sku ?? variantId, priceFen })),
    };
    return (await this.get(EditPriceLists).create(content, this.shop.platform.ids.uuid(), this.editor)).id;
  }

  async publishList(list: Parameters<PricedShop['draftList']>[0]): Promise<string> {
    const listId = await this.draftList(list);
    await this.moveList(listId, 'published');
    return listId;
  }

  async moveList(listId: string, status: 'published' | 'ended'): Promise<void> {
    const { version } = await this.get(EditPriceLists).get(listId);
    await this.get(EditPriceLists).move({ listId, version }, { status }, this.editor);
    await this.reload();
  }

  /** Ends every rule and price list, so that the next test begins without any. */
  async endAll(): Promise<void> {
    const lists = await this.shop.platform.database.query<{ id: string }>(`SELECT id FROM promotions.price_list WHERE status = 'published'`);
    for (const { id } of lists) await this.moveList(id, 'ended');
    for (const { id: ruleId, version } of this.get(PriceRules).list()) await this.editing.move({ ruleId, version }, { status: 'ended' }, this.editor);
    await this.reload();
  }

  given(ruleId: string) {
    return this.editing.get(ruleId).then(({ uses, spentFen }) => ({ uses, spentFen }));
  }

  /** Once all news has been heard. */
  async couponStatus(couponId: string): Promise<string | undefined> {
    await this.shop.platform.drainOutbox(this.shop.module);
    return (await this.shop.platform.database.query<{ status: string }>(`SELECT status FROM promotions.coupon WHERE id = $1`, [couponId]))[0]?.status;
  }

  async aMember({ points = 0, storedValueFen = 0 }: { points?: number; storedValueFen?: number } = {}): Promise<string> {
    const customerId = await this.shop.newCustomer();
    const at = this.shop.platform.clock.now();
    await this.shop.platform.database.transaction(async (tx) => {
      await this.get(JoinMembership).import(tx, [{ customerId, at }]);
      const occasion = { memberId: customerId, key: `test:${customerId}`, note: '测试' } as const;
      if (points > 0) await this.get(Ledger).grant(tx, { ...occasion, unit: 'points', kind: 'adjustment' }, [{ part: 'whole', amount: points, expiresAt: new Date(at.getTime() + 365 * DAY_MS) }]);
      if (storedValueFen > 0) await this.get(Ledger).grant(tx, { ...occasion, unit: 'storedValue', kind: 'topUp' }, [{ part: 'paid', amount: storedValueFen, expiresAt: null }]);
    });
    return customerId;
  }

  /** What a member has, once all news has been heard. */
  async accounts(customerId: string): Promise<{ points: number; storedValueFen: number }> {
    await this.shop.platform.drainOutbox(this.shop.module);
    const found = await this.get(Memberships).find(customerId);
    return { points: found?.points ?? -1, storedValueFen: await this.get(Ledger).readBalance(customerId, 'storedValue') };
  }

  /** A quote as it goes over the wire. */
  async quote(customerId: string, lines: readonly Wanted[], wish: Partial<QuoteRequest> = {}): Promise<Quote> {
    const quote = await this.get(QuoteCheckout).execute({ customerId, storeId: this.shop.store.id, lines, withPricing: true, chosenWays: [{ kind: 'pickup', feeFen: 0 }], ...wish });
    return quoteCheckout.reply.parse(quote);
  }

  /** The order that a client places after a quote: everything as it was told. */
  async asQuoted(customerId: string, { lines, payableFen, storedValueFen, pricing }: Quote): Promise<PlaceOrder> {
    return this.shop.anOrder(customerId, [], {
      lines: lines.map(({ variantId, quantity, unitPriceFen }) => ({ variantId, quantity, unitPriceFen })),
      payableFen,
      storedValueFen,
      couponIds: pricing.coupons.filter(({ isChosen }) => isChosen).map(({ couponId }) => couponId),
      points: pricing.points.spent,
      rules: pricing.applied.map(({ ruleId, offFen }) => ({ ruleId, offFen })),
      giftRuleIds: pricing.applied.filter(({ gift }) => gift !== null).map(({ ruleId }) => ruleId),
    });
  }

  /** Quotes a basket, and places the order at that price. */
  async place(customerId: string, lines: readonly Wanted[], wish: Partial<QuoteRequest> = {}) {
    const quote = await this.quote(customerId, lines, wish);
    return { quote, ...(await this.shop.placing.execute(await this.asQuoted(customerId, quote))) };
  }

  /** Pays what is due and hears of it. */
  async pay(customerId: string, orderId: string): Promise<void> {
    await this.shop.hearOf(await this.shop.payAtWechat(customerId, orderId));
  }

  cancel(customerId: string, orderId: string): Promise<void> {
    return this.get(CancelOrderFlow).execute({ orderId, actor: { kind: 'customer' }, reason: 'changedMind', mayTouch: (order) => order.customerId === customerId });
  }

  cancelUnits(customerId: string, orderId: string, units: { lineNo: number; quantity: number }): Promise<void> {
    const key = { scope: `customer:${customerId}`, key: this.shop.platform.ids.uuid() };
    return this.get(CancelLinesFlow).execute({ orderId, units: [units], actor: { kind: 'customer' }, reason: 'changedMind', key, mayTouch: (order) => order.customerId === customerId });
  }

  expire(orderId: string): Promise<string> {
    return this.get(CloseUnpaid).execute(orderId, { actor: { kind: 'system' }, kind: 'expire' });
  }

  /** The payment was begun, the order is closed, something may happen, and then the news of the payment arrives. */
  async payAfterClose(customerId: string, orderId: string, meanwhile: () => Promise<unknown> = () => Promise.resolve()): Promise<string> {
    const { outTradeNo } = await this.get(PayOrder).execute(customerId, orderId);
    await this.expire(orderId);
    await meanwhile();
    return this.shop.hearOf(outTradeNo);
  }

  /** Staff tag a customer. */
  async tag(customerId: string, code: string): Promise<void> {
    await this.get(CustomerFacts).rebuildCustomers(() => undefined);
    await this.get(Tags).create({ code, name: '测试标签', rule: null }, this.editor);
    await this.get(Tags).put(code, customerId, { ...this.editor, isOn: true });
  }

  /** Ops turn the switch at a peak. */
  async switchStacking(isOn: boolean): Promise<void> {
    const switches = this.get(Switches);
    const version = (await switches.read()).states.find(({ key }) => key === 'couponStacking')?.version ?? 0;
    await switches.set({ key: 'couponStacking', isOn, reason: '高峰', revertAfterMinutes: null, version }, this.editor);
  }

  private get editing(): EditPriceRules {
    return this.get(EditPriceRules);
  }

  private get editor() {
    const actor: StaffPrincipal = { kind: 'staff', staffId: '00000000-0000-4000-8000-000000000001', sessionId: 's', name: '小林', permissions: new Set(['campaigns.write']), storeScope: 'all' };
    return { actor, ip: '127.0.0.1', requestId: 'test' };
  }

  private get<T>(type: abstract new (...parameters: never[]) => T): T {
    return this.shop.module.get<T>(type);
  }

  private async reload(): Promise<void> {
    await Promise.all([this.get(PriceRules).reload(), this.get(PriceLists).reload()]);
  }

  private aroundNow(): [string, string] {
    const nowMs = this.shop.platform.clock.nowMs();
    return [new Date(nowMs - DAY_MS).toISOString(), new Date(nowMs + 30 * DAY_MS).toISOString()];
  }

  private aPromotion(): RuleContent {
    const [startsAt, endsAt] = this.aroundNow();
    return {
      kind: 'promotion', name: '满50减10', priority: 0, scope: EVERYTHING, includesCampaignPrices: false, schedule: { startsAt, endsAt, weekdays: null, fromMinute: null, toMinute: null },
      audience: { tiers: null, tags: null }, channels: null, storeIds: null, ways: null, exclusiveGroup: null, standsAlone: false,
      benefit: { kind: 'amountOff', steps: [{ fromFen: 5_000, fromUnits: 0, offFen: 1_000 }], repeats: false }, limits: { budgetFen: null, maxUses: null, customerUses: null }, coupon: null,
    };
  }
}

/** So much off, from nothing on. */
export function off(offFen: number, fromFen = 0): RuleContent['benefit'] {
  return { kind: 'amountOff', steps: [{ fromFen, fromUnits: 0, offFen }], repeats: false };
}
