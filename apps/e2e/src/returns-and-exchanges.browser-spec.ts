import { findStore, type Goods, signInOps, stockUp } from './backstage.js';
import { Desk } from './desk.js';
import { settings } from './settings.js';
import { Shopper } from './shopper.js';
import { visible, Walk } from './walk.js';
import { Workbench } from './workbench.js';

const STORE = { code: 'SH005', part: '中山公园', name: '全域·中山公园店' } as const;
const TOWEL = '皇室御用超柔毛巾80s';
const CONTACT = { name: '周小雨', phone: '13900005678' } as const;
const SMALL = { width: 320, height: 640 } as const;
const TABLET = { width: 1180, height: 820 } as const;

/** How WeChat ends the refunds that are asked for from now on. */
async function endRefundsAs(status: 'SUCCESS' | 'CLOSED'): Promise<void> {
  await fetch(`${settings.simulatorAdminUrl}/admin/faults`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ refundsEndAs: status }) });
}

describe('what was bought comes back, or is exchanged, at a counter', () => {
  const walk = new Walk();
  let goods: Goods;
  let shopper: Shopper;
  let store: Workbench;
  let desk: Desk;
  let orderId = '';
  let returnCode = '';

  afterAll(() => endRefundsAs('SUCCESS'));

  beforeAll(async () => {
    goods = await stockUp(await signInOps(), (await findStore(STORE.code)).id, TOWEL);
  });

  /** One choice of the towel, and another one at its price. */
  const choices = (): readonly [bought: Goods['variants'][number], other: Goods['variants'][number]] => {
    const [bought, ...others] = goods.variants;
    const other = others.find(({ priceFen }) => priceFen === bought?.priceFen);
    if (bought === undefined || other === undefined) throw new Error(`${TOWEL} has no two choices at one price`);
    return [bought, other];
  };

  /** The shopper's order, at its page. */
  const openOrder = async (): Promise<void> => {
    await shopper.follow(`pkg-order/detail/index?orderId=${orderId}`);
    await shopper.see('订单编号');
  };

  /** Pays the open sheet, and keeps which order it was for. */
  const pay = async (): Promise<void> => {
    await shopper.answerPaySheet('确认支付');
    await shopper.see('支付成功');
    await shopper.tap('button', '查看订单');
    await shopper.see('订单编号');
    orderId = /orderId=([0-9a-f-]{36})/.exec(shopper.page.url())?.[1] ?? '';
    expect(orderId).not.toBe('');
  };

  /** From the product page to the paid order. The sheet keeps what was chosen before. */
  const buy = async (units: number): Promise<void> => {
    await shopper.openProduct(goods.productId);
    await shopper.tap('button', '立即购买');
    const sheet = shopper.page.getByRole('dialog');
    const choice = visible(sheet.getByRole('radio', { name: choices()[0].choice, exact: true }));
    if ((await choice.getAttribute('aria-checked')) !== 'true') await choice.click();
    const count = visible(sheet.locator('.stepper input'));
    await count.fill(String(units));
    await count.blur();
    await visible(sheet.getByRole('button', { name: '立即购买' })).click();
    await shopper.see('提交订单');
    await shopper.fillContact(CONTACT);
    await shopper.tap('button', '提交订单');
    await pay();
  };

  /** Everything at the store from the alarm to the hand-over of one piece. */
  const collect = async (): Promise<void> => {
    const callNumber = await store.hearNewOrder();
    await store.press(/新订单 [A-Z]\d/);
    await store.prepare(callNumber);
    await shopper.follow(`pkg-order/pickup-code/index?orderId=${orderId}`);
    await shopper.see('扫不了码时，念这 8 位数字给店员');
    await store.openArea('核销');
    await store.typePickupCode((await visible(shopper.page.locator('.code-card__digits')).innerText()).replace(/\D/g, ''));
    await store.press('确认核销');
    await store.see(/已交付/);
    await store.openArea('看板');
  };

  /** Ops agree to the newest case of this kind. */
  const agree = async (kind: string, button: string): Promise<void> => {
    await desk.goTo('售后');
    await visible(desk.page.getByRole('row').filter({ hasText: kind }).filter({ hasText: '待处理' })).click();
    await desk.see('经过');
    await desk.photograph(`console-after-sales-${kind === '换货' ? 'exchange' : 'return'}-1440`);
    await desk.press(button);
    await desk.page.getByLabel('原因（记入操作记录）').fill('照片清楚，同意');
    await desk.press('同意售后');
    await desk.see('待寄回');
    await closeCase();
  };

  const closeCase = async (): Promise<void> => {
    await visible(desk.page.locator('.ant-drawer-close')).click();
    await desk.page.locator('.ant-drawer-open').waitFor({ state: 'detached' });
  };

  const readReturnCode = async (): Promise<string> => {
    const digits = visible(shopper.page.locator('.after-sales__digits'));
    await digits.waitFor();
    return (await digits.innerText()).replace(/\D/g, '');
  };

  walk.fact('one of two that nobody has picked yet is given back at once, to the fen', async () => {
    store = await Workbench.open(walk, 'store');
    await store.signIn(STORE.code);
    await store.press('开始接单');
    shopper = await Shopper.enterStore(walk, STORE);
    await buy(2);
    await shopper.tap('button', '部分退款');
    await shopper.see('还没备货，马上退款');
    await shopper.tap('button', `选择${TOWEL}`);
    await shopper.tap('radio', '不想要了');
    await shopper.photograph('storefront-after-sales-apply-early-375');
    await shopper.tap('button', '提交申请');
    await shopper.see(/退款中|已完成/);
    await shopper.see('已完成');
    await shopper.photograph('storefront-after-sales-done-375');
  });

  walk.fact('the rest is collected, and applied for with a picture', async () => {
    await collect();
    await openOrder();
    await shopper.tap('button', '申请售后');
    await shopper.tap('radio', '退货退款');
    await shopper.tap('button', `选择${TOWEL}`);
    await shopper.tap('radio', '商品破损');
    const [chooser] = await Promise.all([shopper.page.waitForEvent('filechooser'), shopper.tap('button', '添加照片')]);
    await chooser.setFiles({ name: '破损.png', mimeType: 'image/png', buffer: await shopper.page.screenshot() });
    await visible(shopper.page.getByRole('button', { name: '删除照片 1' })).waitFor();
    await shopper.type('补充情况，选填', '边上脱线了');
    await shopper.photograph('storefront-after-sales-apply-375');
    await shopper.tap('button', '提交申请');
    await shopper.see('等待审核');
    await shopper.photograph('storefront-after-sales-applied-375');
  });

  walk.fact('ops see the picture and agree; the shopper gets a code for any counter', async () => {
    desk = await Desk.open(walk);
    await desk.signIn();
    await agree('退货退款', '同意，等寄回');
    await desk.photograph('console-after-sales-1440');
    await shopper.see('等你退回');
    returnCode = await readReturnCode();
    await shopper.photograph('storefront-after-sales-code-375');
  });

  walk.fact('a code that belongs to nothing is said to be so', async () => {
    await store.openArea('作业');
    await store.page.getByRole('link', { name: /退货与换货/ }).click();
    await store.page.waitForURL(/\/tasks\/returns$/);
    await store.photograph('store-returns-375');
    await store.scan('0000000000');
    await store.see(/没有找到退货/);
    await store.photograph('store-returns-unknown-375');
  });

  walk.fact('the counter scans the code, takes the goods in and counts them to the right shelf; WeChat does not pay out', async () => {
    await endRefundsAs('CLOSED');
    await store.scan(returnCode);
    await store.see('先核对是不是这些商品，再收下');
    await store.photograph('store-return-receive-375');
    await store.press(/^收下 1 件/);
    await store.see('还有 1 件没点');
    await store.scan('6900000000000');
    await store.see(/不在退货单里/);
    await store.page.getByRole('radio', { name: '残次' }).click();
    await store.scan(choices()[0].barcode);
    await store.see(/^通过，退 ¥/);
    await store.photograph('store-return-inspect-375');
    await store.page.setViewportSize(SMALL);
    await store.photograph('store-return-inspect-320');
    await store.page.setViewportSize(TABLET);
    await store.photograph('store-return-inspect-1180');
    expect(await store.page.getByText(/没有找到退货/).count()).toBe(0);
    await store.press(/^通过，退 ¥/);
    await store.see(/退款中|退款失败/);
    await shopper.see('退款遇到问题');
    await shopper.photograph('storefront-after-sales-refund-failed-375');
  });

  walk.fact('ops see that the refund failed, try it again, and the money comes', async () => {
    await endRefundsAs('SUCCESS');
    const [caseNo = ''] = /A\d{12,}/.exec(await visible(shopper.page.locator('.after-sales__row').filter({ hasText: '售后编号' })).innerText()) ?? [];
    await desk.search('售后单号 / 订单号 / 退货码 / 运单号', caseNo);
    await visible(desk.page.getByRole('row').filter({ hasText: '退款失败' }).filter({ hasText: caseNo })).click();
    await desk.see('微信没能退出这笔钱');
    await desk.photograph('console-after-sales-refund-failed-1440');
    await desk.press('重试退款');
    await desk.page.getByLabel('原因（记入操作记录）').fill('余额已充值');
    await visible(desk.page.locator('.ant-modal').getByRole('button', { name: '重试退款' })).click();
    await shopper.see('款项已原路退回');
    await shopper.photograph('storefront-after-sales-refunded-375');
    await closeCase();
  });

  walk.fact('the same code a second time, and the same goods a second time, are refused', async () => {
    await store.page.setViewportSize({ width: 375, height: 812 });
    await store.page.getByRole('button', { name: '返回退货' }).click();
    await store.scan(returnCode);
    await store.see('已完成');
    await store.photograph('store-return-over-375');
    await openOrder();
    await shopper.tap('button', '申请售后');
    await shopper.see('现在没有能申请的商品');
    await shopper.see('已全部申请');
    await shopper.photograph('storefront-after-sales-nothing-left-375');
  });

  walk.fact('another order is exchanged for another colour, whose stock is kept from the moment of the yes', async () => {
    const [, other] = choices();
    await buy(1);
    await store.openArea('看板');
    await collect();
    await openOrder();
    await shopper.tap('button', '申请售后');
    await shopper.tap('radio', '换货');
    await shopper.tap('button', `选择${TOWEL}`);
    await shopper.tap('radio', other.choice);
    await shopper.tap('radio', '发错了');
    await shopper.photograph('storefront-after-sales-exchange-375');
    await shopper.tap('button', '提交申请');
    await shopper.see(`换成 ${other.choice}`);
    await agree('换货', '同意换货，留货');
    returnCode = await readReturnCode();
  });

  walk.fact('the counter takes the one in and hands the other one out', async () => {
    await store.openArea('作业');
    await store.page.getByRole('link', { name: /退货与换货/ }).click();
    await store.scan(returnCode);
    await store.press(/^收下 1 件/);
    await store.see('还有 1 件没点');
    await store.scan(choices()[0].barcode);
    await store.press('通过，准备换货');
    await store.see(/核对顾客的换货码尾号/);
    await store.photograph('store-return-hand-out-375');
    await shopper.see('换货待取');
    await shopper.photograph('storefront-after-sales-replacing-375');
    await store.press('已当面交给顾客');
    await store.see('已完成');
    await shopper.see('换货已完成');
    await shopper.follow('pkg-after-sales/list/index');
    await shopper.see('换货已完成');
    await shopper.photograph('storefront-after-sales-list-375');
  });
});
