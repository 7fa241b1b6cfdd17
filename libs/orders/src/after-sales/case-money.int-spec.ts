import { outcomeOf } from '@quanyu/testing';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDomainError } from '@quanyu/platform';
import fc from 'fast-check';
import { ChangeOrder, Orders } from '../index.js';
import { CasePhotos } from './case-photos.js';
import { type Bought, SECOND, TestCases } from '../test-kit/cases.js';

let kit: TestCases;

beforeAll(async () => {
  kit = await TestCases.open();
}, 120_000);
afterAll(() => kit.close());

/** The fee goes back because the promise was broken. False when it has gone back already. */
function compensate({ orderId }: Bought): Promise<boolean> {
  const { module, platform } = kit.shop;
  return platform.database.transaction(async (tx) => {
    const order = await module.get(Orders).lock(tx, orderId);
    if (order === null) throw new Error('the order exists');
    return module.get(ChangeOrder).compensateFee(tx, order, 1, { actor: { kind: 'system' }, reason: '配送超时，退还配送费' });
  });
}

describe('the fee for bringing an order', () => {
  it('comes back with the last of its goods, when all of them go back through the fault of the seller', async () => {
    const order = await kit.bought(2, { has: true, feeFen: 600 });
    expect((await kit.choices(order)).fees).toEqual([{ groupNo: 1, feeFen: 600, condition: 'sellersFault' }]);
    const first = await kit.apply(order, { reason: 'damaged' });
    expect(await kit.view(first)).toMatchObject({ amountFen: 1_000, feeFen: 0 });
    const last = await kit.apply(order, { reason: 'quality' });
    expect(await kit.view(last)).toMatchObject({ amountFen: 1_600, feeFen: 600 });
    for (const caseId of [first, last]) await kit.bringBack(caseId);
    await kit.hearRefunds(order.orderId, 'SUCCESS');
    expect(await kit.shop.order(order.orderId)).toMatchObject({ refundedFen: 2_600, paymentStatus: 'refunded' });
  });

  it('stays when the shopper changed their mind about some of it', async () => {
    const order = await kit.bought(2, { has: true, feeFen: 600 });
    await kit.apply(order, { reason: 'noLongerWanted' });
    expect((await kit.choices(order)).fees).toEqual([]);
    expect(await kit.view(await kit.apply(order, { reason: 'quality' }))).toMatchObject({ amountFen: 1_000, feeFen: 0 });
  });

  it.each([
    ['before the other is paid back', 'withdraw', 'bring'],
    ['after the other is paid back', 'bring', 'withdraw'],
  ] as const)('is not won by applying for all of it and withdrawing one case %s', async (_when, ...steps) => {
    const order = await kit.bought(2, { has: true, feeFen: 600 });
    const [kept, returned] = [await kit.apply(order, { reason: 'damaged' }), await kit.apply(order, { reason: 'quality' })];
    for (const step of steps) await (step === 'bring' ? kit.bringBack(returned) : kit.work.cancel(kit.act(kept)));
    expect(await kit.view(returned)).toMatchObject({ amountFen: 1_000, feeFen: 0 });
    expect((await kit.refundsOf(order.orderId)).map(({ amount }) => amount)).toEqual([1_000]);
  });

  it('comes with whichever of two cases is paid back last', async () => {
    const order = await kit.bought(2, { has: true, feeFen: 600 });
    const [first, second] = [await kit.apply(order, { reason: 'damaged' }), await kit.apply(order, { reason: 'quality' })];
    for (const caseId of [second, first]) await kit.bringBack(caseId);
    expect([await kit.view(second), await kit.view(first)]).toMatchObject([{ amountFen: 1_000, feeFen: 0 }, { amountFen: 1_600, feeFen: 600 }]);
    expect((await kit.refundsOf(order.orderId)).map(({ amount }) => amount)).toEqual([1_000, 1_600]);
  });

  it.each(['refused', 'paid back'] as const)('goes back for a broken promise while a case waits for an answer, once, whether the case is then %s', async (end) => {
    const order = await kit.bought(1, { has: true, feeFen: 600 });
    const caseId = await kit.apply(order, { reason: 'late' });
    expect(await compensate(order)).toBe(true);
    await (end === 'refused' ? kit.work.reject(kit.act(caseId), '没有问题') : kit.bringBack(caseId));
    expect(await compensate(order)).toBe(false);
    expect((await kit.refundsOf(order.orderId)).map(({ amount }) => amount)).toEqual(end === 'refused' ? [600] : [600, 1_000]);
  });

  it('comes with the appeal of a case that was refused', async () => {
    const order = await kit.bought(1, { has: true, feeFen: 600 });
    const caseId = await kit.apply(order, { reason: 'wrongItem' });
    await kit.work.reject(kit.act(caseId), '没有发错');
    expect((await kit.choices(order)).fees).toHaveLength(1);
    await kit.work.appeal(kit.act(caseId), '发来的是另一款');
    expect(await kit.view(caseId)).toMatchObject({ status: 'arbitration', amountFen: 1_600, feeFen: 600 });
    await kit.bringBack(caseId);
    expect((await kit.refundsOf(order.orderId)).map(({ amount }) => amount)).toEqual([1_600]);
  });
});

const PIXEL = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

describe('pictures of what is wrong', () => {
  const photos = () => kit.shop.module.get(CasePhotos);

  it('belong to whoever sent them, and to one case', async () => {
    const order = await kit.bought(2, { has: true });
    const { photoId } = await photos().upload(order.customerId, PIXEL);
    const { photoId: others } = await photos().upload(await kit.shop.newCustomer(), PIXEL);
    expect(await outcomeOf(kit.apply(order, { photoIds: [photoId, others] }))).toBe('AFTER_SALES.PHOTO_NOT_FOUND');
    const caseId = await kit.apply(order, { photoIds: [photoId, photoId] });
    expect((await kit.view(caseId)).photos).toMatchObject([{ photoId, url: expect.stringMatching(/^\/media\/a[0-9a-f]{31}-1\.webp$/) }]);
    expect(await outcomeOf(kit.apply(order, { photoIds: [photoId] }))).toBe('AFTER_SALES.PHOTO_NOT_FOUND');
  });

  it('have addresses that nobody finds by having the same picture', async () => {
    const customerId = await kit.shop.newCustomer();
    const [one, two] = [await photos().upload(customerId, PIXEL), await photos().upload(customerId, PIXEL)];
    expect(one.url).not.toBe(two.url);
  });

  it('that are no pictures, or too many for a day however fast they come, are refused', async () => {
    const customerId = await kit.shop.newCustomer();
    expect(await outcomeOf(photos().upload(customerId, Buffer.from('<svg onload="alert(1)"/>')))).toBe('CATALOGUE.MEDIA_UNSUPPORTED');
    const outcomes = await Promise.all(Array.from({ length: 30 }, () => outcomeOf(photos().upload(customerId, PIXEL))));
    expect([outcomes.filter((outcome) => outcome === 'done').length, outcomes.filter((outcome) => outcome === 'AFTER_SALES.PHOTO_LIMIT').length]).toEqual([24, 6]);
  });

  /** What is on disk of pictures with an address. */
  async function filesOf(...urls: readonly string[]): Promise<string[]> {
    const names = urls.map((url) => url.replace('/media/', ''));
    return (await readdir(kit.shop.platform.env.MEDIA_DIR)).filter((file) => names.some((name) => file.startsWith(name)));
  }

  async function pruneTomorrow(): Promise<void> {
    const { clock } = kit.shop.platform;
    const before = clock.nowMs();
    clock.advance(86_400_000 + 1);
    await photos().pruneUnused();
    clock.setTo(before);
  }

  it('that no case took are gone a day later, with their files', async () => {
    const order = await kit.bought(1, { has: true });
    const unused = await photos().upload(order.customerId, PIXEL);
    expect(await filesOf(unused.url)).toHaveLength(1);
    await pruneTomorrow();
    expect(await outcomeOf(kit.apply(order, { photoIds: [unused.photoId] }))).toBe('AFTER_SALES.PHOTO_NOT_FOUND');
    expect(await filesOf(unused.url)).toEqual([]);
  });

  it('whose writing was cut short belong to no case, and what there is of them goes', async () => {
    const order = await kit.bought(1, { has: true });
    const { photoId, url } = await photos().upload(order.customerId, PIXEL);
    // As after a crash between the files and the row, in the middle of a second size.
    await kit.shop.platform.database.query(`UPDATE orders.after_sales_photo SET state = 'storing' WHERE id = $1`, [photoId]);
    await writeFile(join(kit.shop.platform.env.MEDIA_DIR, `${url.replace('/media/', '')}.${photoId}.part`), 'half');
    expect(await outcomeOf(kit.apply(order, { photoIds: [photoId] }))).toBe('AFTER_SALES.PHOTO_NOT_FOUND');
    await pruneTomorrow();
    expect(await filesOf(url)).toEqual([]);
    expect(await kit.shop.platform.database.query(`SELECT id FROM orders.after_sales_photo WHERE id = $1`, [photoId])).toEqual([]);
  });

  it('whose files cannot be deleted are tried again, and keep no other waiting', async () => {
    const customerId = await kit.shop.newCustomer();
    const [stuck, other] = [await photos().upload(customerId, PIXEL), await photos().upload(customerId, PIXEL)];
    const path = join(kit.shop.platform.env.MEDIA_DIR, stuck.url.replace('/media/', ''));
    await rm(path);
    await mkdir(join(path, 'in the way'), { recursive: true });
    await pruneTomorrow();
    expect(await filesOf(other.url)).toEqual([]);
    await rm(path, { recursive: true });
    await writeFile(path, 'a picture');
    await pruneTomorrow();
    expect(await filesOf(stuck.url)).toEqual([]);
  });
});

const STEPS = ['refundOnly', 'returnRefund', 'exchangeSame', 'exchangeOther', 'agree', 'refuse', 'appeal', 'withdraw', 'bring', 'accept', 'sendAway', 'handOut', 'refundInstead', 'hear', 'hearTrouble', 'retry'] as const;
type Step = (typeof STEPS)[number];

/** One thing that somebody tries on an order or on one of its cases; a refusal is an answer. */
async function attempt(order: Bought, cases: string[], step: Step, which: number): Promise<void> {
  const caseId = cases[which % Math.max(1, cases.length)] ?? kit.shop.platform.ids.uuid();
  const act = kit.act(caseId);
  const counts = { lineNo: 1, sellable: 1, damaged: 0, qualityControl: 0 };
  const apply = async (change: Parameters<TestCases['apply']>[1]): Promise<void> => void cases.push(await kit.apply(order, change));
  const acts: Readonly<Record<Step, () => Promise<unknown>>> = {
    refundOnly: () => apply({ kind: 'refundOnly', reason: 'quality' }),
    returnRefund: () => apply({ reason: 'damaged' }),
    exchangeSame: () => apply({ kind: 'exchange', units: [{ lineNo: 1, quantity: 1, replacementVariantId: kit.variantId }] }),
    exchangeOther: () => apply({ kind: 'exchange', units: [{ lineNo: 1, quantity: 1, replacementVariantId: kit.otherId }] }),
    agree: () => kit.approve(caseId, SECOND),
    refuse: () => kit.work.reject(act, '不支持'),
    appeal: () => kit.work.appeal(act, '请再看一次'),
    withdraw: () => kit.work.cancel(act),
    bring: () => kit.work.receive(act, kit.shop.store.id),
    accept: () => kit.work.inspect(act, { storeId: kit.shop.store.id, lines: [counts], isAccepted: true, note: null, mayApprove: true }),
    sendAway: () => kit.work.inspect(act, { storeId: kit.shop.store.id, lines: [counts], isAccepted: false, note: '已使用', mayApprove: true }),
    handOut: () => kit.work.handOut(act, null),
    refundInstead: () => kit.work.refundInstead(act, '没货了'),
    hear: () => kit.hearRefunds(order.orderId, 'SUCCESS'),
    hearTrouble: () => kit.hearRefunds(order.orderId, 'ABNORMAL'),
    retry: () => kit.work.retryRefund(act, '请重试'),
  };
  await acts[step]().catch((error: unknown) => {
    if (!isDomainError(error)) throw error;
  });
}

describe('whatever is applied for, refused, appealed, exchanged and tried again', () => {
  it('gives back no more than was paid, holds no more than was bought, and keeps the ledger', async () => {
    const steps = fc.array(fc.tuple(fc.constantFrom(...STEPS), fc.nat(5)), { minLength: 10, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(steps, async (story) => {
        const order = await kit.bought(3, { has: true, feeFen: 500 });
        const cases: string[] = [];
        for (const [step, which] of story) await attempt(order, cases, step, which);
        const refunds = await kit.refundsOf(order.orderId);
        expect(refunds.reduce((sum, { amount }) => sum + amount, 0)).toBeLessThanOrEqual(3_500);
        const views = await Promise.all(cases.map((caseId) => kit.view(caseId)));
        const given = views.filter(({ status }) => status === 'refunding' || status === 'refund_failed' || status === 'completed');
        expect(given.reduce((sum, { amountFen }) => sum + amountFen, 0)).toBe(refunds.reduce((sum, { amount }) => sum + amount, 0));
        expect(await kit.shop.inventory.findUnbalanced()).toEqual([]);
      }),
      { numRuns: 12 },
    );
  }, 180_000);
});
