import { findStore, type Goods, signInOps, stockUp } from './backstage.js';
import { Shopper } from './shopper.js';
import { visible, Walk } from './walk.js';
import { Workbench } from './workbench.js';

const STORE = { code: 'SH002', part: '人民广场', name: '全域·人民广场店' } as const;
const OTHER_STORE_CODE = 'SH003';
const CONTACT = { name: '周可', phone: '13900005678' } as const;

describe('the counter refuses what it must not hand over, and says why', () => {
  const walk = new Walk();
  let shopper: Shopper;
  let counter: Workbench;
  let elsewhere: Workbench;
  let goods: Goods;
  let choice = '';
  let address = '';
  let digits = '';

  walk.fact('the shopper stands in the store of their choice, two stores are at work', async () => {
    const ops = await signInOps();
    const store = await findStore(STORE.code);
    address = store.address;
    goods = await stockUp(ops, store.id, '皇室御用超柔毛巾');
    choice = goods.variants[0]?.choice ?? '';
    shopper = await Shopper.enterStore(walk, STORE);
    counter = await Workbench.open(walk, 'store');
    await counter.signIn(STORE.code);
    elsewhere = await Workbench.open(walk, 'other-store');
    await elsewhere.signIn(OTHER_STORE_CODE);
    await elsewhere.openArea('核销');
  });

  walk.fact('an order that is not ready yet', async () => {
    await shopper.order(goods.productId, choice, CONTACT);
    await shopper.answerPaySheet('确认支付');
    await shopper.tap('button', '查看订单');
    const orderNo = await shopper.readOrderNo();
    const callNumber = await counter.hearNewOrder();
    await counter.openArea('核销');
    await counter.scan(orderNo);
    await counter.see('还没备好货');
    await counter.photograph('store-refused-not-ready-375');
    await counter.openArea('看板');
    await counter.prepare(callNumber);
  });

  walk.fact('a code of another store: the right one is named', async () => {
    await shopper.tap('button', '出示取货码');
    digits = (await visible(shopper.page.locator('.code-card__digits')).innerText()).replace(/\D/g, '');
    await elsewhere.typePickupCode(digits);
    await elsewhere.see('不在本店自提');
    await elsewhere.see(STORE.name);
    await elsewhere.see(address);
    await elsewhere.photograph('store-refused-wrong-store-375');
  });

  walk.fact('a code that was used: when, and by whom', async () => {
    await counter.openArea('核销');
    await counter.typePickupCode(digits);
    await counter.press('确认核销');
    await counter.press('核销下一单');
    await counter.typePickupCode(digits);
    await counter.see('这个码已经用过');
    await counter.see(/\d\d:\d\d 已交付/);
    await counter.see(/^经手人 /);
    await counter.photograph('store-refused-used-375');
  });

  walk.fact('the number of an order that is not paid', async () => {
    await shopper.order(goods.productId, choice, CONTACT);
    await shopper.answerPaySheet('取消');
    await shopper.tap('button', '先不付，看订单');
    const orderNo = await shopper.readOrderNo();
    await counter.press('换一个码');
    await counter.scan(orderNo);
    await counter.see('订单还没有付款');
    await counter.photograph('store-refused-unpaid-375');
  });

  walk.fact('the number of an order that was cancelled', async () => {
    const orderNo = await shopper.readOrderNo();
    await shopper.tap('button', '取消订单');
    await shopper.tap('radio', '商品选错了');
    await shopper.tap('button', '确认取消订单');
    await shopper.see('没有扣款');
    await counter.press('换一个码');
    await counter.scan(orderNo);
    await counter.see('订单已取消');
    await counter.photograph('store-refused-canceled-375');
  });

  walk.fact('a code that nobody ever got', async () => {
    await counter.press('换一个码');
    await counter.typePickupCode('00000000');
    await counter.see('没有找到这个取货码');
    await counter.photograph('store-refused-unknown-375');
  });

  walk.fact('somebody with a wrong password', async () => {
    const stranger = await Workbench.open(walk, 'stranger');
    await stranger.page.getByLabel('用户名').fill('sh002-clerk');
    await stranger.page.getByLabel('密码').fill('not-the-password');
    await stranger.press('登录');
    await visible(stranger.page.getByRole('alert')).waitFor();
    await stranger.photograph('store-sign-in-refused-375');
  });
});
