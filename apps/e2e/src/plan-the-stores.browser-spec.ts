import { randomUUID } from 'node:crypto';
import { findStore, signInOps, stockUp } from './backstage.js';
import { Desk } from './desk.js';
import { demo, settings } from './settings.js';
import { see, visible, Walk } from './walk.js';

const FROM = 'SH001';
const TO = 'SH002';
const GOODS = '清新宠物水食钵食盆';

describe('the head office plans stores, moves stock, and weighs where orders come from', () => {
  const walk = new Walk();
  let desk: Desk;
  let lead: Desk;
  let storeUrl: string;

  beforeAll(async () => {
    desk = await Desk.open(walk);
    await desk.signIn();
    storeUrl = `${settings.adminUrl}/console/stores/${(await findStore(FROM)).id}`;
  });

  walk.fact('a window takes as many orders as its template says, and the week shows how full each is', async () => {
    await desk.page.goto(`${storeUrl}?tab=slots&kind=scheduledDelivery`);
    await desk.page.getByLabel('每段单数').fill('9');
    await visible(desk.page.getByRole('button', { name: /^保\s?存$/ })).click();
    await desk.see('已保存，之后的时段马上按新容量；已接的单不变');
    await desk.see('/9');
    await desk.photograph('console-store-slots-1440');
  });

  walk.fact('an area is drawn as a polygon, and a corner moves by the arrow keys', async () => {
    await desk.page.goto(`${storeUrl}?tab=areas&area=new&newKind=scheduledDelivery`);
    await desk.field('名称').fill('定时送测试范围');
    await desk.page.getByText('多边形', { exact: true }).click();
    const corner = desk.page.getByRole('button', { name: /^第 1 个点/ });
    await corner.focus();
    const before = await corner.getAttribute('cy');
    await corner.press('ArrowUp');
    await desk.page.waitForFunction(([name, was]) => [...document.querySelectorAll('circle[role=button]')].some((one) => (one.getAttribute('aria-label') ?? '').startsWith(name ?? '') && one.getAttribute('cy') !== was), ['第 1 个点', before]);
    await desk.photograph('console-store-area-polygon-1440');
    await desk.press('保存范围');
    await desk.see('范围已加好，新订单马上按它');
    await desk.see('定时送测试范围');
    await desk.photograph('console-store-areas-1440');
  });

  walk.fact('two people who plan the same windows see what they differ on', async () => {
    lead = await Desk.open(walk, 'lead');
    await lead.signIn(demo.lead);
    await lead.page.goto(`${storeUrl}?tab=slots&kind=service`);
    await desk.page.goto(`${storeUrl}?tab=slots&kind=service`);
    await desk.page.getByLabel('每段单数').fill('5');
    await lead.page.getByLabel('每段单数').fill('8');
    await visible(desk.page.getByRole('button', { name: /^保\s?存$/ })).click();
    await desk.see(/^已保存/);
    await visible(lead.page.getByRole('button', { name: /^保\s?存$/ })).click();
    await lead.see('内容刚被别人改过');
    await lead.photograph('console-store-conflict-1440');
    await lead.press('用最新内容');
  });

  walk.fact('goods are asked from one store to another, and fewer of them are granted', async () => {
    const ops = await signInOps();
    const [from, to] = await Promise.all([findStore(FROM), findStore(TO)]);
    const { variants } = await stockUp(ops, from.id, GOODS);
    const [variant] = variants;
    const { transferId } = await ops.call('requestTransfer', {
      body: { fromLocationId: from.id, toLocationId: to.id, note: '周末补货', lines: [{ variantId: variant?.variantId ?? '', quantity: 5 }] },
      idempotencyKey: randomUUID(),
    });
    await desk.goTo('调拨');
    await desk.photograph('console-transfers-1440');
    await desk.page.goto(`${settings.adminUrl}/console/transfers/${transferId}`);
    await desk.page.getByRole('spinbutton').fill('3');
    await desk.press('批准 3 件');
    await desk.see('已批准，库存已为它占用');
    await desk.see('待发货');
    await desk.photograph('console-transfer-approved-1440');
  });

  walk.fact('a count is planned for the floor', async () => {
    await desk.goTo('盘点');
    await desk.press(/安排盘点/);
    await desk.choose('盘哪里', FROM, 'dialog');
    await desk.field('名称').fill('冷柜抽盘');
    await desk.photograph('console-stocktake-plan-1440');
    await visible(desk.page.getByRole('dialog').getByRole('button', { name: '安排盘点' })).click();
    await desk.see(/^冷柜抽盘 #/);
    await desk.photograph('console-stocktake-1440');
  });

  walk.fact('new rules of sourcing are tried on last week and turned on by somebody else', async () => {
    await desk.goTo('寻源规则');
    await desk.press(/改一版/);
    await desk.see('启用前，先用上周的订单回放这一版');
    await visible(desk.page.getByLabel('远 1 公里')).fill('0.10');
    await desk.see('宁可远 80 公里，也不多拆一单');
    await visible(desk.page.getByRole('button', { name: /^保\s?存$/ })).click();
    await desk.see('草稿已保存，改过要重新回放');
    await desk.press(/^回\s?放$/);
    await desk.see('你最后改过这一版，请另一位同事看过回放后启用');
    await desk.photograph('console-sourcing-replayed-1440');
    await lead.page.goto(desk.page.url());
    await lead.press(/^启\s?用$/);
    await lead.see('已启用，新订单马上按这一版');
    await lead.photograph('console-sourcing-active-1440');
  });

  walk.fact('every other place of the head office opens', async () => {
    for (const place of ['承诺兑现', '售后', '到货', '库存准确率']) {
      await desk.goTo(place);
      await see(desk.page, place);
      await desk.photograph(`console-${place}-1440`);
    }
  });
});
