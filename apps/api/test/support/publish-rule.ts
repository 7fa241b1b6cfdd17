import type { TestShop } from '../test-shop.js';

type Json = Record<string, unknown>;

const EVERYTHING = { variantIds: [], productIds: [], categoryIds: [], exceptVariantIds: [] };
const LIMITS = { budgetFen: null, maxUses: null, customerUses: null };
let published = 0;

/** From an hour ago until tomorrow, as the shop's clock stands. */
export function aroundNow(shop: TestShop): { from: string; until: string } {
  const nowMs = shop.clock.nowMs();
  return { from: new Date(nowMs - 3_600_000).toISOString(), until: new Date(nowMs + 86_400_000).toISOString() };
}

/** Publishes a promotion of ¥2 off, or what differs from it, as the console does. */
export async function publishRule(shop: TestShop, ops: string, rest: Json): Promise<string> {
  const { from, until } = aroundNow(shop);
  const payload = {
    kind: 'promotion', name: '会员减2元', priority: 0, scope: EVERYTHING, includesCampaignPrices: false, schedule: { startsAt: from, endsAt: until, weekdays: null, fromMinute: null, toMinute: null },
    audience: { tiers: null, tags: null }, channels: null, storeIds: null, ways: null, exclusiveGroup: null, standsAlone: false, limits: LIMITS, coupon: null,
    benefit: { kind: 'amountOff', steps: [{ fromFen: 1_000, fromUnits: 0, offFen: 200 }], repeats: false }, ...rest,
  };
  published += 1;
  const made = await shop.ask('POST', '/api/admin/price-rules', { token: ops, headers: { 'idempotency-key': `publish-rule-${published}` }, payload });
  const ruleId = String(made.body['ruleId']);
  const { status, text } = await shop.ask('PUT', `/api/admin/price-rules/${ruleId}/status`, { token: ops, payload: { version: 1, status: 'published' } });
  if (status !== 200) throw new Error(`${made.text} ${text}`);
  return ruleId;
}

/** Publishes a template of coupons of ¥2 off, of which everybody may have one. */
export function publishCoupon(shop: TestShop, ops: string, { isInCentre = false, ...rest }: Json = {}): Promise<string> {
  const { from, until } = aroundNow(shop);
  const coupon = { isInCentre, claimFrom: from, claimUntil: until, maxCoupons: null, perCustomer: 1, validity: { kind: 'days', days: 7 }, onPartialRefund: 'keepUsed' };
  return publishRule(shop, ops, { kind: 'coupon', name: '1元券', coupon, ...rest });
}
