import { findStore, type Goods, signInOps, stockUp, submitFlashSale } from './backstage.js';
import { Desk } from './desk.js';
import { demo } from './settings.js';
import { Shopper } from './shopper.js';
import { see, visible, Walk } from './walk.js';

const STORE = { code: 'SH001', part: '静安寺', name: '全域·静安寺店' } as const;
const TITLE = '皇室御用超柔毛巾';
const SALE = '会员日整点秒杀';
const WINNER = { name: '林晚', phone: '13900001234' } as const;
const LOSER = { name: '顾言', phone: '13900004321' } as const;

describe('a flash sale, from its approval to the proof that nothing was oversold', () => {
  const walk = new Walk();
  let desk: Desk;
  let lead: Desk;
  let winner: Shopper;
  let loser: Shopper;
  let goods: Goods;
  let itemId = '';
  let campaignId = '';
  let sessionId = '';
  /** Long enough to approve it and to stand in front of it, short enough to wait for: as fast as this machine walks. */
  let startsInSeconds = 0;

  walk.fact('two shoppers stand in the store, ops and their lead sit at their desks', async () => {
    const openedAtMs = performance.now();
    winner = await Shopper.enterStore(walk, STORE);
    loser = await Shopper.enterStore(walk, STORE);
    desk = await Desk.open(walk);
    await desk.signIn();
    lead = await Desk.open(walk, 'console-lead');
    await lead.signIn(demo.lead);
    startsInSeconds = Math.max(30, Math.ceil((4 * (performance.now() - openedAtMs)) / 1_000));
  });

  walk.fact('who submitted a campaign cannot approve it; the lead can, and waives with a reason', async () => {
    const ops = await signInOps();
    const store = await findStore(STORE.code);
    goods = await stockUp(ops, store.id, TITLE);
    const [variant] = goods.variants;
    ({ campaignId, sessionId, itemId } = await submitFlashSale(ops, { name: SALE, storeId: store.id, variantId: variant?.variantId ?? '', flashPriceFen: 990, units: 1, startsInSeconds }));
    await desk.goTo('秒杀活动');
    await desk.page.getByRole('link', { name: SALE }).click();
    await desk.see('这是你提交的，要由另一位有审批权限的同事通过');
    await desk.photograph('console-campaign-own-submission-1440');
    await lead.goTo('秒杀活动');
    await lead.photograph('console-campaigns-1440');
    await lead.page.getByRole('link', { name: SALE }).click();
    await lead.see('等你审批');
    await lead.photograph('console-campaign-approval-1440');
    await lead.approveCampaign('小场次，免压测');
    await lead.see('已通过，到时间自动开始');
  });

  walk.fact('before the start the button counts down and a place in the queue can be taken', async () => {
    for (const [shopper, contact] of [[winner, WINNER], [loser, LOSER]] as const) {
      await shopper.follow(`pkg-promo/item/index?itemId=${itemId}`);
      await shopper.fillContact(contact);
    }
    await winner.see('提前去排队');
    await winner.photograph('storefront-flash-item-upcoming-375');
    await winner.tap('button', '提前去排队');
    await winner.see('你已在等候室');
    await winner.photograph('storefront-waiting-room-before-375');
  });

  walk.fact('whose turn it is grabs with one tap, proves to be no bot, and pays', async () => {
    await visible(winner.page.getByText('轮到你了')).waitFor({ timeout: (startsInSeconds + 30) * 1_000 });
    await winner.photograph('storefront-waiting-room-admitted-375');
    await winner.tap('button', '去抢购');
    await winner.photograph('storefront-flash-item-running-375');
    await winner.tap('button', '立即抢购');
    await winner.answerPaySheet('确认支付');
    await winner.see('¥9.90');
    await winner.photograph('storefront-flash-paid-375');
  });

  walk.fact('who comes too late is told so, and that nothing was charged', async () => {
    await visible(loser.page.getByRole('button', { name: /已抢光|暂时抢光/ })).waitFor({ timeout: 30_000 });
    await loser.photograph('storefront-flash-item-sold-out-375');
    await loser.follow(`pkg-promo/flash/index?sessionId=${sessionId}`);
    await loser.see(/^(已抢光|等放回)$/);
    await loser.photograph('storefront-flash-list-375');
  });

  walk.fact('ops see it live, end it, and read the proof', async () => {
    await desk.page.goto(`${desk.page.url().split('/console')[0] ?? ''}/console/campaigns/${campaignId}?tab=live`);
    await desk.see('实时');
    await desk.photograph('console-campaign-live-1440');
    await desk.page.getByRole('tab', { name: '复盘' }).click();
    await see(desk.page, '没有超卖，也没有少卖');
    await desk.photograph('console-campaign-proof-1440');
  });
});
