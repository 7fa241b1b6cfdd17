import { findStore, type Goods, signInOps, stockUp } from './backstage.js';
import { Desk } from './desk.js';
import { demo } from './settings.js';
import { Shopper } from './shopper.js';
import { visible, Walk } from './walk.js';
import { Workbench } from './workbench.js';

const STORE = { code: 'SH001', part: '静安寺', name: '全域·静安寺店' } as const;
const TOWEL = '埃及进口长绒棉毛巾';
const CONTACT = { name: '苏小满', phone: '13900005678' } as const;

describe('a shopper becomes a member, earns points by an order, and is known in the store', () => {
  const walk = new Walk();
  let shopper: Shopper;
  let store: Workbench;
  let desk: Desk;
  let lead: Desk;
  let towel: Goods;
  let memberNo = '';
  let earned = 0;

  beforeAll(async () => {
    const ops = await signInOps();
    towel = await stockUp(ops, (await findStore(STORE.code)).id, TOWEL);
  });

  walk.fact('is offered to join, with what membership brings and the terms in full', async () => {
    shopper = await Shopper.enterStore(walk, STORE);
    await shopper.openTab('我的');
    await shopper.see('加入会员');
    await shopper.photograph('storefront-mine-join-375');
    await shopper.tap('link', '一键入会');
    await shopper.see('入会免费，一键加入');
    await shopper.see('黑金会员');
    await shopper.photograph('storefront-join-375');
    await shopper.tap('link', /查看《会员服务条款》/);
    await shopper.see('退款时原数退回');
    await shopper.photograph('storefront-join-terms-375');
  });

  walk.fact('joins in one tap, and has a card with a number', async () => {
    await visible(shopper.page.getByRole('dialog').getByRole('button', { name: '同意条款并入会' })).click();
    await shopper.see('我的权益');
    const number = await visible(shopper.page.locator('.tier-card__number')).innerText();
    memberNo = number.replaceAll(/\D/g, '');
    expect(memberNo).toHaveLength(12);
    await shopper.see(/再得 1,000 成长值，升为银卡会员/);
    await shopper.photograph('storefront-membership-375');
  });

  walk.fact('checks in once a day', async () => {
    await shopper.tap('button', '签到');
    await shopper.see('今天已签到，连续 1 天');
    await shopper.see('已签到');
  });

  walk.fact('tells a birthday, once', async () => {
    await shopper.tap('button', '填写生日');
    await shopper.tap('radio', '2月');
    await shopper.tap('radio', '29日');
    await shopper.photograph('storefront-birthday-375');
    await shopper.tap('button', '2月29日，保存后不能改');
    await shopper.see(/2月2[89]日 送到/);
  });

  walk.fact('earns points by an order as soon as it is paid', async () => {
    const [bought] = towel.variants;
    earned = Math.floor((bought?.priceFen ?? 0) / 100);
    await shopper.order(towel.productId, bought?.choice ?? '', CONTACT);
    await shopper.payAndOpenOrder();
    await shopper.follow('pkg-member/ledger/index?unit=points');
    await shopper.see(/购物 · 订单/);
    await shopper.see(`+${earned}`);
    // The balance above the list is that of the list: the order and one check-in.
    await visible(shopper.page.locator('.ledger__amount').getByText(String(earned + 1), { exact: true })).waitFor();
    await shopper.see('签到第 1 天');
    await shopper.photograph('storefront-points-375');
    await shopper.tap('tab', '成长值');
    await shopper.see(/购物 · 订单/);
  });

  walk.fact('shows a code at the store, which tells the clerk the tier and the points but no number in full', async () => {
    await shopper.follow('pkg-member/code/index');
    await shopper.see(/秒后自动刷新/);
    await shopper.photograph('storefront-member-code-375');
    const code = (await visible(shopper.page.locator('.member-code__digits')).innerText()).replaceAll(/\D/g, '');
    expect(code).toHaveLength(20);
    expect(code.startsWith(memberNo)).toBe(true);
    store = await Workbench.open(walk, 'workbench');
    await store.signIn(STORE.code);
    await store.openArea('作业');
    await store.page.getByRole('link', { name: /会员/ }).click();
    await store.see('等待会员码');
    await store.photograph('workbench-member-waiting-375');
    await store.scan(code);
    await store.see(memberNo);
    await store.see('积分倍数');
    await store.photograph('workbench-member-375');
  });

  walk.fact('is not known by a code with a wrong digit', async () => {
    await store.scan(`${memberNo}00000000`);
    await store.see('没有认出这个会员码，请重新扫');
  });

  walk.fact('is found by ops, who add points up to the limit alone', async () => {
    desk = await Desk.open(walk);
    await desk.signIn();
    await desk.goTo('会员');
    await desk.see('会员号');
    await desk.photograph('console-members-1440');
    await desk.search('会员号 12 位 / 手机号 11 位', memberNo);
    await visible(desk.page.getByText(memberNo)).click();
    await desk.see('积分流水');
    await desk.see(/购物 · 订单/);
    await desk.press('加减积分');
    await desk.field('积分（负数为扣减）').fill('2000');
    await desk.field('原因（会员看得到）').fill('开业活动补发积分');
    await desk.photograph('console-member-adjust-1440');
    await desk.press('提交批准');
    await desk.see('已提交，等另一人批准');
    await desk.see('待批准');
    await desk.photograph('console-member-1440');
  });

  walk.fact('gets what is above the limit when a second person approves it', async () => {
    lead = await Desk.open(walk, 'lead');
    await lead.signIn(demo.lead);
    await lead.goTo('会员');
    await lead.page.getByRole('tab', { name: '等级与权益' }).click();
    await lead.see('积分倍数');
    await lead.photograph('console-member-tiers-1440');
    await lead.page.getByRole('tab', { name: '待批准的调整' }).click();
    await lead.see('开业活动补发积分');
    await lead.photograph('console-member-adjustments-1440');
    await lead.press(/^批\s?准$/);
    await lead.see('没有等待批准的调整');
    await shopper.follow('pkg-member/membership/index');
    // The order, one check-in, and what ops gave.
    await shopper.see(`2,${String(earned + 1).padStart(3, '0')}`);
    await shopper.photograph('storefront-membership-rich-375');
  });
});
