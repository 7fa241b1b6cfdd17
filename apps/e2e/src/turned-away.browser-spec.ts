import { readFileSync } from 'node:fs';
import type { AdminClient } from '@quanyu/api-client';
import { findStore, type Goods, signInOnOneDevice, signInOps, stockUp } from './backstage.js';
import { Desk } from './desk.js';
import { Shopper } from './shopper.js';
import { visible, Walk } from './walk.js';

const STORE = { code: 'SH001', part: '静安寺', name: '全域·静安寺店' } as const;
const SUITCASE = '20寸 PC膜拉链登机箱';
const CONTACT = { name: '方圆', phone: '13900003456' } as const;
const RULE = { code: 'walkedRule', name: '走查用：凡下单都拦' } as const;
/** True of everybody. */
const EVERYBODY = { signal: 'accountAgeSeconds', atLeast: 0 };
const WORDS = '第一次在这里买，给爸妈寄的';

describe('somebody who is turned away may argue, and whoever decides sees why', () => {
  const walk = new Walk();
  let ops: AdminClient;
  let desk: Desk;
  let shopper: Shopper;
  let suitcase: Goods;
  let orderNo = '';

  /** The rule as it is to be from now on, behind the screens. */
  async function setRule(change: { readonly points: ('order' | 'pay')[]; readonly verdict: 'refuse' | 'review'; readonly mode: 'live' | 'off' }): Promise<void> {
    const { items } = await ops.call('listRiskRules', {});
    const version = 1 + (items.find(({ code }) => code === RULE.code)?.version ?? 0);
    const { points, verdict, mode } = change;
    await ops.call('saveRiskRule', { params: { code: RULE.code }, body: { version, content: { name: RULE.name, points, condition: EVERYBODY, effect: { verdict }, mode }, reason: '走查' } });
  }

  const order = (): Promise<void> => shopper.order(suitcase.productId, suitcase.variants[0]?.choice ?? '', CONTACT);

  beforeAll(async () => {
    ops = await signInOps();
    suitcase = await stockUp(ops, (await findStore(STORE.code)).id, SUITCASE);
    await signInOnOneDevice(4);
    shopper = await Shopper.enterStore(walk, STORE);
    desk = await Desk.open(walk);
    await desk.signIn();
  });
  // Other walks order in this shop, too.
  afterAll(() => setRule({ points: ['order'], verdict: 'refuse', mode: 'off' }));

  walk.fact('a rule is tried on what was asked for today before it meets anybody', async () => {
    await order();
    await shopper.answerPaySheet('取消');
    await desk.goTo('规则');
    await desk.see('一台设备上顾客太多');
    await desk.photograph('console-risk-rules-1440');
    await desk.press(/新规则/);
    await desk.field('代号').fill(RULE.code);
    await desk.field('名称').fill(RULE.name);
    await desk.field('条件').fill(JSON.stringify(EVERYBODY));
    await choose('拒绝');
    await desk.press('在最近一天上试一试');
    await desk.see(/次请求中会命中/);
    await desk.photograph('console-risk-rule-trial-1440');
    await choose('生效');
    await desk.field('为什么改（记入操作记录）').fill('走查');
    await desk.press('写下第 1 版');
    await desk.see('第 1 版已写下，一秒内生效');
  });

  walk.fact('who is turned away is told so, and that they may argue', async () => {
    await order();
    await shopper.see('如果弄错了，告诉我们，会有人来看。');
    await shopper.photograph('storefront-refused-375');
    await shopper.page.locator('.taro-modal__foot').getByText('去申诉').click();
    await shopper.type('例如：一家人共用一台平板', WORDS);
    await shopper.photograph('storefront-appeal-375');
    await shopper.tap('button', '提交申诉');
    await shopper.see('处理中');
  });

  walk.fact('ops see how often the rule struck, whom, and what it had seen', async () => {
    await desk.goTo('判定记录');
    const row = visible(desk.page.getByRole('row').filter({ hasText: RULE.name }));
    await row.waitFor();
    await desk.photograph('console-risk-decisions-1440');
    await row.click();
    await desk.see('当时的依据');
    await desk.see('注册了多久');
    await desk.photograph('console-risk-decision-1440');
    await closeDrawer();
  });

  walk.fact('ops answer, with what the shopper was refused for before their eyes', async () => {
    await desk.goTo('申诉');
    await visible(desk.page.getByRole('row').filter({ hasText: WORDS })).click();
    await desk.see('被拒绝');
    await desk.field('答复（顾客看得到）').fill('抱歉误伤，已经放行');
    await desk.photograph('console-risk-appeal-1440');
    await desk.press('通过并放行');
    await desk.see('没有待答复的申诉');
  });

  walk.fact('the shopper reads the answer, and buys', async () => {
    await shopper.follow('pkg-member/settings/index');
    await shopper.tap('button', /我的申诉/);
    await shopper.see('答复：抱歉误伤，已经放行');
    await shopper.photograph('storefront-appeal-answered-375');
    await order();
    await shopper.answerPaySheet('取消');
  });

  walk.fact('an order that somebody should look at is paid and kept, and nobody works on it', async () => {
    await setRule({ points: ['pay'], verdict: 'review', mode: 'live' });
    shopper = await Shopper.enterStore(walk, STORE);
    await order();
    await shopper.payAndOpenOrder();
    await shopper.see('这个订单正在核实');
    orderNo = await shopper.readOrderNo();
    await shopper.photograph('storefront-order-under-review-375');
    await desk.goTo('订单复核');
    await visible(desk.page.getByLabel(`选择订单 ${orderNo}`)).check();
    await desk.photograph('console-risk-holds-1440');
  });

  walk.fact('it goes on as soon as somebody has looked', async () => {
    await desk.press('放行（1）');
    const dialog = visible(desk.page.getByRole('dialog'));
    await dialog.getByRole('textbox').fill('电话核实过，是本人');
    await dialog.locator('button', { hasText: /^放\s?行$/ }).click();
    await desk.see('已处理');
    await shopper.page.reload();
    await shopper.see(/^门店接单后开始备货/);
  });

  walk.fact('accounts of one device are drawn as the group that they are, and let go with one reason', async () => {
    await desk.goTo('关联群');
    const row = visible(desk.page.getByRole('row').filter({ has: desk.page.getByText('3', { exact: true }) }));
    await row.waitFor();
    await desk.photograph('console-risk-groups-1440');
    await row.click();
    await visible(desk.page.getByRole('img', { name: /^3 位顾客/ })).waitFor();
    await desk.photograph('console-risk-group-1440');
    await desk.press('全部放行');
    const dialog = visible(desk.page.getByRole('dialog'));
    await dialog.getByRole('textbox').fill('门店的体验平板');
    await dialog.locator('button', { hasText: /^放\s?行$/ }).click();
    await desk.see('已放行，一秒内生效');
  });

  walk.fact('the lists say until when, and leave as a file that says who took it', async () => {
    await desk.goTo('名单');
    await desk.see('门店的体验平板');
    await desk.photograph('console-risk-lists-1440');
    const [download] = await Promise.all([desk.page.waitForEvent('download'), desk.press(/导\s?出$/)]);
    const file = readFileSync(await download.path(), 'utf8');
    expect(file).toContain('门店的体验平板');
    expect(file.trim().split('\n').at(-1)).toMatch(/^"?# 导出 /);
  });

  /** One of the choices that stand side by side in the open drawer. */
  async function choose(text: string): Promise<void> {
    await visible(desk.page.getByRole('dialog')).locator('.ant-segmented-item', { hasText: new RegExp(`^${text}$`) }).click();
  }

  async function closeDrawer(): Promise<void> {
    await visible(desk.page.getByRole('dialog')).getByRole('button', { name: /close|关闭/i }).click();
  }
});
