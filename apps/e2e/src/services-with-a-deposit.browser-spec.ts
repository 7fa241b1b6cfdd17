import { findStore, type Goods, signInOps, stockUp } from './backstage.js';
import { Shopper } from './shopper.js';
import { visible, Walk } from './walk.js';

const STORE = { code: 'SH001', part: '静安寺', name: '全域·静安寺店' } as const;
const TOWEL = '皇室御用超柔毛巾80s';

describe('a service with a deposit is ordered and paid like goods', () => {
  const walk = new Walk();
  let shopper: Shopper;
  let goods: Goods;

  beforeAll(async () => {
    goods = await stockUp(await signInOps(), (await findStore(STORE.code)).id, TOWEL);
  });

  walk.fact('a time is chosen, and the checkout says what is paid now and what later', async () => {
    shopper = await Shopper.enterStore(walk, STORE);
    await shopper.follow('pkg-store/services/index');
    await shopper.photograph('storefront-services-375');
    await shopper.tap('button', '预约深层清洁护理');
    await shopper.tap('tab', /明天/);
    // The last of the day: whenever this runs, there is time left to call it off.
    await shopper.page.locator('.slots__slot:not([aria-disabled])').filter({ visible: true }).last().click();
    await shopper.photograph('storefront-book-deposit-375');
    await shopper.tap('button', '下一步');
    await shopper.see('到店再付 ¥168');
    await shopper.see(/前可以改约或取消，定金原路退回/);
    await shopper.tap('button', '去付款');
    await shopper.see('请填写预约人姓名');
    await shopper.type('姓名', '林小满');
    await shopper.type('有变动时联系你', '13900001234');
    await shopper.photograph('storefront-checkout-service-375');
  });

  walk.fact('goods of the cart may come along', async () => {
    await shopper.openProduct(goods.productId);
    await shopper.tap('button', '加入购物车');
    await visible(shopper.page.getByRole('radio', { name: goods.variants[0]?.choice ?? '', exact: true })).click();
    await visible(shopper.page.getByRole('dialog').getByRole('button', { name: '加入购物车' })).click();
    await shopper.see('已加入购物车');
    await shopper.follow('pkg-trade/checkout/index');
    await shopper.tap('checkbox', '购物车里的 1 件商品一起结算');
    await shopper.see('商品金额');
    await visible(shopper.page.getByRole('radio', { name: /自提，免费，最快/ })).waitFor();
    await shopper.photograph('storefront-checkout-service-and-goods-375');
    await shopper.tap('checkbox', '购物车里的 1 件商品一起结算');
    await shopper.see('付款后预约生效，时间为你留着');
  });

  walk.fact('the deposit is paid, and the booking has its code', async () => {
    await shopper.tap('button', '去付款');
    await shopper.answerPaySheet('确认支付');
    await shopper.see('支付成功');
    await shopper.photograph('storefront-paid-service-375');
    await shopper.tap('button', '查看订单');
    await shopper.see('深层清洁护理');
    await shopper.see('服务预付');
    await shopper.photograph('storefront-order-service-375');
    await shopper.tap('button', '看预约');
    await shopper.see('到店报这 8 位数字，或手机尾号');
    await shopper.photograph('storefront-booking-paid-375');
  });

  walk.fact('called off in time, the deposit goes back', async () => {
    await shopper.tap('button', '取消预约');
    await shopper.see(/已付的 ¥30 原路退回/);
    await shopper.page.locator('.taro-modal__foot').getByText('取消预约').click();
    await shopper.see('定金原路退回');
    await shopper.photograph('storefront-booking-canceled-375');
  });
});
