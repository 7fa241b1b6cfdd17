import { Catalogue, Products } from '@quanyu/catalogue';
import { Outbox } from '@quanyu/platform';
import { StoreEditing, Stores } from '@quanyu/stores';
import { outcomeOf } from '@quanyu/testing';
import { CancelLinesFlow } from '../changing/cancel-lines.js';
import { AccrueMembership, CancelOrderFlow, CloseUnpaid, PayOrder } from '../index.js';
import { opsPerson } from '../test-kit/flash-sale.js';
import { payOut, refundsOf, TestPresale } from '../test-kit/presale.js';
import { openTestShop, type TestShop } from '../test-kit/shop.js';

const MINE = { mayTouch: () => true };
const SYSTEM = { kind: 'system' } as const;

let shop: TestShop;

beforeAll(async () => {
  shop = await openTestShop({ variants: 1, pricesFen: [39_900] });
  shop.module.get(AccrueMembership).subscribe(shop.module.get(Outbox));
}, 60_000);
afterAll(() => shop.close());

function aPresale(change: Parameters<typeof TestPresale.open>[2] = {}): Promise<TestPresale> {
  return TestPresale.open(shop, shop.variantIds[0] ?? '', change);
}

/** While the goods are off sale. */
async function offSale(work: () => Promise<void>): Promise<void> {
  const products = shop.module.get(Products);
  const catalogue = shop.module.get(Catalogue);
  const editor = opsPerson(shop, '商品小李');
  const productId = catalogue.snapshot().findVariant(shop.variantIds[0] ?? '')?.productId ?? '';
  const { version } = await products.unpublish({ productId, version: (await products.get(productId)).version, editor });
  await catalogue.refresh();
  await work().finally(async () => {
    await products.publish({ productId, version, editor });
    await catalogue.refresh();
  });
}

/** While the store where the goods lie is closed. */
async function atRest(work: () => Promise<void>): Promise<void> {
  const [editing, stores] = [shop.module.get(StoreEditing), shop.module.get(Stores)];
  const editor = opsPerson(shop, '店长');
  const { version } = await editing.setStatus({ storeId: shop.store.id, version: stores.getStore(shop.store.id).version, status: 'resting', reason: '停电' }, editor);
  await stores.reload();
  await work().finally(async () => {
    await editing.setStatus({ storeId: shop.store.id, version, status: 'open', reason: '' }, editor);
    await stores.reload();
  });
}

describe('the end of the balance window', () => {
  it('returns a forfeited deposit where the rule says so', async () => {
    const presale = await aPresale({ forfeitsDeposit: false });
    const { depositId } = await presale.inTime();
    await presale.later(30);
    await presale.tick();
    expect(await presale.row(depositId)).toMatchObject({ status: 'forfeited', refundFen: 5_000 });
    expect(await refundsOf(shop, depositId)).toEqual([{ fen: 5_000, purpose: 'presale' }]);
  });

  it('forfeits a deposit whose goods were there, keeps it by the rule, and frees its place', async () => {
    const presale = await aPresale();
    const { depositId } = await presale.inTime();
    await presale.later(30);
    await presale.tick();
    expect(await presale.row(depositId)).toMatchObject({ status: 'forfeited', refundFen: 0, reason: '尾款超时未付，按规则定金不退' });
    expect(await refundsOf(shop, depositId)).toEqual([]);
    expect((await presale.read()).taken).toBe(0);
    await presale.tick();
    expect((await presale.read()).status).toBe('ended');
    expect(await presale.left()).toBe(0);
  });

  it.each([
    ['were off sale', offSale],
    ['lay in a store that rested', atRest],
  ])('gives all back when the goods %s in it, at its end or before', async (_what, during) => {
    const [whole, part, before] = [await aPresale(), await aPresale(), await aPresale()];
    const [never, meanwhile] = [await whole.inTime(), await part.inTime()];
    const earlier = await before.deposit(await shop.newCustomer());
    await before.receive(1);
    await during(async () => {
      await part.tick();
      await whole.later(30);
      await whole.tick();
    });
    await part.later(30);
    await before.later(30);
    await part.tick();
    const givenBack = { status: 'refunded', refundFen: 5_000, reason: '尾款期间商品暂停销售，定金全额退回' };
    expect([await whole.row(never.depositId), await part.row(meanwhile.depositId)]).toMatchObject([givenBack, givenBack]);
    expect(await refundsOf(shop, never.depositId)).toEqual([{ fen: 5_000, purpose: 'presale' }]);
    // What happened ahead of its window kept nobody from paying.
    expect(await before.row(earlier)).toMatchObject({ status: 'forfeited', refundFen: 0 });
  });

  it('waits for an order that is being paid; once that closes unpaid the deposit is forfeited, and money that comes then goes back', async () => {
    const presale = await aPresale();
    const { id, depositId } = await presale.inTime();
    const { orderId } = await presale.orderBalance(id, depositId);
    const { outTradeNo } = await shop.module.get(PayOrder).execute(id, orderId);
    await presale.later(30);
    await presale.tick();
    expect((await presale.row(depositId)).status).toBe('balance_ordered');
    await shop.module.get(CloseUnpaid).execute(orderId, { actor: SYSTEM, kind: 'expire' });
    await presale.tick();
    expect((await presale.row(depositId)).status).toBe('forfeited');
    expect(await shop.hearOf(outTradeNo)).toBe('refunded');
    expect(await refundsOf(shop, orderId)).toEqual([{ fen: 19_900, purpose: 'order' }]);
  });

  it('lets a balance be ordered again after its order closed, and a late payment take its deposit again', async () => {
    const presale = await aPresale();
    const { id, depositId } = await presale.inTime();
    const first = await presale.orderBalance(id, depositId);
    const { outTradeNo } = await shop.module.get(PayOrder).execute(id, first.orderId);
    await shop.module.get(CloseUnpaid).execute(first.orderId, { actor: SYSTEM, kind: 'expire' });
    expect(await presale.row(depositId)).toMatchObject({ status: 'deposit_paid', bound: true });
    expect(await presale.left()).toBe(1);
    expect(await shop.hearOf(outTradeNo)).toBe('placed');
    expect(await presale.row(depositId)).toMatchObject({ status: 'balance_ordered', orderId: first.orderId });
    expect(await presale.left()).toBe(0);

    const other = await aPresale();
    const again = await other.inTime();
    const lost = await other.orderBalance(again.id, again.depositId);
    const late = await shop.module.get(PayOrder).execute(again.id, lost.orderId);
    await shop.module.get(CloseUnpaid).execute(lost.orderId, { actor: SYSTEM, kind: 'expire' });
    const second = await other.orderBalance(again.id, again.depositId);
    expect((await other.row(again.depositId)).orderId).toBe(second.orderId);
    expect(await shop.hearOf(late.outTradeNo)).toBe('refunded');
  });
});

describe('goods that are short', () => {
  it('are given to the earliest deposits, and the rest is refunded whole with the reason', async () => {
    const presale = await aPresale();
    const people = [await shop.newCustomer(), await shop.newCustomer(), await shop.newCustomer()];
    const deposits: string[] = [];
    for (const id of people) deposits.push(await presale.deposit(id));
    await shop.platform.database.query(`UPDATE promotions.presale_deposit d SET paid_at = now() - k.n * interval '1 minute' FROM unnest($1::uuid[], $2::int[]) AS k (id, n) WHERE d.id = k.id`, [deposits, [1, 3, 2]]);
    await presale.receive(2);
    expect(await Promise.all(deposits.map(async (depositId) => (await presale.row(depositId)).bound))).toEqual([false, true, true]);
    await presale.closeSupply('厂家减产');
    const [last = '', first = ''] = deposits;
    expect(await presale.row(last)).toMatchObject({ status: 'refunded', refundFen: 5_000, reason: '到货不足，按付定金先后分配：厂家减产' });
    expect((await presale.row(first)).status).toBe('deposit_paid');
    await payOut(shop, last);
    expect(await presale.row(last)).toMatchObject({ refundedFen: 5_000 });
  });

  it('that came a moment before no more were to come are given out before anybody goes without', async () => {
    const presale = await aPresale();
    const deposits = [await presale.deposit(await shop.newCustomer()), await presale.deposit(await shop.newCustomer()), await presale.deposit(await shop.newCustomer())];
    await presale.takeIn(2);
    await presale.closeSupply('厂家减产');
    expect(await Promise.all(deposits.map(async (depositId) => (await presale.row(depositId)).status))).toEqual(['deposit_paid', 'deposit_paid', 'refunded']);
  });

  it('of an order that is called off go to the next who waits, and its buyer may take part again', async () => {
    const presale = await aPresale({ limitPerCustomer: 1 });
    const [one, two] = [await shop.newCustomer(), await shop.newCustomer()];
    const [mine, next] = [await presale.deposit(one), await presale.deposit(two)];
    await presale.receive(1);
    await presale.later(2);
    const { orderId } = await presale.orderBalance(one, mine);
    await shop.hearOf(await shop.payAtWechat(one, orderId));
    await presale.tick();
    expect((await presale.row(next)).bound).toBe(false);
    await shop.module.get(CancelOrderFlow).execute({ orderId, actor: { kind: 'customer' }, reason: '不想要了', ...MINE });
    await shop.platform.drainOutbox(shop.module);
    expect(await presale.row(mine)).toMatchObject({ status: 'refunded', orderId, reason: '尾款订单已取消，定金随订单退回' });
    expect((await presale.read()).taken).toBe(1);
    await presale.tick();
    expect((await presale.row(next)).bound).toBe(true);
    await shop.hearOf(await shop.payAtWechat(two, (await presale.orderBalance(two, next)).orderId));
    await presale.later(-2);
    expect(await outcomeOf(presale.take(one))).toBe('done');
  });

  it('of which an order of two gives one up go to the next who waits, one by one', async () => {
    const presale = await aPresale();
    const [one, two] = [await shop.newCustomer(), await shop.newCustomer()];
    const [mine, next] = [await presale.deposit(one, 2), await presale.deposit(two)];
    await presale.receive(2);
    await presale.later(2);
    const { orderId } = await presale.orderBalance(one, mine);
    await shop.hearOf(await shop.payAtWechat(one, orderId));
    await shop.platform.drainOutbox(shop.module);
    const giveUpOne = () =>
      shop.module.get(CancelLinesFlow).execute({ orderId, units: [{ lineNo: 1, quantity: 1 }], actor: { kind: 'customer' }, reason: '少要一件', key: { scope: `customer:${one}`, key: shop.platform.ids.uuid() }, ...MINE });
    await giveUpOne();
    await presale.tick();
    expect([(await presale.row(mine)).status, (await presale.read()).taken, (await presale.row(next)).bound]).toEqual(['balance_paid', 2, true]);
    expect(await refundsOf(shop, orderId)).toEqual([{ fen: 24_900, purpose: 'order' }]);
    await shop.hearOf(await shop.payAtWechat(two, (await presale.orderBalance(two, next)).orderId));
    await giveUpOne();
    expect([(await presale.row(mine)).status, (await presale.read()).taken]).toEqual(['refunded', 1]);
    expect((await refundsOf(shop, orderId)).reduce((sum, { fen }) => sum + fen, 0)).toBe(49_800);
  });

  it('are promised to nobody else once it is said that no more come', async () => {
    const presale = await aPresale();
    await presale.closeSupply('厂家减产');
    expect(await outcomeOf(presale.take(await shop.newCustomer()))).toBe('PRESALE.NOT_OPEN');
    expect((await presale.read()).taken).toBe(0);
  });

  it('are not given past somebody who wants more than there is', async () => {
    const presale = await aPresale();
    const [one, two] = [await shop.newCustomer(), await shop.newCustomer()];
    const [big, small] = [await presale.deposit(one, 2), await presale.deposit(two)];
    await presale.receive(1);
    expect([(await presale.row(big)).bound, (await presale.row(small)).bound]).toEqual([false, false]);
    await presale.receive(2);
    expect([(await presale.row(big)).bound, (await presale.row(small)).bound]).toEqual([true, true]);
  });

  it('wait for a deposit that is being ended, past which nobody is served, and hold nobody up', async () => {
    const presale = await aPresale();
    const [first, next] = [await presale.deposit(await shop.newCustomer()), await presale.deposit(await shop.newCustomer())];
    const { database } = shop.platform;
    let arriving: Promise<string> = Promise.resolve('nothing came');
    const ending = outcomeOf(
      database.transaction(async (tx) => {
        await tx.query(`SELECT 1 FROM promotions.presale_deposit WHERE id = $1 FOR UPDATE`, [first]);
        arriving = outcomeOf(presale.receive(2));
        await Promise.race([arriving, new Promise((resolve) => void setTimeout(resolve, 1_500))]);
        // What ending, closing and late paying of a deposit take next.
        await tx.execute(`UPDATE promotions.presale SET taken = taken WHERE id = $1`, [presale.presaleId]);
        expect((await presale.row(next)).bound).toBe(false);
      }),
    );
    expect(await ending).toBe('done');
    expect(await arriving).toBe('done');
    await presale.tick();
    expect([(await presale.row(first)).bound, (await presale.row(next)).bound]).toEqual([true, true]);
  });

  it('that never come give all back at the end of the window', async () => {
    const presale = await aPresale();
    const depositId = await presale.deposit(await shop.newCustomer());
    await presale.later(30);
    await presale.tick();
    expect(await presale.row(depositId)).toMatchObject({ status: 'refunded', refundFen: 5_000 });
  });

  it('and a presale that is called off give all back, goods or not', async () => {
    const presale = await aPresale();
    const { depositId } = await presale.inTime();
    await presale.cancel('质检不合格');
    expect(await presale.row(depositId)).toMatchObject({ status: 'refunded', refundFen: 5_000, reason: '预售取消：质检不合格' });
  });
});
