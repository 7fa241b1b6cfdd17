import { findStore, type Goods, keepOnlyAt, openAllDay, riders, signInOps, stockUp } from './backstage.js';
import { Shopper } from './shopper.js';
import { visible, Walk } from './walk.js';
import { Workbench } from './workbench.js';

const STORE = { code: 'SH001', part: '静安寺', name: '全域·静安寺店' } as const;
const TOWEL = '皇室御用超柔毛巾80s';
const ADDRESS = '林小满 13900001234 上海市静安区南京西路1266号恒隆广场2座801室';

describe('an order is at the door in half an hour, with the shopper and the store side by side', () => {
  const walk = new Walk();
  let goods: Goods;
  let shopper: Shopper;
  let store: Workbench;
  let orderId = '';
  let callNumber = '';

  beforeAll(async () => {
    const ops = await signInOps();
    const { id } = await findStore(STORE.code);
    await openAllDay(ops, id);
    goods = await stockUp(ops, id, TOWEL);
    // Else a store that has less to do brings it.
    await keepOnlyAt(ops, id, goods);
    await riders.hold();
  });

  walk.fact('the shopper has it brought, and says what an empty shelf means', async () => {
    store = await Workbench.open(walk, 'store');
    await store.signIn(STORE.code);
    shopper = await Shopper.enterStore(walk, STORE);
    await shopper.openProduct(goods.productId);
    await shopper.buyNow(goods.variants[0]?.choice ?? '');
    await shopper.tap('radio', /30分钟达/);
    await shopper.addAddress(ADDRESS);
    await shopper.see(/付款后约 \d+ 分钟/);
    await shopper.tap('radio', '换相近的，不多收钱');
    await shopper.photograph('storefront-checkout-when-short-375');
    await shopper.tap('button', '提交订单');
    orderId = await shopper.payAndOpenOrder();
    await shopper.see('备货中');
  });

  walk.fact('the store has it on its board at once, and begins to pick', async () => {
    callNumber = await store.hearNewOrder();
    await store.press(/新订单 [A-Z]\d/);
    await store.openColumn('拣货中');
    await store.cardOf(callNumber).getByRole('button', { name: '去拣货' }).click();
    await store.press('开始拣货');
    await store.see(/等骑手接单/);
  });

  walk.fact('a rider is on the way before the goods are packed, which both sides see', async () => {
    await riders.step('accept');
    await riders.step('arrive');
    await store.see('骑手到店');
    await shopper.tap('button', '看送到哪了');
    await shopper.see(/已到店，等门店打包/);
    await shopper.photograph('storefront-delivery-rider-waits-375');
    await store.photograph('store-picking-rider-here-375');
  });

  walk.fact('packed, the goods go with the rider who reads the code', async () => {
    await store.press(/^拣到一件/);
    await store.press('打包好了，等骑手');
    await visible(store.page.getByLabel('骑手取货码')).waitFor();
    await riders.step('pickUp');
    await shopper.see(/正在送来/);
    await shopper.photograph('storefront-delivery-on-the-way-375');
    await store.openArea('看板');
    await store.openColumn('配送中');
    await store.cardOf(callNumber).waitFor();
  });

  walk.fact('the shopper has it, and the order is complete on both sides', async () => {
    await riders.step('deliver');
    await shopper.see('已送达');
    await shopper.photograph('storefront-delivery-arrived-375');
    await shopper.follow(`pkg-order/detail/index?orderId=${orderId}`);
    await shopper.see(/已完成|已送达/);
    await shopper.photograph('storefront-order-delivered-375');
  });
});
