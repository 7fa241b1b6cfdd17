import { findStore, type Goods, keepOnlyAt, openAllDay, signInOps, stockUp } from './backstage.js';
import { Shopper } from './shopper.js';
import { visible, Walk } from './walk.js';
import { Workbench } from './workbench.js';

const STORE = { code: 'SH001', part: '静安寺', name: '全域·静安寺店' } as const;
const TOWEL = '趣味粉彩单面纱布亲肤毛巾';
const ADDRESS = '林小满 13900001234 上海市静安区南京西路1266号恒隆广场2座801室';
/** A carrier gives each number once. */
const NUMBERS = [`SF${Date.now()}1`, `SF${Date.now()}2`] as const;

describe('an order is sent from a store in two parcels, with the shopper and the store side by side', () => {
  const walk = new Walk();
  let ops: Awaited<ReturnType<typeof signInOps>>;
  let goods: Goods;
  let shopper: Shopper;
  let store: Workbench;
  let orderId = '';

  beforeAll(async () => {
    ops = await signInOps();
    const { id } = await findStore(STORE.code);
    await openAllDay(ops, id);
    goods = await stockUp(ops, id, TOWEL);
    await keepOnlyAt(ops, id, goods);
  });

  /** What the carrier tells of a parcel. */
  const tell = async (trackingNo: string, code: 'in_transit' | 'delivered', text: string): Promise<void> => {
    await ops.call('recordTracking', { body: { carrier: 'SF', trackingNo, events: [{ at: new Date().toISOString(), code, text }] } });
  };

  walk.fact('the shopper orders two pieces to be sent', async () => {
    store = await Workbench.open(walk, 'store');
    await store.signIn(STORE.code);
    shopper = await Shopper.enterStore(walk, STORE);
    await shopper.openProduct(goods.productId);
    await shopper.tap('button', '立即购买');
    await shopper.tap('radio', goods.variants[0]?.choice ?? '');
    await visible(shopper.page.getByRole('dialog').getByRole('button', { name: '增加一件' })).click();
    await visible(shopper.page.getByRole('dialog').getByRole('button', { name: '立即购买' })).click();
    await shopper.see('提交订单');
    await shopper.tap('radio', /^快递，/);
    await shopper.addAddress(ADDRESS);
    await shopper.see('快递运费');
    await shopper.tap('button', '提交订单');
    orderId = await shopper.payAndOpenOrder();
    await shopper.see('待发货');
  });

  walk.fact('the store picks and packs them', async () => {
    const callNumber = await store.hearNewOrder();
    await store.press(/新订单 [A-Z]\d/);
    await store.openColumn('待接单');
    await store.cardOf(callNumber).getByRole('button', { name: '接单' }).click();
    await store.openColumn('拣货中');
    await store.cardOf(callNumber).getByRole('button', { name: '去拣货' }).click();
    await store.press('开始拣货');
    await store.press(/^拣到一件.*已拣 0，/);
    await store.press(/^拣到一件.*已拣 1，/);
    await store.press('打包好了，去发货');
    await store.see('发货');
  });

  walk.fact('one piece goes first, the other one follows in a parcel of its own', async () => {
    for (const [index, trackingNo] of NUMBERS.entries()) {
      await visible(store.page.getByLabel('输入运单号')).fill(trackingNo);
      await store.press('确定');
      if (index === 0) await store.press(/发几件减一$/);
      await store.press('发出 1 件');
      // The next number is read once this parcel has left.
      if (index === 0) await store.see('部分发货');
    }
    await shopper.tap('button', '查物流');
    await shopper.see('包裹 2');
    await shopper.photograph('storefront-parcels-two-375');
  });

  walk.fact('the carrier tells where each of them is', async () => {
    await tell(NUMBERS[0], 'in_transit', '快件已到达上海静安集散中心');
    await tell(NUMBERS[0], 'delivered', '快件已签收，签收人：本人');
    await tell(NUMBERS[1], 'in_transit', '快件已到达上海静安集散中心');
    await shopper.page.reload();
    await shopper.see('已签收');
    await shopper.see('快件已到达上海静安集散中心');
    await shopper.photograph('storefront-parcels-one-arrived-375');
  });

  walk.fact('the shopper says that all of it is here, and the order is complete', async () => {
    await shopper.follow(`pkg-order/detail/index?orderId=${orderId}`);
    await shopper.tap('button', '确认收货');
    await shopper.page.locator('.taro-modal__foot').getByText('确认收货').click();
    await shopper.see('感谢惠顾，期待再来');
    await shopper.photograph('storefront-order-received-375');
  });
});
