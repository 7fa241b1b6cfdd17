import { emptyShelf, findStore, type Goods, signInOps, stockUp } from './backstage.js';
import { Shopper } from './shopper.js';
import { visible, Walk } from './walk.js';
import { Workbench } from './workbench.js';

const SELLER = 'SH007';
const NEIGHBOUR = 'SH008';
const TOWEL = '皇室御用超柔毛巾80s';
const CONTACT = { name: '周敏', phone: '13600001234' } as const;

/** The link behind the code on the screen, as a phone that scans it would read it. */
async function openSaleAndReadLink(clerk: Workbench): Promise<string> {
  const told = clerk.page.waitForResponse((reply) => /\/counter-sales$/.test(new URL(reply.url()).pathname) && reply.request().method() === 'POST');
  await clerk.press('出付款码');
  const { url } = (await (await told).json()) as { url: string };
  await clerk.page.getByRole('img', { name: '顾客扫这个码下单' }).waitFor();
  return url;
}

describe('a store sells what lies elsewhere, and its day goes on', () => {
  const walk = new Walk();
  let clerk: Workbench;
  let neighbour: Workbench;
  let shopper: Shopper;
  let goods: Goods;
  let neighbourName = '';
  let barcode = '';
  let paidUrl = '';
  const callNumbers: string[] = [];

  const chooseGoods = async (): Promise<void> => {
    await clerk.press('为顾客下单');
    await clerk.see('扫码枪随时可扫，不用点输入框');
    await clerk.scan(barcode);
    await clerk.see(/本店还差 1 件，从下面的地方卖，业绩算本店/);
  };

  /** From the checkout to the paid order. */
  const pay = async (): Promise<void> => {
    await shopper.see('提交订单');
    await shopper.see(/为你选购/);
    await shopper.see(neighbourName);
    await shopper.fillContact(CONTACT);
    await shopper.tap('button', '提交订单');
    await shopper.answerPaySheet('确认支付');
    await shopper.see('支付成功');
  };

  beforeAll(async () => {
    const ops = await signInOps();
    const [seller, other] = await Promise.all([findStore(SELLER), findStore(NEIGHBOUR)]);
    goods = await stockUp(ops, other.id, TOWEL);
    await emptyShelf(ops, seller.id, goods);
    neighbourName = other.name;
    barcode = goods.variants[0]?.barcode ?? '';
  });

  walk.fact('the clerk scans the sample and sees who around has it', async () => {
    neighbour = await Workbench.open(walk, 'neighbour');
    await neighbour.signIn(NEIGHBOUR);
    clerk = await Workbench.open(walk, 'clerk');
    await clerk.signIn(SELLER);
    await clerk.openArea('作业');
    await clerk.page.getByRole('link', { name: /代客下单/ }).click();
    await chooseGoods();
    await visible(clerk.page.getByRole('radio', { name: `到 ${neighbourName} 取` })).click();
    await clerk.photograph('store-sale-new-375');
  });

  walk.fact('the shopper scans the code, sees who chose it, and pays on the own phone', async () => {
    paidUrl = await openSaleAndReadLink(clerk);
    await clerk.photograph('store-sale-code-375');
    shopper = await Shopper.enter(walk);
    await shopper.page.goto(paidUrl);
    await shopper.see(/为你选好了/);
    await shopper.agree();
    await shopper.photograph('storefront-counter-sale-375');
    await shopper.tap('button', '去结算');
    await pay();
  });

  walk.fact('the clerk sees the payment, and the neighbour has the order', async () => {
    await clerk.see('顾客已付款，业绩记在本店');
    await clerk.photograph('store-sale-paid-375');
    callNumbers.push(await neighbour.hearNewOrder());
    await neighbour.press(/新订单/);
  });

  walk.fact('a code that was paid with is worth nothing more', async () => {
    await shopper.page.goto(paidUrl);
    await shopper.page.reload();
    await shopper.see('这个码已失效');
  });

  walk.fact('two orders are picked in one round, each item told its basket', async () => {
    await clerk.openArea('作业');
    await clerk.page.getByRole('link', { name: /代客下单/ }).click();
    await chooseGoods();
    await visible(clerk.page.getByRole('radio', { name: `到 ${neighbourName} 取` })).click();
    await shopper.page.goto(await openSaleAndReadLink(clerk));
    await shopper.tap('button', '去结算');
    await pay();
    callNumbers.push(await neighbour.hearNewOrder());
    await neighbour.openColumn('待接单');
    for (const callNumber of callNumbers) {
      await neighbour.cardOf(callNumber).getByRole('button', { name: '接单' }).click();
      await neighbour.cardOf(callNumber).waitFor({ state: 'hidden' });
    }
    await neighbour.openColumn('拣货中');
    await visible(neighbour.page.getByRole('link', { name: '一趟拣几单' })).click();
    await neighbour.photograph('store-wave-choose-375');
    await neighbour.press(/^拣这 \d+ 单，共 \d+ 件$/);
    await neighbour.see(/^一起拣 \d+ 单$/);
    await neighbour.scan(barcode);
    await neighbour.see(/放进 \d+ 号篮（[A-Z]\d+）/);
    await neighbour.photograph('store-wave-375');
    // A scanner that reads one code twice within a second is taken for one reading, so the second piece is tapped.
    await neighbour.press(/^拣到一件/);
    await neighbour.press(/^2 单拣齐，备好了$/);
    await neighbour.see(/待自提|这一趟拣完了/);
  });

  walk.fact('one shift tells the next, which hears it before it begins', async () => {
    await clerk.openArea('本机');
    await visible(clerk.page.getByLabel('给下一班留言')).fill('冰柜 2 号坏了，已报修');
    await clerk.press('留言');
    await clerk.see(/最近一条：.+冰柜 2 号坏了，已报修/);
    await clerk.openArea('看板');
    await clerk.page.reload();
    await clerk.see(/交班留言/);
    await clerk.photograph('store-shift-note-375');
  });

  walk.fact('what was sold at the counter stands with the clerk who sold it', async () => {
    await clerk.openArea('作业');
    await clerk.page.getByRole('link', { name: /本店表现/ }).click();
    await clerk.see('我做了多少');
    await clerk.see(/^\d+ 单 ¥/);
    await clerk.photograph('store-performance-375');
  });
});
