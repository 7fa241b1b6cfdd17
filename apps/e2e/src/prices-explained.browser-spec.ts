import { signInOps } from './backstage.js';
import { Desk } from './desk.js';
import { demo } from './settings.js';
import { visible, Walk } from './walk.js';

const TOWEL = '埃及进口长绒棉毛巾';

describe('ops write a promotion and see on a pasted cart what it does, and why', () => {
  const walk = new Walk();
  let desk: Desk;
  let sku = '';
  let priceFen = 0;

  beforeAll(async () => {
    const ops = await signInOps();
    const { items } = await ops.call('listProducts', { query: { q: TOWEL, status: 'published' } });
    const { variants } = await ops.call('getProduct', { params: { productId: items[0]?.productId ?? '' } });
    sku = variants[0]?.sku ?? '';
    priceFen = variants[0]?.priceFen ?? 0;
  });

  walk.fact('sees what is in force', async () => {
    desk = await Desk.open(walk);
    await desk.signIn(demo.ops);
    await desk.goTo('促销与优惠券');
    await desk.see('第二件半价');
    await desk.photograph('console-price-rules');
  });

  walk.fact('tries a cart of two: the second is half off, with what was not used and why', async () => {
    await desk.press(/试算$/);
    await visible(desk.page.getByRole('textbox', { name: /每行一个货号/ })).fill(`${sku} 2`);
    await desk.page.locator('button', { hasText: /^试\s?算$/ }).last().click();
    await desk.see('已证明是最优组合');
    const half = Math.floor(priceFen / 2);
    await desk.see(`-¥${Math.floor(half / 100)}.${String(half % 100).padStart(2, '0')}`);
    await desk.see(/再买 ¥[\d.]+ 减 ¥(20|50)/);
    await desk.photograph('console-price-simulator');
  });

  walk.fact('is told the line that is not on sale', async () => {
    await visible(desk.page.getByRole('textbox', { name: /每行一个货号/ })).fill('NO-SUCH 1');
    await desk.page.locator('button', { hasText: /^试\s?算$/ }).last().click();
    await desk.see(/没有在售的 NO-SUCH/);
  });

  walk.fact('writes a discount as a draft, tries it before it is in force, and publishes it', async () => {
    await desk.goTo('促销与优惠券');
    await desk.press(/新建促销$/);
    await desk.page.getByLabel('名称').fill('冬季立减');
    await desk.page.getByLabel('第 1 档满多少钱').fill('10');
    await desk.page.getByLabel('第 1 档减多少').fill('3');
    await desk.page.getByLabel('互斥组').fill('冬季');
    await desk.photograph('console-price-rule-new');
    await desk.press('存草稿');
    await desk.see('草稿');
    await visible(desk.page.getByRole('textbox', { name: /每行一个货号/ })).fill(`${sku} 1`);
    await desk.page.locator('button', { hasText: /^试\s?算$/ }).last().click();
    await desk.see('-¥3.00');
    await desk.photograph('console-price-rule-draft');
    await desk.page.locator('button', { hasText: /^发\s?布$/ }).click();
    await desk.see('已发布');
  });

  walk.fact('ends it with a reason, so that it takes nothing off any more', async () => {
    await desk.page.locator('button', { hasText: /^结\s?束$/ }).first().click();
    await visible(desk.page.getByLabel('原因（记入操作记录）')).fill('走查结束');
    await desk.page.getByRole('dialog').locator('button', { hasText: /^结\s?束$/ }).click();
    await desk.see('已结束');
  });
});
