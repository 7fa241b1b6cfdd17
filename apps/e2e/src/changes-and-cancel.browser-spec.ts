import { findStore, type Goods, signInOps, stockUp } from './backstage.js';
import { Desk } from './desk.js';
import { Shopper } from './shopper.js';
import { visible, Walk } from './walk.js';

const STORE = { code: 'SH003', part: '徐家汇', name: '全域·徐家汇店' } as const;
const TITLE = '趣味粉彩单面纱布亲肤毛巾';
const NEW_TITLE = '趣味粉彩纱布毛巾（新装）';
const CONTACT = { name: '许念', phone: '13900008765' } as const;

function yuan(fen: number): string {
  return `¥${(fen / 100).toFixed(2).replace(/\.00$/, '')}`;
}

describe('what changes meanwhile is shown, and an order can be taken back', () => {
  const walk = new Walk();
  let shopper: Shopper;
  let desk: Desk;
  let goods: Goods;
  let choice = '';
  let priceFen = 0;

  walk.fact('the shopper stands in the store of their choice, the product lies open on the desk', async () => {
    const ops = await signInOps();
    goods = await stockUp(ops, (await findStore(STORE.code)).id, TITLE);
    const [first] = goods.variants;
    choice = first?.choice ?? '';
    priceFen = first?.priceFen ?? 0;
    shopper = await Shopper.enterStore(walk, STORE);
    desk = await Desk.open(walk);
    await desk.signIn();
    await desk.goTo('商品');
    await desk.photograph('console-products-1440');
    await desk.search('名称 / 编码 / 货号 / 条码', TITLE);
    await desk.page.getByRole('link', { name: TITLE, exact: true }).click();
    await desk.see('规格与价格');
    await desk.photograph('console-product-1440');
  });

  walk.fact('a price that changes at the checkout is told with the difference, and nothing is ordered', async () => {
    await shopper.openProduct(goods.productId);
    await shopper.buyNow(choice);
    await shopper.fillContact(CONTACT);
    await desk.page.getByLabel('售价', { exact: true }).first().fill(String((priceFen + 100) / 100));
    await desk.press(/^保\s?存$/);
    await desk.see('已保存');
    await shopper.tap('button', '提交订单');
    await shopper.see('价格有更新');
    await shopper.see('比刚才多 ¥1.00');
    await shopper.photograph('storefront-checkout-price-changed-375');
  });

  walk.fact('stands beside the goods too, and the order goes through at the new price', async () => {
    await shopper.tap('button', '再看看');
    await shopper.see('下面有变化，看过没问题再提交');
    await shopper.see(`价格由 ${yuan(priceFen)} 变为 ${yuan(priceFen + 100)}`);
    await shopper.tap('button', '提交订单');
    await shopper.answerPaySheet('取消');
    await visible(shopper.page.getByRole('button', { name: `微信支付 ¥${((priceFen + 100) / 100).toFixed(2)}` })).waitFor();
  });

  walk.fact('an unpaid order is cancelled without any money', async () => {
    await shopper.tap('button', '先不付，看订单');
    await shopper.see('等待付款');
    await shopper.photograph('storefront-order-unpaid-375');
    await shopper.tap('button', '取消订单');
    await shopper.tap('radio', '不想要了');
    await shopper.photograph('storefront-cancel-375');
    await shopper.tap('button', '确认取消订单');
    await shopper.see('没有扣款');
    await shopper.photograph('storefront-order-canceled-375');
  });

  walk.fact('a paid order is cancelled before picking, and the money comes back', async () => {
    await shopper.order(goods.productId, choice, CONTACT);
    await shopper.answerPaySheet('确认支付');
    await shopper.tap('button', '查看订单');
    await shopper.see('等待门店接单');
    await shopper.tap('button', '取消订单');
    await shopper.tap('radio', '时间不合适');
    await shopper.see('取消后款项原路退回微信');
    await shopper.tap('button', '确认取消订单');
    await shopper.see('款项已原路退回');
    await shopper.see('已退款');
    await shopper.photograph('storefront-order-refunded-375');
  });

  walk.fact('a new title is in the shop as soon as it is saved', async () => {
    const title = desk.field('名称');
    await title.fill(NEW_TITLE);
    await desk.photograph('console-product-edited-1440');
    await desk.press(/^保\s?存$/);
    await desk.page.getByRole('heading', { name: NEW_TITLE }).waitFor();
    await shopper.openProduct(goods.productId);
    await shopper.page.reload();
    await shopper.see(NEW_TITLE);
    await title.fill(TITLE);
    await desk.press(/^保\s?存$/);
    await desk.page.getByRole('heading', { name: TITLE }).waitFor();
  });

  walk.fact('what is taken off sale is no longer sold', async () => {
    await desk.press('立即下架');
    await desk.see('未上架，顾客看不到');
    await shopper.page.reload();
    await shopper.see('商品已下架');
    await shopper.photograph('storefront-product-unpublished-375');
    // The button may still carry the name of its spinner.
    await desk.press(/立即上架$/);
    await desk.see('在售，改动一秒内生效');
    await shopper.page.reload();
    await shopper.see(TITLE);
  });

  walk.fact('without a network the shopper is told, and what was seen stays', async () => {
    await shopper.page.context().setOffline(true);
    await shopper.see('网络已断开，先看看已保存的内容');
    await shopper.photograph('storefront-offline-375');
    await shopper.page.context().setOffline(false);
  });
});
