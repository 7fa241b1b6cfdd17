import { randomUUID } from 'node:crypto';
import { type AdminClient } from '@quanyu/api-client';
import { findStore, type Goods, signInOps, stockUp } from './backstage.js';
import { Shopper } from './shopper.js';
import { visible, Walk } from './walk.js';

const STORE = { code: 'SH001', part: '静安寺', name: '全域·静安寺店' } as const;
const SUITCASE = '20寸 PC膜拉链登机箱';
const CONTACT = { name: '周小雨', phone: '13900006789' } as const;
const SMALL_COUPON = '自提减 5 元券';
const BEST_COUPON = '满 99 减 15 元券';
const POINTS = 900;

describe('a shopper claims coupons, pays with the best one and with points, then tops up and pays from the balance', () => {
  const walk = new Walk();
  let ops: AdminClient;
  let shopper: Shopper;
  let suitcase: Goods;
  let code = '';

  beforeAll(async () => {
    ops = await signInOps();
    suitcase = await stockUp(ops, (await findStore(STORE.code)).id, SUITCASE);
    const { items } = await ops.call('listPriceRules', { query: { kind: 'coupon', status: 'published', limit: '100' } });
    const gift = items.find(({ name }) => name === '开业礼金 10 元');
    const batch = await ops.call('createCouponCodes', { params: { ruleId: gift?.ruleId ?? '' }, body: { count: 1 }, idempotencyKey: randomUUID() });
    code = batch.codes[0] ?? '';
  });

  walk.fact('sees what can be claimed, and why some cannot', async () => {
    shopper = await Shopper.enterStore(walk, STORE);
    await shopper.tap('link', '领券中心');
    await shopper.see(BEST_COUPON);
    await shopper.see('限金卡会员、黑金会员领取');
    await shopper.photograph('storefront-coupon-centre-375');
  });

  walk.fact('claims one, once', async () => {
    await shopper.tap('button', `领取，${BEST_COUPON}`);
    await visible(shopper.page.getByRole('button', { name: `去使用，${BEST_COUPON}` })).waitFor();
    await visible(shopper.page.getByRole('button', { name: new RegExp(`^${BEST_COUPON}`) })).click();
    await shopper.see('秒杀和预售商品不可用');
    await shopper.photograph('storefront-coupon-rules-375');
    await shopper.tap('button', '关闭');
  });

  walk.fact('redeems a printed code, however it is typed, and is told when there is no such code', async () => {
    await shopper.follow('pkg-member/coupons/index');
    await shopper.tap('button', '兑换码');
    await shopper.type('传单或卡片上的 12 位码', 'NOSUCHCODE12');
    await shopper.tap('button', '兑换');
    await shopper.see('没有这个兑换码，请核对后再试');
    await shopper.type('传单或卡片上的 12 位码', `${code.slice(0, 4)} ${code.slice(4).toLowerCase()}`);
    await shopper.tap('button', '兑换');
    await shopper.see('未使用（2）');
    await shopper.photograph('storefront-my-coupons-375');
  });

  walk.fact('claims another beside the goods', async () => {
    await shopper.openProduct(suitcase.productId);
    await shopper.tap('button', '领券和看优惠');
    await shopper.see(SMALL_COUPON);
    await shopper.photograph('storefront-product-benefits-375');
    await shopper.tap('button', `领取，${SMALL_COUPON}`);
    await visible(shopper.page.getByRole('button', { name: `再领一张，${SMALL_COUPON}` })).waitFor();
    await shopper.tap('button', '关闭');
  });

  walk.fact('joins, and gets points from ops', async () => {
    await shopper.follow('pkg-member/membership/index');
    await shopper.tap('button', '同意条款并入会');
    await shopper.see('我的权益');
    const memberNo = (await visible(shopper.page.locator('.tier-card__number')).innerText()).replaceAll(/\D/g, '');
    const { items } = await ops.call('listMembers', { query: { memberNo } });
    await ops.call('adjustMember', { params: { memberId: items[0]?.memberId ?? '' }, body: { amount: POINTS, reason: '到店活动赠送' }, idempotencyKey: randomUUID() });
  });

  walk.fact('sees from the points which coupon they buy, and how many are missing', async () => {
    await shopper.follow('pkg-member/ledger/index?unit=points');
    await shopper.tap('button', '用积分换券');
    await shopper.see('积分不够，还差 600 分');
    await shopper.photograph('storefront-coupons-for-points-375');
  });

  walk.fact('finds the best coupon chosen at the checkout, and the others with their reason', async () => {
    await shopper.openProduct(suitcase.productId);
    await shopper.buyNow(suitcase.variants[0]?.choice ?? '');
    await shopper.see('已选最优');
    await shopper.see(BEST_COUPON);
    await shopper.see('-¥15.00');
    await shopper.photograph('storefront-checkout-benefits-375');
    await shopper.tap('button', /^优惠券，/);
    await shopper.see('已为你选最优');
    await shopper.photograph('storefront-coupon-picker-375');
    await shopper.tap('radio', new RegExp(`^${SMALL_COUPON}`));
    await shopper.see('本单减 ¥5.00');
    await shopper.tap('button', '选最优');
    await shopper.see('已为你选最优');
    await shopper.tap('button', '完成，-¥15.00');
  });

  walk.fact('pays a part with points, and sees what it is made of', async () => {
    await shopper.tap('checkbox', /^积分抵扣/);
    await shopper.see(`积分抵扣（${POINTS} 积分）`);
    await shopper.see('-¥9.00');
    await shopper.fillContact(CONTACT);
    await shopper.photograph('storefront-checkout-points-375');
    await shopper.tap('button', '提交订单');
    await shopper.payAndOpenOrder();
  });

  walk.fact('finds on the order what it was paid with, and the coupon among the used', async () => {
    await shopper.see(BEST_COUPON);
    await shopper.see(`积分抵扣（${POINTS} 积分）`);
    await shopper.see(/微信支付 ¥[\d,.]+、积分 ¥9\.00/);
    await shopper.photograph('storefront-order-benefits-375');
    await shopper.follow('pkg-member/coupons/index?state=used');
    await visible(shopper.page.getByRole('button', { name: `看订单，${BEST_COUPON}` })).waitFor();
    await shopper.photograph('storefront-my-coupons-used-375');
  });

  walk.fact('tops up by WeChat, and has the gift with it at once', async () => {
    await shopper.follow('pkg-member/top-up/index');
    await shopper.tap('radio', '充 ¥500 送 ¥50');
    await shopper.tap('button', '微信支付 ¥500');
    await shopper.answerPaySheet('确认支付');
    await shopper.see('本金 ¥500.00 · 赠送 ¥50.00');
    await shopper.photograph('storefront-top-up-375');
  });

  walk.fact('pays the next order from the balance, with nothing left for WeChat', async () => {
    await shopper.openProduct(suitcase.productId);
    await shopper.buyNow(suitcase.variants[0]?.choice ?? '');
    await shopper.tap('checkbox', /^用储值余额付/);
    await shopper.photograph('storefront-checkout-balance-375');
    await shopper.tap('button', '提交订单');
    await shopper.see('已用余额、积分或优惠付清');
    await shopper.tap('button', '查看订单');
    await shopper.see('订单编号');
    await shopper.see('储值余额');
  });

  walk.fact('gets back what is left of the money; the gift goes with it', async () => {
    await shopper.follow('pkg-member/top-up/index');
    await shopper.tap('button', '退充 ¥500 送 ¥50');
    await shopper.tap('button', /^退回 ¥/);
    await shopper.see('本金 ¥0.00 · 赠送 ¥0.00');
    await shopper.photograph('storefront-top-up-refunded-375');
  });
});
