import { Outbox } from '@quanyu/platform';
import { PresaleDeposits } from '@quanyu/promotions';
import { Appeals, Lists, RiskRules, Sightings } from '@quanyu/risk';
import { outcomeOf, rowWaiters } from '@quanyu/testing';
import { AccrueMembership, CloseUnpaid, PayOrder } from '../index.js';
import type { Orderer } from '../placing/order-gate.js';
import type { PlacedOrder } from '../placing/prepare-order.js';
import { DecideRiskHolds } from '../risk/index.js';
import { opsPerson } from '../test-kit/flash-sale.js';
import { payOut, refundsOf, TestPresale } from '../test-kit/presale.js';
import { becomeOnePerson } from '../test-kit/one-person.js';
import { openTestShop, type TestShop } from '../test-kit/shop.js';
import { PresaleGate } from './presale-gate.js';

const SYSTEM = { kind: 'system' } as const;
const GIVEN_BACK = { status: 'refunded', refundFen: 5_000, reason: '尾款没有通过安全核验，定金全额退回' };
const KEPT = { status: 'forfeited', refundFen: 0, reason: '尾款超时未付，按规则定金不退' };

let shop: TestShop;
let rules = 0;

beforeAll(async () => {
  shop = await openTestShop({ variants: 1, pricesFen: [39_900] });
  shop.module.get(AccrueMembership).subscribe(shop.module.get(Outbox));
}, 60_000);
afterAll(() => shop.close());

interface Buyer {
  readonly id: string;
  readonly depositId: string;
}

const get = <T>(type: new (...args: never[]) => T): T => shop.module.get(type);
const editor = (): ReturnType<typeof opsPerson> => opsPerson(shop, '风控小陈');

function aPresale(change: Parameters<typeof TestPresale.open>[2] = {}): Promise<TestPresale> {
  return TestPresale.open(shop, shop.variantIds[0] ?? '', change);
}

/** Two whose deposits are paid and whose goods are there, while balances are taken. */
async function two(presale: TestPresale): Promise<[Buyer, Buyer]> {
  const [one, other] = [await shop.newCustomer(), await shop.newCustomer()];
  const buyers: [Buyer, Buyer] = [{ id: one, depositId: await presale.deposit(one) }, { id: other, depositId: await presale.deposit(other) }];
  await presale.receive(2);
  await presale.later(2);
  return buyers;
}

/** Somebody orders their balance, as over HTTP. */
async function ask(presale: TestPresale, { id, depositId }: Buyer, from: Partial<Orderer> = {}): Promise<PlacedOrder> {
  const request = await presale.aBalance(id, depositId);
  return get(PresaleGate).placeBalance({ customerId: id, idempotencyKey: request.idempotencyKey, deviceId: undefined, ip: '203.0.113.9', waitingPass: undefined, ...from }, request);
}

/** On the deny list while something is done. */
async function denied<T>(subjectKind: 'customer' | 'device' | 'address', subject: string, work: () => Promise<T>): Promise<T> {
  const { entryId } = await get(Lists).add(shop.platform.ids.uuid(), { list: 'deny', subjectKind, subject, reason: '黄牛', expiresAt: null }, editor());
  return work().finally(() => get(Lists).remove(entryId, null, editor()));
}

/** A rule that is in force while something is done. */
async function under<T>({ points, condition, effect }: { points: string[]; condition: object; effect: object }, work: () => Promise<T>): Promise<T> {
  const code = `onTrial${(rules += 1)}`;
  const save = (version: number, mode: 'live' | 'off') => {
    const content: Parameters<RiskRules['save']>[0]['content'] = Object.assign({ name: '试验', mode }, { points, condition, effect });
    return get(RiskRules).save({ code, version, content, reason: '试验' }, editor());
  };
  await save(1, 'live');
  return work().finally(() => save(2, 'off'));
}

/** The window passes, and the worker ends what is over. */
async function over(presale: TestPresale): Promise<void> {
  await presale.later(30);
  await presale.tick();
}

const EVERYBODY = { signal: 'accountAgeSeconds', atLeast: 0 } as const;

describe('the deposit of somebody whom the shop refuses the balance', () => {
  it('comes back whole when the window is over, with the reason, and not before', async () => {
    const presale = await aPresale();
    const buyer = await presale.inTime();
    await denied('customer', buyer.id, async () => expect(await outcomeOf(ask(presale, buyer))).toBe('RISK.BLOCKED'));
    await presale.tick();
    expect((await presale.row(buyer.depositId)).status).toBe('deposit_paid');
    await over(presale);
    await presale.tick();
    expect(await presale.row(buyer.depositId)).toMatchObject(GIVEN_BACK);
    expect(await refundsOf(shop, buyer.depositId)).toEqual([{ fen: 5_000, purpose: 'presale' }]);
    await payOut(shop, buyer.depositId);
    expect((await presale.row(buyer.depositId)).refundedFen).toBe(5_000);
    expect((await presale.read()).taken).toBe(0);
  });

  it('comes back when a rule refuses them for what the shop knows of them', async () => {
    const presale = await aPresale();
    const buyer = await presale.inTime();
    await under({ points: ['order'], condition: EVERYBODY, effect: { verdict: 'refuse' } }, async () => expect(await outcomeOf(ask(presale, buyer))).toBe('RISK.BLOCKED'));
    await over(presale);
    expect(await presale.row(buyer.depositId)).toMatchObject(GIVEN_BACK);
  });

  it('comes back when the phone they always had was barred, and not when they came with a barred one', async () => {
    const presale = await aPresale();
    const [owner, borrower] = await two(presale);
    const phone = shop.platform.ids.uuid();
    get(Sightings).note(owner.id, { deviceId: phone });
    await get(Sightings).flush();
    shop.platform.clock.advance(1_000);
    await denied('device', phone, async () => {
      shop.platform.clock.advance(1_000);
      get(Sightings).note(borrower.id, { deviceId: phone });
      await get(Sightings).flush();
      expect([await outcomeOf(ask(presale, owner, { deviceId: phone })), await outcomeOf(ask(presale, borrower, { deviceId: phone }))]).toEqual(['RISK.BLOCKED', 'RISK.BLOCKED']);
    });
    await over(presale);
    expect([await presale.row(owner.depositId), await presale.row(borrower.depositId)]).toMatchObject([GIVEN_BACK, KEPT]);
  });

  it('comes back when the barred phone was theirs under another record of the same person', async () => {
    const presale = await aPresale();
    const phone = shop.platform.ids.uuid();
    const buyer = await presale.inTime();
    const other = await shop.newCustomer();
    get(Sightings).note(other, { deviceId: phone });
    await get(Sightings).flush();
    expect((await becomeOnePerson(shop, [buyer.id, other])).customerId).toBe(buyer.id);
    shop.platform.clock.advance(1_000);
    await denied('device', phone, async () => expect(await outcomeOf(ask(presale, buyer, { deviceId: phone }))).toBe('RISK.BLOCKED'));
    await over(presale);
    expect(await presale.row(buyer.depositId)).toMatchObject(GIVEN_BACK);
  });

  it('comes back when the payment of their order is refused and the order closes unpaid', async () => {
    const presale = await aPresale();
    const buyer = await presale.inTime();
    const { orderId } = await ask(presale, buyer);
    await denied('customer', buyer.id, async () => expect(await outcomeOf(get(PayOrder).execute(buyer.id, orderId))).toBe('RISK.BLOCKED'));
    await get(CloseUnpaid).execute(orderId, { actor: SYSTEM, kind: 'expire' });
    await over(presale);
    expect(await presale.row(buyer.depositId)).toMatchObject(GIVEN_BACK);
  });

  it('comes back when somebody looked at their unpaid order and turned it down', async () => {
    const presale = await aPresale();
    const buyer = await presale.inTime();
    const { orderId } = await ask(presale, buyer);
    const asking = { ip: '203.0.113.9', userAgent: 'MicroMessenger', request: { headers: {} } };
    await under({ points: ['pay'], condition: EVERYBODY, effect: { verdict: 'review' } }, () => get(PayOrder).execute(buyer.id, orderId, asking));
    const { actor: staff, ip, requestId } = editor();
    expect(await get(DecideRiskHolds).execute([orderId], { isReleased: false, reason: '核实不了' }, { staff, ip, requestId })).toEqual({ decided: [orderId], failed: [] });
    expect((await presale.row(buyer.depositId)).status).toBe('deposit_paid');
    await over(presale);
    expect(await presale.row(buyer.depositId)).toMatchObject(GIVEN_BACK);
  });

  it('is noted once, however often and at once they are refused, and before they hear of it', async () => {
    const presale = await aPresale();
    const buyer = await presale.inTime();
    const { database } = shop.platform;
    const refusedAt = () => database.query<{ at: Date | null }>(`SELECT balance_refused_at AS at FROM promotions.presale_deposit WHERE id = $1`, [buyer.depositId]);
    await denied('customer', buyer.id, async () => {
      let told: Promise<string>[] = [];
      await database.transaction(async (tx) => {
        await tx.query(`SELECT 1 FROM promotions.presale_deposit WHERE id = $1 FOR UPDATE`, [buyer.depositId]);
        let heard = 0;
        told = [ask(presale, buyer), ask(presale, buyer)].map((asked) => outcomeOf(asked).finally(() => (heard += 1)));
        await rowWaiters(tx, 2);
        expect(heard).toBe(0);
      });
      expect(await Promise.all(told)).toEqual(['RISK.BLOCKED', 'RISK.BLOCKED']);
      const noted = await refusedAt();
      expect(noted).toEqual([{ at: expect.any(Date) }]);
      shop.platform.clock.advance(1_000);
      expect(await outcomeOf(ask(presale, buyer))).toBe('RISK.BLOCKED');
      expect(await refusedAt()).toEqual(noted);
    });
  });

  it('comes back, once, where a worker from before the promise has kept it', async () => {
    const presale = await aPresale();
    const buyer = await presale.inTime();
    const { database } = shop.platform;
    await over(presale);
    expect(await presale.row(buyer.depositId)).toMatchObject(KEPT);
    await database.query(`UPDATE promotions.presale_deposit SET balance_refused_at = balance_due_at - interval '1 hour' WHERE id = $1`, [buyer.depositId]);
    await Promise.all([presale.tick(), presale.tick()]);
    await presale.tick();
    expect(await presale.row(buyer.depositId)).toMatchObject(GIVEN_BACK);
    expect(await refundsOf(shop, buyer.depositId)).toEqual([{ fen: 5_000, purpose: 'presale' }]);
    expect((await presale.read()).taken).toBe(0);
  });

  it('is looked for once in a while, however fast they try again', async () => {
    const presale = await aPresale();
    const buyer = await presale.inTime();
    const noting = jest.spyOn(get(PresaleDeposits), 'noteRefused');
    await denied('customer', buyer.id, async () => {
      for (let tried = 0; tried < 5; tried += 1) expect(await outcomeOf(ask(presale, buyer))).toBe('RISK.BLOCKED');
      expect(noting).toHaveBeenCalledTimes(1);
      shop.platform.clock.advance(10_000);
      expect(await outcomeOf(ask(presale, buyer))).toBe('RISK.BLOCKED');
      expect(noting).toHaveBeenCalledTimes(2);
    });
    noting.mockRestore();
  });
});

describe('somebody whose refusal was lifted', () => {
  it('orders the balance after all, and pays it', async () => {
    const presale = await aPresale();
    const buyer = await presale.inTime();
    await get(Lists).add(shop.platform.ids.uuid(), { list: 'deny', subjectKind: 'customer', subject: buyer.id, reason: '黄牛', expiresAt: null }, editor());
    expect(await outcomeOf(ask(presale, buyer))).toBe('RISK.BLOCKED');
    await get(Appeals).release({ customerIds: [buyer.id], reason: '核实过', allowDays: 30, key: shop.platform.ids.uuid() }, editor());
    const { orderId } = await ask(presale, buyer);
    await shop.hearOf(await shop.payAtWechat(buyer.id, orderId));
    await shop.platform.drainOutbox(shop.module);
    expect(await presale.row(buyer.depositId)).toMatchObject({ status: 'balance_paid', orderId });
  });

  it('and who then leaves the order unpaid loses the deposit as everybody does', async () => {
    const presale = await aPresale();
    const buyer = await presale.inTime();
    await denied('customer', buyer.id, async () => expect(await outcomeOf(ask(presale, buyer))).toBe('RISK.BLOCKED'));
    const { orderId } = await ask(presale, buyer);
    await get(CloseUnpaid).execute(orderId, { actor: SYSTEM, kind: 'expire' });
    await over(presale);
    expect(await presale.row(buyer.depositId)).toMatchObject(KEPT);
  });
});

it('somebody who ordered after all, closed the order and is refused again at once has the deposit back', async () => {
  const presale = await aPresale();
  const buyer = await presale.inTime();
  const refused = () => denied('customer', buyer.id, async () => expect(await outcomeOf(ask(presale, buyer))).toBe('RISK.BLOCKED'));
  await refused();
  const { orderId } = await ask(presale, buyer);
  await get(CloseUnpaid).execute(orderId, { actor: SYSTEM, kind: 'release' });
  await refused();
  await over(presale);
  expect(await presale.row(buyer.depositId)).toMatchObject(GIVEN_BACK);
});

describe('a deposit is not given back', () => {
  const kept = async (provoke: (presale: TestPresale, buyer: Buyer) => Promise<string>, code: string): Promise<void> => {
    const presale = await aPresale();
    const buyer = await presale.inTime();
    expect(await provoke(presale, buyer)).toBe(code);
    await over(presale);
    expect(await presale.row(buyer.depositId)).toMatchObject(KEPT);
  };

  it('to whoever tried too often', async () => {
    await kept(async (presale, buyer) => {
      const request = await presale.aBalance(buyer.id, buyer.depositId);
      const tryIt = () => {
        const idempotencyKey = shop.platform.ids.uuid();
        // At another price than today's: nothing is ordered.
        return outcomeOf(get(PresaleGate).placeBalance({ customerId: buyer.id, idempotencyKey, deviceId: undefined, ip: '203.0.113.9', waitingPass: undefined }, { ...request, idempotencyKey, payableFen: 1 }));
      };
      return [...new Set(await Promise.all(Array.from({ length: 30 }, tryIt)))].filter((outcome) => outcome === 'done' || outcome === 'RATE_LIMITED').join();
    }, 'RATE_LIMITED');
  });

  it('to whoever was asked to prove themselves and did not', async () => {
    await kept((presale, buyer) => under({ points: ['order'], condition: EVERYBODY, effect: { verdict: 'challenge' } }, () => outcomeOf(ask(presale, buyer))), 'RISK.CHALLENGE_REQUIRED');
  });

  it('to accounts that gathered on one phone', async () => {
    const presale = await aPresale();
    const [first, second] = await two(presale);
    const crowded = { points: ['order'], condition: { count: { of: 'customers', per: 'device', minutes: 60 }, atLeast: 2 }, effect: { verdict: 'refuse' } };
    const deviceId = shop.platform.ids.uuid();
    const outcomes = await under(crowded, async () => [await outcomeOf(ask(presale, first, { deviceId })), await outcomeOf(ask(presale, second, { deviceId }))]);
    expect(outcomes).toEqual(['done', 'RISK.BLOCKED']);
    await over(presale);
    expect(await presale.row(second.depositId)).toMatchObject(KEPT);
  });

  it('to a program in a data centre, nor from a network that is barred', async () => {
    const program = { points: ['order'], condition: { flag: 'isCrawler', is: true }, effect: { verdict: 'refuse' } };
    await kept((presale, buyer) => under(program, () => outcomeOf(ask(presale, buyer, { userAgent: 'python-requests/2.32' }))), 'RISK.BLOCKED');
    await kept((presale, buyer) => denied('address', '198.51.100.7', () => outcomeOf(ask(presale, buyer, { ip: '198.51.100.7' }))), 'RISK.BLOCKED');
  });

  it('because a stranger was refused the payment of its order', async () => {
    const presale = await aPresale();
    const buyer = await presale.inTime();
    const { orderId } = await ask(presale, buyer);
    const stranger = await shop.newCustomer();
    await denied('customer', stranger, async () => expect(await outcomeOf(get(PayOrder).execute(stranger, orderId))).toBe('RISK.BLOCKED'));
    await get(CloseUnpaid).execute(orderId, { actor: SYSTEM, kind: 'expire' });
    await over(presale);
    expect(await presale.row(buyer.depositId)).toMatchObject(KEPT);
  });

  it('for a refusal when the balance could not be ordered anyway, nor for a stranger’s', async () => {
    const presale = await aPresale();
    const id = await shop.newCustomer();
    const buyer = { id, depositId: await presale.deposit(id) };
    const stranger = await shop.newCustomer();
    const request = await presale.aBalance(buyer.id, buyer.depositId);
    const tryIt = (customerId: string) => {
      const idempotencyKey = shop.platform.ids.uuid();
      return denied('customer', customerId, () =>
        outcomeOf(get(PresaleGate).placeBalance({ customerId, idempotencyKey, deviceId: undefined, ip: '203.0.113.9', waitingPass: undefined }, { ...request, customerId, idempotencyKey })),
      );
    };
    expect(await tryIt(id)).toBe('RISK.BLOCKED');
    await presale.receive(1);
    await presale.later(2);
    expect(await tryIt(stranger)).toBe('RISK.BLOCKED');
    await over(presale);
    expect(await presale.row(buyer.depositId)).toMatchObject(KEPT);
  });
});
