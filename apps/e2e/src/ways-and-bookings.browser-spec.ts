import { findStore, type Goods, openAllDay, signInOps, stockUp } from './backstage.js';
import { Shopper } from './shopper.js';
import { visible, Walk } from './walk.js';

const STORE = { code: 'SH001', part: '静安寺', name: '全域·静安寺店' } as const;
const TOWEL = '皇室御用超柔毛巾80s';
const ADDRESS = '林小满 13900001234 上海市静安区南京西路1266号恒隆广场2座801室';

describe('a basket comes by the way that its shopper chooses, and a service is booked', () => {
  const walk = new Walk();
  let shopper: Shopper;
  let goods: Goods;

  beforeAll(async () => {
    const [ops, { id }] = await Promise.all([signInOps(), findStore(STORE.code)]);
    // The walk may come at night, when nobody brings anything in half an hour.
    await openAllDay(ops, id);
    goods = await stockUp(ops, id, TOWEL);
  });

  walk.fact('every way is shown with its price and promise, or says what it lacks', async () => {
    shopper = await Shopper.enterStore(walk, STORE);
    await shopper.openProduct(goods.productId);
    await shopper.buyNow(goods.variants[0]?.choice ?? '');
    await visible(shopper.page.getByRole('radio', { name: /自提，免费，最快/ })).waitFor();
    await visible(shopper.page.getByRole('radio', { name: /快递，选地址后看时效/ })).waitFor();
    await shopper.photograph('storefront-checkout-ways-375');
  });

  walk.fact('an address is pasted, placed and saved, and the delivery is promised at once', async () => {
    await shopper.tap('radio', /30分钟达/);
    await shopper.see('还没有收货地址');
    await shopper.tap('button', '新增地址');
    await shopper.tap('button', '粘贴整段地址');
    await shopper.type('粘贴：林小满 13900001234 上海市静安区…', ADDRESS);
    await shopper.tap('button', '识别');
    await shopper.tap('button', '用当前位置');
    await shopper.see('已定位，骑手按这个位置送');
    await shopper.photograph('storefront-address-375');
    await shopper.tap('button', '保存地址');
    await shopper.see(/付款后约 \d+ 分钟/);
    await shopper.photograph('storefront-checkout-delivery-375');
  });

  walk.fact('an order that is sent is paid with its fee', async () => {
    await shopper.tap('radio', /^快递，/);
    await shopper.see('快递运费');
    await shopper.tap('button', '提交订单');
    await shopper.answerPaySheet('确认支付');
    await shopper.see('支付成功');
    await shopper.tap('button', '查看订单');
    await shopper.see('恒隆广场2座801室');
    await shopper.see('待发货');
    await shopper.photograph('storefront-order-shipping-375');
  });

  walk.fact('a service is booked with a code, and moved to another day', async () => {
    await shopper.follow('pkg-store/services/index');
    await shopper.tap('button', '预约床垫安睡体验');
    await shopper.tap('tab', /明天/);
    // The last of the day: in the evening the first, at midnight, can be moved no more.
    await shopper.page.locator('.slots__slot:not([aria-disabled])').filter({ visible: true }).last().click();
    await shopper.type('姓名', '林小满');
    await shopper.type('有变动时联系你', '13900001234');
    await shopper.tap('button', '提交预约');
    await shopper.see('预约成功');
    await shopper.photograph('storefront-booking-375');
    await shopper.tap('button', '改约');
    await shopper.see(/原来约的是 明天/);
    await visible(shopper.page.getByRole('tab').filter({ hasNotText: /今天|明天/ })).click();
    await visible(shopper.page.locator('.slots__slot:not([aria-disabled])')).click();
    await shopper.tap('button', '确认改约');
    await shopper.see('预约成功');
  });

  walk.fact('a booking that is taken back frees its time', async () => {
    await shopper.tap('button', '取消预约');
    await shopper.page.locator('.taro-modal__foot').getByText('取消预约').click();
    await shopper.see('可以重新预约');
  });
});
