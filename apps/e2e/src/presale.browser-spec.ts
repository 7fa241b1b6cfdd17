import { type AdminClient } from '@quanyu/api-client';
import { findStore, type Goods, openAllDay, signInOps, stockUp, submitPresale } from './backstage.js';
import { Desk } from './desk.js';
import { demo } from './settings.js';
import { Shopper } from './shopper.js';
import { visible, Walk } from './walk.js';

const STORE = { code: 'SH001', part: '静安寺', name: '全域·静安寺店' } as const;
const SUITCASE = '20寸 PC膜拉链登机箱';
const SALE = '登机箱新色预售';
const CONTACT = { name: '沈一诺', phone: '13900007788' } as const;

describe('a presale, from its approval to the balance', () => {
  const walk = new Walk();
  let ops: AdminClient;
  let lead: Desk;
  let shopper: Shopper;
  let suitcase: Goods;
  let storeId = '';
  /** Long enough to approve it and to pay the deposit, short enough to wait for: as fast as this machine walks. */
  let depositsForSeconds = 0;

  walk.fact('a shopper stands in the store, the lead of operations sits at a desk', async () => {
    const openedAtMs = performance.now();
    ops = await signInOps();
    storeId = (await findStore(STORE.code)).id;
    await openAllDay(ops, storeId);
    suitcase = await stockUp(ops, storeId, SUITCASE);
    shopper = await Shopper.enterStore(walk, STORE);
    lead = await Desk.open(walk, 'console-lead');
    await lead.signIn(demo.lead);
    depositsForSeconds = Math.max(40, Math.ceil((8 * (performance.now() - openedAtMs)) / 1_000));
  });

  walk.fact('the lead approves what ops have submitted, and it runs', async () => {
    const [variant] = suitcase.variants;
    await submitPresale(ops, { name: SALE, storeId, variantId: variant?.variantId ?? '', priceFen: variant?.priceFen ?? 0, depositsForSeconds });
    await lead.goTo('预售');
    await lead.page.getByRole('link', { name: SALE }).click();
    await lead.see('等你审批');
    await lead.photograph('console-presale-approval-1440');
    await lead.press('通过，按时间自动开始');
    await lead.see('付定金中');
  });

  walk.fact('the shopper agrees to the rules, pays the deposit, and is told when the balance is due', async () => {
    await shopper.follow('pkg-promo/presales/index');
    await visible(shopper.page.getByRole('link', { name: `预售 ${SUITCASE}` })).waitFor();
    await shopper.openProduct(suitcase.productId);
    await shopper.photograph('storefront-product-presale-375');
    await shopper.tap('link', /^预售，定金/);
    await shopper.see('分两次付');
    await shopper.tap('checkbox', '我已看过并同意预售规则');
    await shopper.photograph('storefront-presale-375');
    await shopper.tap('button', '付定金 ¥10');
    await shopper.answerPaySheet('确认支付');
    await shopper.see('待开尾款');
    await shopper.photograph('storefront-presale-deposit-paid-375');
  });

  walk.fact('the lead sees who waits for goods, and sets one aside: it goes to who paid', async () => {
    await lead.see('还缺 1 件');
    await lead.photograph('console-presale-short-1440');
    await lead.press('到货划入');
    await lead.field('划入多少').fill('1');
    await lead.press(/^划\s?入$/);
    await lead.see('没有人在等货');
  });

  walk.fact('when the balance is due the shopper pays it, and collects as with any order', async () => {
    await visible(shopper.page.getByText('商品已到，付清尾款就能拿')).waitFor({ timeout: (depositsForSeconds + 30) * 1_000 });
    await shopper.fillContact(CONTACT);
    await shopper.see('应付尾款');
    await shopper.photograph('storefront-presale-balance-375');
    await shopper.tap('button', /^付尾款 ¥/);
    await shopper.payAndOpenOrder();
    await shopper.photograph('storefront-presale-order-375');
  });

  walk.fact('the lead sees the balance as paid, with its order', async () => {
    await visible(lead.page.getByRole('link', { name: '尾款订单' })).waitFor();
    await lead.see('尾款已付');
    await lead.photograph('console-presale-paid-1440');
    await lead.goTo('预售');
    await lead.photograph('console-presales-1440');
  });
});
