import { waitFor } from '@quanyu/testing';
import type { Answer } from './test-shop.js';
import { CounterShop } from './support/counter-shop.js';

// A presale over HTTP, from its draft to its end: three people pay a deposit, two units arrive, one balance is paid.

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Deposits are taken until then, balances from then on: soon enough for everybody to stay signed in. */
const OPENS_IN_MS = 4 * MINUTE_MS;
const IN_THE_WINDOW_MS = 5 * MINUTE_MS;

type Json = Record<string, unknown>;

let counter: CounterShop;
let planner: string;
let lead: string;
let shoppers: readonly string[];
let presaleId: string;
const deposits: string[] = [];

beforeAll(async () => {
  counter = await CounterShop.open([2]);
  const { shop } = counter;
  [planner, lead] = [await shop.staffToken('opsAdmin'), await shop.staffToken('opsAdmin')];
  shoppers = [await shop.shopperToken(), await shop.shopperToken(), await shop.shopperToken(), await shop.shopperToken()];
}, 180_000);
afterAll(() => counter.shop.close());

const shopper = (index: number): string => shoppers[index] ?? '';
const at = (ms: number): string => new Date(counter.shop.clock.nowMs() + ms).toISOString();

async function step(token: string, action: string, payload: Json = {}): Promise<Answer> {
  const { version } = (await counter.ask('GET', `/api/admin/presales/${presaleId}`, token)).body;
  return counter.ask('POST', `/api/admin/presales/${presaleId}/${action}`, token, { version, ...payload });
}

/** What the console shows. */
async function presale(): Promise<Json> {
  return (await counter.ask('GET', `/api/admin/presales/${presaleId}`, planner)).body;
}

async function queue(): Promise<unknown> {
  return (await counter.ask('GET', `/api/admin/presales/${presaleId}/queue?limit=1`, planner)).body;
}

/** What the shopper sees of a deposit. */
async function deposit(index: number): Promise<Json> {
  return (await counter.ask('GET', `/api/storefront/presale-deposits/${deposits[index] ?? ''}`, shopper(index))).body['deposit'] as Json;
}

function open(index: number): Promise<Answer> {
  return counter.ask('POST', `/api/storefront/presales/${presaleId}/deposits`, shopper(index), { units: 1, depositFen: 200, balanceFen: 500, forfeitsDeposit: true });
}

async function payAtWechat(path: string, token: string): Promise<void> {
  const { body } = await counter.ask('POST', path, token, {});
  await counter.shop.simulators.admin(`transactions/${String(body['outTradeNo'])}/pay`, {});
}

/** The order of a balance, as it is quoted, collected in the first window. */
async function orderBalance(index: number): Promise<Answer> {
  const path = `/api/storefront/presale-deposits/${deposits[index] ?? ''}`;
  const { body } = await counter.ask('POST', `${path}/quote`, shopper(index), { storeId: counter.storeId });
  const [window] = body['windows'] as { startAt: string }[];
  return counter.ask('POST', `${path}/order`, shopper(index), {
    storeId: counter.storeId, payableFen: body['payableFen'], couponIds: [], rules: [], pickup: { startAt: window?.startAt, contactName: '王小明', contactPhone: '13800000000' },
  });
}

async function available(): Promise<number> {
  const { body } = await counter.shop.ask('GET', `/api/storefront/stores/${counter.storeId}/availability?variantIds=${counter.variantId(0)}`);
  return (body['items'] as { availableToPromise: number }[])[0]?.availableToPromise ?? -1;
}

describe('a presale over HTTP, from its draft to its end', () => {
  it('is written by one person and approved by another', async () => {
    const content = {
      name: '毛巾新色预售', variantId: counter.variantId(0), locationId: counter.storeId, priceFen: 900, depositFen: 200, creditFen: 400, forfeitsDeposit: true, quota: 3, limitPerCustomer: 1,
      depositStartsAt: at(-MINUTE_MS), depositEndsAt: at(OPENS_IN_MS), arrivesAt: at(OPENS_IN_MS), balanceStartsAt: at(OPENS_IN_MS), balanceEndsAt: at(DAY_MS),
    };
    expect((await counter.ask('POST', '/api/admin/presales', planner, { ...content, creditFen: 900 })).body).toMatchObject({ code: 'CAMPAIGN.INVALID', errors: [{ path: 'body.creditFen' }] });
    const draft = await counter.ask('POST', '/api/admin/presales', planner, content);
    expect([draft.status, draft.body['status'], draft.body['handFen']]).toEqual([201, 'draft', 700]);
    presaleId = String(draft.body['presaleId']);
    expect((await step(planner, 'submission')).body).toMatchObject({ status: 'submitted', isOwnSubmission: true });
    expect((await step(planner, 'approval')).body['code']).toBe('CAMPAIGN.SAME_PERSON');
    expect((await step(lead, 'approval')).body).toMatchObject({ status: 'scheduled', phase: 'deposit' });
  });

  it('takes deposits into its quota, of which stock knows nothing', async () => {
    for (const index of [0, 1, 2]) {
      const opened = await open(index);
      deposits.push(String(opened.body['depositId']));
      await payAtWechat(`/api/storefront/presale-deposits/${deposits[index] ?? ''}/payment`, shopper(index));
      await waitFor(async () => (await deposit(index))['stage'] === 'awaitingBalance');
    }
    expect((await open(3)).body['code']).toBe('PRESALE.SOLD_OUT');
    expect(await presale()).toMatchObject({ taken: 3, arrivedUnits: 0, boundUnits: 0, waitingUnits: 3, waitingDeposits: 3, waitingDepositFen: 600, deposits: [{ status: 'deposit_paid', units: 3, depositFen: 600 }] });
    expect(await available()).toBe(2);
  });

  it('gives what arrives to whoever paid first, and tells who waits for how much more', async () => {
    const page = (await queue()) as { items: unknown[]; nextCursor: string };
    expect(page.items).toMatchObject([{ depositId: deposits[0], unitsUntil: 1 }]);
    const next = await counter.ask('GET', `/api/admin/presales/${presaleId}/queue?limit=1&cursor=${page.nextCursor}`, planner);
    expect(next.body['items']).toMatchObject([{ depositId: deposits[1], unitsUntil: 2 }]);

    expect((await counter.ask('POST', `/api/admin/presales/${presaleId}/arrivals`, planner, { quantity: 3 })).body['code']).toBe('CAMPAIGN.STOCK_SHORT');
    expect((await counter.ask('POST', `/api/admin/presales/${presaleId}/arrivals`, planner, { quantity: 2 })).status).toBe(200);
    await counter.run('promotions.bind-presale-goods');
    expect(await presale()).toMatchObject({ arrivedUnits: 2, boundUnits: 2, waitingUnits: 1, waitingDeposits: 1, waitingDepositFen: 200 });
    expect(await queue()).toMatchObject({ items: [{ depositId: deposits[2], unitsUntil: 1, depositFen: 200 }], nextCursor: null });
    // A page that was turned meanwhile goes on behind where it was.
    expect((await counter.ask('GET', `/api/admin/presales/${presaleId}/queue?limit=1&cursor=${page.nextCursor}`, planner)).body['items']).toMatchObject([{ depositId: deposits[2] }]);
    expect(await available()).toBe(0);
  });

  it('takes balances when their window opens, of those whose goods are there', async () => {
    expect((await orderBalance(0)).body['code']).toBe('PRESALE.BALANCE_NOT_OPEN');
    let orderId = '';
    await counter.later(IN_THE_WINDOW_MS, async () => {
      expect([(await deposit(0))['stage'], (await deposit(2))['stage']]).toEqual(['balanceOpen', 'awaitingGoods']);
      expect((await orderBalance(2)).body['code']).toBe('PRESALE.BALANCE_NOT_OPEN');
      const placed = await orderBalance(0);
      expect([placed.status, placed.body['payableFen']]).toEqual([201, 700]);
      orderId = String(placed.body['orderId']);
      expect((await orderBalance(0)).body['code']).toBe('PRESALE.BALANCE_NOT_OPEN');
    });
    await payAtWechat(`/api/storefront/orders/${orderId}/payment`, shopper(0));
    await waitFor(async () => (await counter.order({ orderId, shopper: shopper(0) }))['paymentStatus'] === 'paid');
    await counter.shop.drainOutbox();
    expect(await deposit(0)).toMatchObject({ stage: 'done', orderId });
    const { body } = await counter.ask('GET', `/api/admin/presales/${presaleId}/deposits?status=balance_paid`, planner);
    expect(body['items']).toMatchObject([{ depositId: deposits[0], orderId }]);
  });

  it('gives all back to who has no goods, with the reason, once no more come; and asks nobody else for a deposit', async () => {
    expect((await step(lead, 'supply-end', { reason: '厂家减产' })).body).toMatchObject({ supplyClosedAt: expect.any(String) as string, phase: 'waiting' });
    expect((await open(3)).body['code']).toBe('PRESALE.NOT_OPEN');
    await counter.run('orders.end-deposits');
    await counter.run('orders.refunds');
    await waitFor(async () => (await deposit(2))['isRefunded'] === true);
    expect(await deposit(2)).toMatchObject({ stage: 'refunded', refundFen: 200, endReason: '到货不足，按付定金先后分配：厂家减产' });
    expect((await deposit(1))['stage']).toBe('awaitingBalance');
  });

  it('keeps the deposit of who let the window pass, and ends; the unit is everyone’s again', async () => {
    await counter.later(2 * DAY_MS, () => counter.run('orders.end-deposits', 'promotions.end-presales'));
    expect(await deposit(1)).toMatchObject({ stage: 'forfeited', refundFen: 0, endReason: '尾款超时未付，按规则定金不退' });
    const ended = await presale();
    expect(ended).toMatchObject({ status: 'ended', taken: 1, boundUnits: 1, waitingUnits: 0 });
    const told = (ended['deposits'] as Json[]).map(({ status, units, refundRequestedFen }) => [status, units, refundRequestedFen]);
    expect(new Map(told.map(([status, ...rest]) => [status, rest]))).toEqual(new Map([['balance_paid', [1, 0]], ['refunded', [1, 200]], ['forfeited', [1, 0]]]));
    expect(await available()).toBe(1);
  });
});
