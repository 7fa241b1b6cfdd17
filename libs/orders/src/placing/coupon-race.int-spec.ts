import { ExpireCoupons } from '@quanyu/promotions';
import type { PlaceOrder } from '../index.js';
import { off, PricedShop } from '../test-kit/priced-shop.js';
import { openTestShop, type TestShop } from '../test-kit/shop.js';

const ROUNDS = 10;
const COUPONS = 8;
const TAPS = 30;
const MINUTE_MS = 60_000;
let shop: TestShop;
let priced: PricedShop;
let shirt: string;

beforeAll(async () => {
  shop = await openTestShop({ variants: 1, pricesFen: [3_000], inStock: 10_000 });
  priced = new PricedShop(shop);
  [shirt = ''] = shop.variantIds;
}, 60_000);
afterEach(() => priced.endAll());
afterAll(() => shop.close());

interface Contest {
  readonly customerId: string;
  readonly couponId: string;
  /** The order that has the coupon and is on its way out. */
  readonly leavingId: string;
  /** Another one that wants it. */
  readonly wish: PlaceOrder;
}

interface CouponFate {
  readonly status: string;
  readonly orderId: string | null;
  /** Orders whose entry in the ledger says that they have it. */
  readonly heldBy: readonly string[];
}

/** Somebody whose unpaid order holds the coupon that the next order wants as well. */
async function aContest(ruleId: string): Promise<Contest> {
  const customerId = await shop.newCustomer();
  const { couponId } = await priced.claim(customerId, ruleId);
  const wish = await priced.asQuoted(customerId, await priced.quote(customerId, [{ variantId: shirt, quantity: 1 }]));
  const { orderId } = await shop.placing.execute(wish);
  return { customerId, couponId, leavingId: orderId, wish: { ...wish, idempotencyKey: shop.platform.ids.uuid() } };
}

/** Settles when the coupon is not with the order any more that leaves. */
async function leaves(couponId: string): Promise<void> {
  for (let look = 0; look < TAPS && (await fateOf(couponId)).status === 'held'; look += 1);
}

async function fateOf(couponId: string): Promise<CouponFate> {
  const { database } = shop.platform;
  const [row] = await database.query<{ status: string; orderId: string | null }>(`SELECT status, order_id AS "orderId" FROM promotions.coupon WHERE id = $1`, [couponId]);
  const held = await database.query<{ orderId: string }>(`SELECT order_id AS "orderId" FROM promotions.order_benefit WHERE coupon_id = $1 AND status <> 'returned'`, [couponId]);
  return { status: row?.status ?? 'gone', orderId: row?.orderId ?? null, heldBy: held.map(({ orderId }) => orderId) };
}

/** Taps 下单 so many times while the coupon is still with the order that leaves; the order that got it, or null. */
async function insist({ wish }: Contest, taps = TAPS): Promise<string | null> {
  for (let tap = 0; tap < taps; tap += 1) {
    const placed = await shop.placing.execute(wish).catch(() => null);
    if (placed !== null) return placed.orderId;
  }
  return null;
}

describe('a coupon at the instant when its order is cancelled or runs out, its days end, and another order wants it', () => {
  it('has one fate, its row and the ledger agree, and what the promotion gave is counted exactly', async () => {
    const expiry = shop.module.get(ExpireCoupons);
    const fates = new Map<string, number>();
    for (let round = 0; round < ROUNDS; round += 1) {
      const nowMs = shop.platform.clock.nowMs();
      const validity = { kind: 'fixed', from: new Date(nowMs - MINUTE_MS).toISOString(), until: new Date(nowMs + MINUTE_MS).toISOString() } as const;
      const { ruleId } = await priced.giveCoupon(await shop.newCustomer(), { benefit: off(500), limits: { budgetFen: 1_000_000, maxUses: 10_000, customerUses: 5 } }, { validity, claimUntil: validity.until });
      const contests = await Promise.all(Array.from({ length: COUPONS }, () => aContest(ruleId)));
      expect(await priced.given(ruleId)).toEqual({ uses: COUPONS, spentFen: COUPONS * 500 });
      // In the last round somebody is served before midnight, and in the first one nobody: both fates are met, on any machine.
      const isLast = round === ROUNDS - 1;
      const trying = contests.map((contest, index) => insist(contest, isLast && index === 0 ? Number.MAX_SAFE_INTEGER : TAPS));
      const ahead: Promise<unknown>[] = isLast ? trying.slice(0, 1) : contests.slice(0, round % COUPONS).map(({ couponId }) => leaves(couponId));
      const outcomes = await Promise.all([
        ...trying,
        ...contests.map(({ customerId, leavingId }, index) => (index % 2 === 0 ? priced.cancel(customerId, leavingId) : priced.expire(leavingId)).then(() => null)),
        // Midnight strikes when the first few have gone, in each round at another point.
        Promise.all(ahead).then(() => shop.platform.clock.setTo(nowMs + MINUTE_MS)).then(() => expiry.run()).then(() => null),
      ]);
      await expiry.run();
      let taken = 0;
      for (const [index, { couponId, leavingId }] of contests.entries()) {
        const winner = outcomes[index] ?? null;
        expect((await shop.order(leavingId)).status).toBe('closed');
        expect(await fateOf(couponId)).toEqual(winner === null ? { status: 'expired', orderId: null, heldBy: [] } : { status: 'held', orderId: winner, heldBy: [winner] });
        fates.set(winner === null ? 'expired' : 'held', (fates.get(winner === null ? 'expired' : 'held') ?? 0) + 1);
        taken += winner === null ? 0 : 1;
      }
      expect(await priced.given(ruleId)).toEqual({ uses: taken, spentFen: taken * 500 });
    }
    expect([...fates.keys()].sort()).toEqual(['expired', 'held']);
  }, 120_000);
});
