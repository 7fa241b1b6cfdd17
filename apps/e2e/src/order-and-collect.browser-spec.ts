import { stockUp, findStore, signInOps, type Goods } from './backstage.js';
import { Desk } from './desk.js';
import { Shopper } from './shopper.js';
import { DESK, PHONE, TABLET, visible, Walk } from './walk.js';
import { Workbench } from './workbench.js';

const STORE = { code: 'SH001', name: '全域·静安寺店' } as const;
const TOWEL = '埃及进口长绒棉毛巾';
const SUITCASE = '20寸 PC膜拉链登机箱';
const CONTACT = { name: '林小满', phone: '13900001234', remark: '麻烦用纸袋装' } as const;

describe('a shopper orders in the storefront and collects in the store', () => {
  const walk = new Walk();
  let shopper: Shopper;
  let store: Workbench;
  let desk: Desk;
  let towel: Goods;
  let suitcase: Goods;
  let orderNo = '';
  let callNumber = '';
  let digits = '';

  beforeAll(async () => {
    const ops = await signInOps();
    const { id } = await findStore(STORE.code);
    towel = await stockUp(ops, id, TOWEL);
    suitcase = await stockUp(ops, id, SUITCASE);
  });

  walk.fact('opens the shop and is asked about privacy once', async () => {
    shopper = await Shopper.enter(walk);
    await shopper.see('先说清楚，再逛');
    await shopper.photograph('storefront-privacy-375');
    await shopper.agree();
    await shopper.see('为你挑选');
  });

  walk.fact('is signed in without typing anything', async () => {
    await shopper.openTab('我的');
    await shopper.see('我的订单');
    await shopper.see('结算时可绑定微信手机号');
    await shopper.photograph('storefront-mine-375');
  });

  walk.fact('sees an empty cart before anything is in it', async () => {
    await shopper.openTab('购物车');
    await shopper.see('购物车还空着');
    await shopper.photograph('storefront-cart-empty-375');
    await shopper.openTab('首页');
  });

  walk.fact('finds the nearest store by where the phone is', async () => {
    await shopper.tap('button', '选择自提门店');
    await shopper.see('全域·国贸店');
    await shopper.photograph('storefront-stores-375');
    await shopper.tap('button', '使用当前位置');
    await shopper.see('距离为直线距离');
    const nearest = visible(shopper.page.getByRole('radio'));
    expect(await nearest.innerText()).toContain(STORE.name);
    await shopper.photograph('storefront-stores-nearby-375');
  });

  walk.fact('finds stores by city, is told when there is none, and chooses one', async () => {
    await shopper.tap('tab', /杭州/);
    await shopper.see('全域·临平店');
    await shopper.tap('tab', /上海/);
    await shopper.see(STORE.name);
    await shopper.type('门店名、商圈、地址', '火星');
    await shopper.see('没找到「火星」');
    await shopper.photograph('storefront-stores-none-375');
    await shopper.type('门店名、商圈、地址', '静安寺');
    await shopper.tap('link', `${STORE.name}详情`);
    await shopper.see('营业时间');
    await shopper.photograph('storefront-store-375');
    await shopper.tap('button', '在这家店自提');
    await visible(shopper.page.getByRole('button', { name: `自提门店 ${STORE.name}` })).waitFor();
    await shopper.photograph('storefront-home-375');
  });

  walk.fact('browses a category', async () => {
    await shopper.openTab('分类');
    await shopper.tap('tab', '洗护');
    await shopper.see(TOWEL);
    await shopper.photograph('storefront-category-375');
  });

  walk.fact('searches by a Chinese word', async () => {
    await shopper.tap('link', /^搜索/);
    await shopper.see('大家在搜');
    await shopper.photograph('storefront-search-375');
    await visible(shopper.page.locator('input')).fill('毛巾');
    await visible(shopper.page.getByRole('link', { name: TOWEL, exact: true })).waitFor();
    await shopper.photograph('storefront-search-suggestions-375');
    await shopper.tap('button', '搜索');
    await visible(shopper.page.getByRole('link', { name: TOWEL, exact: true })).waitFor();
    await shopper.photograph('storefront-results-375');
  });

  walk.fact('is offered other goods when nothing is found', async () => {
    await shopper.page.goBack();
    await visible(shopper.page.locator('input')).fill('量子纠缠');
    await shopper.tap('button', '搜索');
    await shopper.see('没找到「量子纠缠」');
    await shopper.see('大家也在看');
    await shopper.photograph('storefront-results-none-375');
    await shopper.page.goBack();
  });

  walk.fact('searches by pinyin initials', async () => {
    await visible(shopper.page.locator('input')).fill('mj');
    await shopper.tap('button', '搜索');
    await visible(shopper.page.getByRole('link', { name: TOWEL, exact: true })).click();
    await shopper.see('商品介绍');
    await shopper.see(STORE.name);
    await shopper.see('现货');
    await shopper.photograph('storefront-product-375');
  });

  walk.fact('chooses a colour and puts it into the cart', async () => {
    await shopper.tap('button', '加入购物车');
    await shopper.tap('radio', '樱花粉');
    await shopper.see('已选 樱花粉');
    await shopper.photograph('storefront-choice-375');
    await visible(shopper.page.getByRole('dialog').getByRole('button', { name: '加入购物车' })).click();
    await shopper.see('已加入购物车');
    await shopper.openProduct(suitcase.productId);
    await shopper.tap('button', '加入购物车');
    await shopper.tap('radio', suitcase.variants[0]?.choice ?? '');
    await visible(shopper.page.getByRole('dialog').getByRole('button', { name: '加入购物车' })).click();
    await visible(shopper.page.getByRole('button', { name: '购物车，2 件' })).click();
  });

  walk.fact('looks through the cart', async () => {
    await shopper.see('去结算（2）');
    await shopper.see('樱花粉');
    await shopper.photograph('storefront-cart-375');
    await shopper.tap('button', '去结算（2）');
  });

  walk.fact('is told at the checkout what is missing, and fills it in', async () => {
    await shopper.see('提交订单');
    await shopper.tap('button', '提交订单');
    await shopper.see('请填写取货人姓名');
    await shopper.photograph('storefront-checkout-missing-375');
    await shopper.fillContact(CONTACT);
    await shopper.tap('button', '选择自提时间');
    await shopper.see('最快');
    await shopper.photograph('storefront-windows-375');
    await shopper.page.getByRole('dialog').getByRole('radio').filter({ visible: true }).nth(1).click();
    await shopper.photograph('storefront-checkout-375');
  });

  walk.fact('places the order, closes the pay sheet once, and is asked to pay', async () => {
    await shopper.tap('button', '提交订单');
    await shopper.page.frameLocator('iframe[title^="微信支付"]').getByRole('button', { name: '确认支付' }).waitFor();
    await shopper.photograph('storefront-pay-sheet-375');
    await shopper.answerPaySheet('取消');
    await shopper.see('没有付款，订单给你留着，可以继续支付');
    await shopper.photograph('storefront-cashier-375');
  });

  walk.fact('the store opens its board before the money comes', async () => {
    store = await Workbench.open(walk, 'store');
    await store.photograph('store-sign-in-375');
    await store.signIn(STORE.code);
    await store.photograph('store-board-quiet-375');
    await store.press('开始接单');
  });

  walk.fact('pays, and is told so', async () => {
    await shopper.tap('button', /^微信支付 /);
    await shopper.answerPaySheet('确认支付');
    await shopper.see('支付成功');
    await shopper.see('查看取货码');
    await shopper.photograph('storefront-paid-375');
  });

  walk.fact('the order arrives on the open board by itself', async () => {
    callNumber = await store.hearNewOrder();
    await store.photograph('store-board-new-order-375');
    await store.press(/新订单 [A-Z]\d/);
    expect(await store.cardOf(callNumber).innerText()).toMatch(new RegExp(`林\\*\\*.*尾号 1234[\\s\\S]*备注：${CONTACT.remark}`));
    await store.photograph('store-board-375');
    await store.page.setViewportSize(TABLET);
    await store.photograph('store-board-1024');
  });

  walk.fact('before it is ready the shopper sees no code yet', async () => {
    await shopper.tap('button', '查看取货码');
    await shopper.see('备货中，备好会通知你');
    await shopper.photograph('storefront-pickup-code-waiting-375');
    await shopper.tap('button', '查看订单');
    await shopper.see('等待门店接单');
    orderNo = await shopper.readOrderNo();
    await shopper.photograph('storefront-order-375');
  });

  walk.fact('the store accepts and picks: one by tapping, one with the scanner', async () => {
    await store.cardOf(callNumber).getByRole('button', { name: '接单' }).click();
    await store.cardOf(callNumber).getByRole('button', { name: '去拣货' }).click();
    await store.press('开始拣货');
    await store.see('还差 2 件');
    await store.photograph('store-picking-1024');
    await store.page.setViewportSize(PHONE);
    await store.photograph('store-picking-375');
    await store.press(new RegExp(`拣到一件 ${TOWEL}`));
    await store.see('还差 1 件');
    await store.scan('6900000000000');
    await store.see(/不在本单里/);
    await store.photograph('store-picking-wrong-item-375');
    await store.scan(suitcase.variants[0]?.barcode ?? '');
    await store.see('备好了，通知顾客');
    await store.photograph('store-picked-375');
    await store.press('备好了，通知顾客');
  });

  walk.fact('the shopper sees that it is ready, and the pickup code', async () => {
    await shopper.see('可以来取了');
    await shopper.photograph('storefront-order-ready-375');
    await shopper.tap('button', '出示取货码');
    await shopper.see('扫不了码时，念这 8 位数字给店员');
    digits = (await visible(shopper.page.locator('.code-card__digits')).innerText()).replace(/\D/g, '');
    expect(digits).toMatch(/^\d{8}$/);
    await shopper.photograph('storefront-pickup-code-375');
  });

  walk.fact('the store checks the code and hands the goods over', async () => {
    await store.openColumn('待取货');
    await store.cardOf(callNumber).waitFor();
    await store.photograph('store-board-ready-375');
    await store.openArea('核销');
    await store.see('输入数字码');
    await store.photograph('store-hand-over-375');
    await store.typePickupCode(digits);
    await store.see('请核对姓名或手机尾号，再把商品交给顾客');
    await store.see('林** · 手机尾号 1234');
    await store.photograph('store-hand-over-check-375');
    await store.press('确认核销');
    await store.see(/已交付/);
    await store.photograph('store-handed-over-375');
  });

  walk.fact('the shopper sees that the code is used', async () => {
    await shopper.see('已取货');
    await shopper.photograph('storefront-pickup-code-used-375');
    await shopper.tap('button', '查看订单');
    await shopper.see('感谢惠顾，期待再来');
    await shopper.photograph('storefront-order-collected-375');
    await shopper.tap('button', '再去逛逛');
    await shopper.openTab('我的');
    await shopper.tap('link', '全部订单');
    await shopper.see('已取货');
    await shopper.photograph('storefront-orders-375');
  });

  walk.fact('the store finds it among the last hand-overs', async () => {
    await store.openArea('记录');
    await store.see('最近核销');
    await store.see(callNumber);
    await store.photograph('store-records-375');
    await store.openArea('本机');
    await store.see('扫码枪');
    await store.photograph('store-device-375');
    await store.openArea('看板');
    await store.page.setViewportSize(TABLET);
    await store.photograph('store-board-end-1024');
  });

  walk.fact('the console finds the order by its number and reads its whole story', async () => {
    desk = await Desk.open(walk);
    await desk.photograph('console-sign-in-1440');
    await desk.signIn();
    await desk.photograph('console-dashboard-1440');
    await desk.goTo('订单');
    await desk.search('订单号 / 手机尾号 / 支付单号', orderNo);
    await desk.see('没有更多了');
    await desk.photograph('console-orders-1440');
    await desk.page.getByRole('link', { name: orderNo }).click();
    for (const part of ['提交订单', '微信支付到账', '下单预占', '付款分配', '门店已接单', '备好，已通知顾客', '核销交付', '交付出库']) await desk.see(part);
    await desk.see(CONTACT.remark);
    await desk.see(TOWEL);
    await desk.photograph('console-order-1440');
  });

  walk.fact('the same shop looks right on a desk', async () => {
    await shopper.follow('pages/home/index');
    await shopper.page.setViewportSize(DESK);
    await shopper.see('为你挑选');
    await shopper.photograph('storefront-home-1440');
    await shopper.openProduct(towel.productId);
    await shopper.photograph('storefront-product-1440');
  });
});
