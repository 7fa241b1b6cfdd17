import { Desk } from './desk.js';
import { demo, settings } from './settings.js';
import { Shopper } from './shopper.js';
import { visible, Walk } from './walk.js';
import { Workbench } from './workbench.js';

const STORE = { code: 'SH004', part: '世纪大道', name: '全域·世纪大道店' } as const;
const CODE = 'E2E-CUP';
const TITLE = '手工陶瓷马克杯';
const CSV_HEAD = '商品编码,商品名称,卖点,分类,品牌,搜索词,标签,详情,规格,货号,条码,售价,划线价,每单限购';

describe('the operations team runs the shop from the console', () => {
  const walk = new Walk();
  let desk: Desk;
  let shopper: Shopper;

  beforeAll(async () => {
    desk = await Desk.open(walk);
  });

  walk.fact('a wrong password is refused', async () => {
    await desk.page.getByLabel('用户名').fill(demo.ops.username);
    await desk.page.getByLabel('密码').fill('not-the-password');
    await desk.press(/登\s?录$/);
    await visible(desk.page.getByRole('alert')).waitFor();
    await desk.photograph('console-sign-in-refused-1440');
    await desk.signIn();
  });

  walk.fact('a product with two colours is written down as a draft', async () => {
    await desk.goTo('商品');
    await desk.press(/新建商品/);
    await desk.press(/保存草稿/);
    await desk.see('请填写商品编码');
    await desk.photograph('console-product-new-missing-1440');
    await desk.field('名称').fill(TITLE);
    await desk.field('商品编码').fill(CODE);
    await desk.choose('分类', '餐厨');
    await desk.press(/添加规格/);
    await desk.page.getByLabel('第 1 个规格名').fill('颜色');
    await desk.addTags('颜色 的规格值', ['青', '白']);
    for (const price of await desk.page.getByLabel('售价', { exact: true }).all()) await price.fill('45');
    await desk.photograph('console-product-new-1440');
    await desk.press(/保存草稿/);
    await desk.see('已建好草稿，加上图片就可以上架');
    await desk.see('还不能上架');
  });

  walk.fact('with a picture it goes on sale, and shoppers find it at once', async () => {
    const picture = await fetch(`${settings.adminUrl}/icon.svg`).then((reply) => reply.text());
    await desk.uploadPicture(await drawPng(desk, picture));
    await desk.see('主图');
    await desk.press('立即上架');
    await desk.see('在售，改动一秒内生效');
    await desk.photograph('console-product-published-1440');
    shopper = await Shopper.enterStore(walk, STORE);
    await shopper.tap('link', /^搜索/);
    await visible(shopper.page.locator('input')).fill(TITLE);
    await shopper.tap('link', TITLE);
    await shopper.see('本店暂时缺货，换家店看看');
    await shopper.photograph('storefront-product-sold-out-375');
  });

  walk.fact('goods that arrive are booked into the store, and can be bought', async () => {
    await desk.goTo('库存');
    await desk.photograph('console-stock-1440');
    await desk.press(/收货入库/);
    await desk.choose('收到哪里', STORE.name);
    await desk.page.getByLabel('送货单号').fill('SF-20261122');
    const search = desk.page.getByRole('combobox', { name: '搜商品' });
    await search.fill(`${CODE}-1`);
    await visible(desk.page.locator('.ant-select-item-option').filter({ hasText: TITLE })).click();
    await desk.page.getByRole('spinbutton').fill('12');
    await desk.photograph('console-stock-receive-1440');
    await desk.press(/^入库 1 个规格，共 12 件$/);
    await desk.see('已入库 1 个规格');
    await shopper.page.reload();
    await shopper.see('现货');
  });

  walk.fact('a count that differs is put right, and the ledger says why', async () => {
    await desk.search('商品名 / 货号 / 条码', `${CODE}-1`);
    const row = desk.page.getByRole('row').filter({ hasText: `${CODE}-1` });
    await row.getByRole('button', { name: /^调\s?整$/ }).click();
    await desk.page.getByLabel('清点到的现货').fill('10');
    await desk.photograph('console-stock-adjust-1440');
    await desk.press(/保存调整/);
    await desk.see('库存已调整，流水里能看到这一笔');
    await row.getByRole('button', { name: '10，看流水' }).first().click();
    const ledger = desk.page.getByRole('dialog').filter({ hasText: TITLE });
    await ledger.getByText('人工调整').waitFor();
    await ledger.getByText('收货入库').waitFor();
    await ledger.getByText('-2').first().waitFor();
    await desk.photograph('console-stock-ledger-1440');
    await ledger.getByRole('button', { name: /close|关闭/i }).click();
  });

  walk.fact('a CSV file is checked line by line before anything changes', async () => {
    await desk.goTo('商品');
    await desk.press(/导\s?入/);
    const rows = [`E2E-PLATE,手工陶瓷盘,,餐厨,,,,,,E2E-PLATE,,39.00,,`, `E2E-BOWL,手工陶瓷碗,,没有这个分类,,,,,,E2E-BOWL,,29.00,,`, `E2E-JAR,手工陶瓷罐,,餐厨,,,,,,E2E-JAR,,免费,,`];
    await desk.page.locator('input[type=file]').setInputFiles({ name: '商品.csv', mimeType: 'text/csv', buffer: Buffer.from(`${CSV_HEAD}\n${rows.join('\n')}\n`) });
    await desk.see(/^问题（\d+ 处）$/);
    await desk.see('免费');
    await desk.see('没有这个分类');
    await desk.photograph('console-import-preview-1440');
    await desk.press(/跳过错误，导入 1 行/);
    await desk.see('导入完成');
    await desk.photograph('console-import-done-1440');
  });

  walk.fact('a store closes half an hour earlier on Sundays', async () => {
    await desk.goTo('门店');
    await desk.photograph('console-stores-1440');
    await desk.search('门店名 / 编号 / 地址', STORE.code);
    await desk.page.getByRole('link', { name: STORE.name }).click();
    await desk.see('每周营业时间');
    const closing = visible(desk.page.getByLabel('周日打烊'));
    await closing.click();
    await closing.press('ArrowUp');
    await closing.press('Enter');
    await desk.see('有未保存的修改');
    const closesAt = await desk.page.locator('.ant-select', { has: closing }).innerText();
    await desk.photograph('console-store-1440');
    await desk.press(/^保\s?存$/);
    await desk.see('已保存，顾客马上能看到');
    await shopper.follow('pages/home/index');
    await shopper.tap('button', /自提门店/);
    await shopper.tap('link', `${STORE.name}详情`);
    await shopper.page.reload();
    await shopper.see('周日');
    await shopper.see(`–${closesAt.trim()}`);
  });

  walk.fact('a new clerk may work in one store alone', async () => {
    await desk.goTo('员工与权限');
    await desk.photograph('console-staff-1440');
    await desk.press(/新建账号/);
    await desk.page.getByLabel('用户名', { exact: true }).fill('e2e-clerk');
    await desk.page.getByLabel('姓名', { exact: true }).fill('何新');
    await desk.page.getByLabel('初始密码').fill('a-password-of-my-own');
    const role = desk.page.getByRole('dialog').locator('input').and(desk.page.getByLabel('角色', { exact: true }));
    await role.click();
    await visible(desk.page.locator('.ant-select-item-option').filter({ hasText: '店员' })).click();
    const title = desk.page.getByRole('dialog').getByText('新建账号');
    // A list of several choices stays open for more of them until something else is touched.
    await title.click();
    await desk.choose('门店', STORE.name, 'dialog');
    await title.click();
    await desk.photograph('console-staff-new-1440');
    await desk.press(/^保\s?存$/);
    await desk.see('账号已建好，把用户名和密码交给本人');
    const clerk = await Workbench.open(walk, 'new-clerk');
    await clerk.page.getByLabel('用户名').fill('e2e-clerk');
    await clerk.page.getByLabel('密码').fill('a-password-of-my-own');
    await clerk.press('登录');
    await clerk.see(STORE.name);
    await clerk.see('已连接');
    await clerk.photograph('store-board-new-clerk-375');
  });

  walk.fact('every other place of the console opens', async () => {
    await desk.goTo('分类');
    await desk.see('餐厨');
    await desk.photograph('console-categories-1440');
    await desk.goTo('操作记录');
    await desk.see(/没有更多了|加载更多/);
    await desk.photograph('console-audit-1440');
    await desk.page.goto(`${settings.adminUrl}/console/orders?q=20000101000000000000`);
    await desk.see('没有符合条件的结果');
    await desk.photograph('console-orders-none-1440');
  });
});

/** A picture as a phone would send it: the drawing on a white square. */
async function drawPng(desk: Desk, svg: string): Promise<Buffer> {
  const page = await desk.page.context().newPage();
  await page.setViewportSize({ width: 800, height: 800 });
  await page.setContent(`<body style="margin:0;display:grid;place-items:center;height:100vh;background:#f2f4ef"><div style="width:520px">${svg}</div></body>`);
  const png = await page.screenshot();
  await page.close();
  return png;
}
