import { findStore, type Goods, signInOps, stockUp } from './backstage.js';
import { Shopper } from './shopper.js';
import { visible, Walk } from './walk.js';
import { Workbench } from './workbench.js';

const STORE = { code: 'SH006', part: '五角场', name: '全域·五角场店' } as const;
const CONTACT = { name: '吴敏', phone: '13700001234' } as const;

describe('the counter goes on without a network', () => {
  const walk = new Walk();
  let shopper: Shopper;
  let cut: Workbench;
  let other: Workbench;
  let goods: Goods;
  const orders: { readonly callNumber: string; readonly digits: string }[] = [];

  const orderAndPrepare = async (): Promise<void> => {
    await shopper.order(goods.productId, goods.variants[0]?.choice ?? '', CONTACT);
    await shopper.answerPaySheet('确认支付');
    await shopper.tap('button', '查看订单');
    await cut.openArea('看板');
    const callNumber = await cut.hearNewOrder();
    await cut.prepare(callNumber);
    await shopper.tap('button', '出示取货码');
    orders.push({ callNumber, digits: (await visible(shopper.page.locator('.code-card__digits')).innerText()).replace(/\D/g, '') });
  };

  walk.fact('two orders wait for their shopper, two devices stand at the counter', async () => {
    const ops = await signInOps();
    const store = await findStore(STORE.code);
    goods = await stockUp(ops, store.id, '皇室御用超柔毛巾');
    shopper = await Shopper.enterStore(walk, STORE);
    cut = await Workbench.open(walk, 'device-that-is-cut-off');
    await cut.signIn(STORE.code);
    other = await Workbench.open(walk, 'other-device');
    await other.signIn(STORE.code);
    await orderAndPrepare();
    await orderAndPrepare();
  });

  walk.fact('the list of the day is on the device before the network goes', async () => {
    await cut.page.getByRole('link', { name: /离线与同步/ }).or(cut.page.getByRole('status').filter({ hasText: '已连接' })).first().click();
    await cut.see('今天的清单');
    await cut.see(/^[2-9] 单$/);
    await cut.photograph('store-offline-list-375');
    await cut.page.context().setOffline(true);
    await cut.see('离线');
  });

  walk.fact('a shopper collects by eight digits, and once', async () => {
    const [first] = orders;
    await cut.openArea('核销');
    await cut.typePickupCode(first?.digits ?? '');
    await cut.see('按今天的清单核销');
    await cut.photograph('store-offline-check-375');
    await cut.press('离线核销');
    await cut.see('已离线核销，待同步');
    await cut.see('待同步 1');
    await cut.press('核销下一单');
    await cut.typePickupCode(first?.digits ?? '');
    await cut.see('这台设备已经核销过这单');
    await cut.press('换一个码');
  });

  walk.fact('the other device hands over the second order, which this one cannot know', async () => {
    const [, second] = orders;
    await other.openArea('核销');
    await other.typePickupCode(second?.digits ?? '');
    await other.press('确认核销');
    await other.see(`${second?.callNumber ?? ''} 已交付`);
    await cut.typePickupCode(second?.digits ?? '');
    await cut.press('离线核销');
    await cut.see('待同步 2');
  });

  walk.fact('nobody ends the shift on a device that has something to tell', async () => {
    await cut.openArea('本机');
    await cut.see('还有 2 项没有同步或没有处理，不能交班');
  });

  walk.fact('with the network back each is told once, and the clash is shown to people', async () => {
    await cut.page.context().setOffline(false);
    await cut.see('冲突 1');
    await cut.page.getByRole('link', { name: /离线与同步/ }).click();
    await cut.see('已同步');
    await cut.see(/已由.+核销过/);
    await cut.photograph('store-offline-conflict-375');
    await cut.press('已处理');
    await cut.openArea('本机');
    await cut.see('没有未同步的操作，可以交班');
  });

  walk.fact('the first order is handed over everywhere', async () => {
    await other.openArea('记录');
    await other.see(orders[0]?.callNumber ?? '');
  });
});
