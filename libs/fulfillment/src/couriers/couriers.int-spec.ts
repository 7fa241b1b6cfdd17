import fc from 'fast-check';
import { CourierTown, SMOOTH, ToldDeliveries } from '../test-kit/courier-town.js';
import { CallCourier } from './call-courier.js';
import { CouriersRepository } from './couriers.repository.js';
import { DeliveryViews } from './delivery-views.js';
import { DispatchCourier } from './dispatch-courier.js';
import { OwnRider } from './own-rider.js';
import { RideDesk } from './ride-desk.js';

const MINUTE = 60_000;

let town: CourierTown;

beforeAll(async () => {
  town = await CourierTown.open();
}, 90_000);
afterAll(() => town.close());
beforeEach(() => town.settle());

describe('a delivery', () => {
  it('is brought by the cheapest rider who keeps the promise, and is told each step', async () => {
    for (const provider of ['dada', 'aggregator']) await town.simulators.admin(`couriers/riders/${provider}`, SMOOTH);
    const id = await town.delivery();
    await town.request(id);
    await town.pass(20);
    expect(await town.attempts(id)).toMatchObject([{ courier: 'dada', status: 'delivered', chargedFen: 800, attempt: 1, riderPhone: expect.stringMatching(/^139/) }]);
    expect(town.told(id)).toEqual(['assigned', 'arrived', 'pickedUp', 'delivered']);
    expect(await town.get(CouriersRepository).listDecisions(id)).toMatchObject([{ step: 'choose', reason: 'cheapestInTime', outcome: 'done' }]);
  });

  it('has one rider however often one is asked for, at once and in turn', async () => {
    const id = await town.delivery();
    await Promise.all(Array.from({ length: 6 }, () => town.request(id)));
    await Promise.all(Array.from({ length: 4 }, (_, index) => town.get(DispatchCourier, index % 2).sweep(50)));
    await town.request(id);
    await town.pass(1);
    expect(await town.attempts(id)).toHaveLength(1);
    expect(await town.rides([(await town.current(id)).originId])).toHaveLength(1);
  });

  it('says where the rider is and masks the telephone', async () => {
    await town.simulators.admin('couriers/riders/dada', SMOOTH);
    const id = await town.delivery();
    await town.request(id);
    await town.pass(7);
    const facts = ToldDeliveries.facts.get(id);
    const view = await town.get(DeliveryViews).ofShopper(facts?.customerId ?? '', facts?.orderId ?? '');
    expect(view.deliveries).toMatchObject([
      { status: 'onTheWay', rider: { name: expect.stringMatching(/^.师傅$/), maskedPhone: expect.stringMatching(/^139\*{4}\d{4}$/), isOwn: false }, position: { latitude: expect.any(Number) }, isLate: false },
    ]);
    expect(view.deliveries[0]?.steps.map(({ isDone }) => isDone)).toEqual([true, true, true, true, false]);
    await expect(town.get(DeliveryViews).ofShopper(town.platform.ids.uuid(), facts?.orderId ?? '')).rejects.toMatchObject({ code: 'COURIER.NOT_A_DELIVERY' });
    await town.pass(15);
    const after = await town.get(DeliveryViews).ofShopper(facts?.customerId ?? '', facts?.orderId ?? '');
    expect(after.deliveries).toMatchObject([{ status: 'delivered', rider: null, position: null, expectedAt: null }]);
  });
});

describe('a worker that is killed', () => {
  it('between the creation of a rider and its record leaves one rider, whom the next worker finds by our number', async () => {
    const id = await town.delivery();
    const recording = jest.spyOn(town.get(CouriersRepository), 'recordPlaced').mockRejectedValueOnce(new Error('killed'));
    await town.request(id);
    await expect(town.get(DispatchCourier).sweep(50)).rejects.toThrow('killed');
    recording.mockRestore();
    const orphan = await town.current(id);
    expect(orphan).toMatchObject({ status: 'created', placedAt: null, createAttempts: 1 });
    expect(await town.rides([orphan.originId])).toHaveLength(1);
    // The row's lease runs out, and the other worker takes it.
    town.platform.clock.advance(31_000);
    await town.get(DispatchCourier, 1).sweep(50);
    expect(await town.current(id)).toMatchObject({ id: orphan.id, createAttempts: 1, placedAt: expect.any(Date), chargedFen: 800 });
    await town.pass(1);
    const all = await town.attempts(id);
    expect(all).toHaveLength(1);
    expect(await town.rides(all.map(({ originId }) => originId))).toMatchObject([{ status: 'waiting' }]);
    await town.simulators.admin('clock/advance', { ms: 31_000 });
  });

  it('before it called anyone leaves nobody called, and the next worker calls', async () => {
    const id = await town.delivery();
    const beginning = jest.spyOn(town.get(CouriersRepository), 'beginCreate').mockRejectedValueOnce(new Error('killed'));
    await town.request(id);
    await expect(town.get(DispatchCourier).sweep(50)).rejects.toThrow('killed');
    beginning.mockRestore();
    expect(await town.rides([(await town.current(id)).originId])).toEqual([]);
    await town.pass(1);
    expect(await town.rides([(await town.current(id)).originId])).toHaveLength(1);
  });
});

describe('a platform whose reply is lost', () => {
  it('is asked by our number before anything else, so one rider comes', async () => {
    await town.simulators.admin('couriers/faults', { dropAfterAccept: 1 });
    const id = await town.delivery();
    await town.request(id);
    await town.sweep();
    expect(await town.current(id)).toMatchObject({ placedAt: null, createAttempts: 1 });
    await town.pass(1);
    expect(await town.current(id)).toMatchObject({ placedAt: expect.any(Date), createAttempts: 1 });
    expect(await town.rides((await town.attempts(id)).map(({ originId }) => originId))).toHaveLength(1);
  });
});

describe('callbacks', () => {
  it('that come several times move once and are answered well each time', async () => {
    const id = await town.delivery();
    await town.request(id);
    await town.sweep();
    await town.simulators.admin('couriers/faults', { duplicateCallbacks: 3 });
    await town.step(id, 'accept');
    expect(town.answers).toEqual(['200 moved', '200 repeated', '200 repeated', '200 repeated']);
    expect(town.told(id)).toEqual(['assigned']);
  });

  it('that are forged are refused, and the genuine one after them is taken', async () => {
    const id = await town.delivery();
    await town.request(id);
    await town.sweep();
    await town.simulators.admin('couriers/faults', { forgeCallbacks: 1 });
    await town.step(id, 'accept');
    expect(town.answers).toEqual(['401 COURIER.CALLBACK_REFUSED', '200 moved']);
  });

  it('that overtake each other never move it backwards', async () => {
    const id = await town.delivery();
    await town.request(id);
    await town.sweep();
    await town.simulators.admin('couriers/faults', { delayCallbacksMs: 50_000 });
    await town.step(id, 'accept');
    await town.simulators.admin('couriers/faults', { delayCallbacksMs: 20_000 });
    await town.step(id, 'pickUp');
    await town.simulators.admin('couriers/faults', { delayCallbacksMs: 0 });
    await town.step(id, 'deliver');
    await town.simulators.admin('clock/advance', { ms: MINUTE });
    expect(town.answers).toEqual(['200 moved', '200 none', '200 none']);
    expect(await town.current(id)).toMatchObject({ status: 'delivered' });
    expect(town.told(id)).toEqual(['delivered']);
    const events = await town.platform.database.query(`SELECT status, effect FROM fulfillment.courier_event WHERE courier_order_id = $1 ORDER BY id`, [(await town.current(id)).id]);
    expect(events).toEqual([{ status: 'delivered', effect: 'moved' }, { status: 'picked', effect: 'none' }, { status: 'accepted', effect: 'none' }]);
    town.platform.clock.advance(MINUTE);
  });

  it('that never come are made up for by asking', async () => {
    const id = await town.delivery();
    await town.request(id);
    await town.sweep();
    await town.simulators.admin('couriers/faults', { muteCallbacks: true });
    for (const name of ['accept', 'arrive', 'pickUp']) await town.step(id, name);
    await town.pass(1);
    expect(await town.current(id)).toMatchObject({ status: 'picked', riderName: expect.any(String) });
    await town.step(id, 'deliver');
    await town.pass(1);
    expect(await town.current(id)).toMatchObject({ status: 'delivered' });
    expect(town.answers).toEqual([]);
  });

  it('for one order are refused at the address of another, and of an order that is not ours anywhere', async () => {
    const [first, second] = [await town.delivery(), await town.delivery()];
    for (const id of [first, second]) await town.request(id);
    await town.sweep();
    await town.step(first, 'accept');
    const { callbacks } = await town.simulators.admin<{ callbacks: { id: string; url: string; originId: string; facts: Record<string, string> }[] }>(`couriers/callbacks?originId=${(await town.current(first)).originId}`);
    const genuine = callbacks[0];
    town.answers.length = 0;
    // Signed as 达达 signs, which anyone can: only the address tells them apart.
    await town.simulators.admin(`couriers/callbacks/${genuine?.id}/resend`, { facts: { order_id: (await town.current(second)).originId } });
    await town.simulators.admin(`couriers/callbacks/${genuine?.id}/resend`, { facts: { order_id: 'f'.repeat(32) } });
    await town.simulators.admin(`couriers/callbacks/${genuine?.id}/resend`, { facts: { client_id: 'another', order_status: 4, update_time: 1_800_000_000 } });
    expect(town.answers).toEqual(['401 COURIER.CALLBACK_REFUSED', '401 COURIER.CALLBACK_REFUSED', '401 COURIER.CALLBACK_REFUSED']);
    expect(await town.current(second)).toMatchObject({ status: 'created' });
    expect(await town.current(first)).toMatchObject({ status: 'accepted' });
  });

  it('in any order, with repetitions, leave a ride that never went backwards and ended once', async () => {
    const names = ['accepted', 'arrived', 'picked', 'returning', 'delivered', 'canceled', 'returned'] as const;
    const codes = { accepted: 2, arrived: 100, picked: 3, returning: 9, delivered: 4, canceled: 5, returned: 10 } as const;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 12 }), async (told) => {
        const id = await town.delivery();
        await town.request(id);
        await town.sweep();
        await town.step(id, 'accept');
        const first = await town.current(id);
        const { callbacks } = await town.simulators.admin<{ callbacks: { id: string }[] }>(`couriers/callbacks?originId=${first.originId}`);
        for (const [index, status] of told.entries()) {
          await town.simulators.admin(`couriers/callbacks/${callbacks[0]?.id}/resend`, { facts: { order_status: codes[status], update_time: 1_763_600_000 + index } });
        }
        const moves = await town.platform.database.query<{ status: string }>(`SELECT status FROM fulfillment.courier_event WHERE courier_order_id = $1 AND effect = 'moved' ORDER BY id`, [first.id]);
        const ranks = moves.map(({ status }) => ({ accepted: 10, arrived: 20, picked: 30, returning: 40 })[status] ?? 90);
        expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
        expect(ranks.filter((rank) => rank === 90).length).toBeLessThanOrEqual(1);
        const firstEnd = told.find((status) => codes[status] === 4 || codes[status] === 5 || codes[status] === 10);
        const [after] = await town.attempts(id);
        if (firstEnd !== undefined) expect(after?.status).toBe(firstEnd);
        ToldDeliveries.facts.delete(id);
      }),
      { numRuns: 12 },
    );
  }, 60_000);
});

describe('at the desk', () => {
  it('staff see prices, choose one, and the same request calls once', async () => {
    const id = await town.delivery();
    const { quotes } = await town.get(CallCourier).listQuotes(town.staff, id);
    expect(quotes.map(({ carrierName }) => carrierName).toSorted()).toEqual(['达达', '达达', '闪送', '顺丰同城'].toSorted());
    const choice = { courier: 'aggregator', carrierId: '3' } as const;
    for (let time = 0; time < 2; time += 1) await town.get(CallCourier).call(town.staff, id, { choice, idempotencyKey: `call-${id}` });
    expect(await town.attempts(id)).toMatchObject([{ courier: 'aggregator', carrierName: '闪送', placedAt: expect.any(Date), requestedBy: '小陈' }]);
    await expect(town.get(CallCourier).call(town.staff, id, { choice: null, idempotencyKey: `again-${id}` })).rejects.toMatchObject({ code: 'COURIER.ALREADY_CALLED' });
    await expect(town.get(CallCourier).listQuotes({ ...town.staff, storeScope: [] }, id)).rejects.toMatchObject({ code: 'COURIER.NOT_A_DELIVERY' });
  });

  it('a rider is called off at the price that was shown, and not at a higher one', async () => {
    const id = await town.delivery();
    await town.get(CallCourier).call(town.staff, id, { choice: { courier: 'dada', carrierId: null }, idempotencyKey: `call-${id}` });
    expect(await town.get(RideDesk).previewCancel(town.staff, id)).toEqual({ penaltyFen: 0, isCertain: true });
    await town.step(id, 'accept');
    await town.pass(2);
    await expect(town.get(RideDesk).cancel(town.staff, id, { reason: '顾客改自提', shownPenaltyFen: 0 })).rejects.toMatchObject({ code: 'COURIER.FEE_CHANGED', details: { penaltyFen: 200 } });
    await town.get(RideDesk).cancel(town.staff, id, { reason: '顾客改自提', shownPenaltyFen: 200 });
    await town.pass(2);
    // Staff gave it up: nobody else is called.
    expect(await town.attempts(id)).toMatchObject([{ status: 'canceled', penaltyFen: 200, endReason: '店员取消：顾客改自提' }]);
  });

  it('a rider who has the goods cannot be called off', async () => {
    const id = await town.delivery();
    await town.get(CallCourier).call(town.staff, id, { choice: { courier: 'aggregator', carrierId: '1' }, idempotencyKey: `call-${id}` });
    await town.step(id, 'accept');
    await town.simulators.admin('couriers/faults', { muteCallbacks: true });
    await town.step(id, 'pickUp');
    await expect(town.get(RideDesk).cancel(town.staff, id, { reason: '顾客取消', shownPenaltyFen: 0 })).rejects.toMatchObject({ code: 'COURIER.TOO_LATE' });
  });

  it('the rider shows the code of this order', async () => {
    const id = await town.delivery();
    await town.request(id);
    await town.sweep();
    const { mark, originId } = await town.current(id);
    expect(await town.rides([originId])).toMatchObject([{ mark: `#A037-${mark}` }]);
    await expect(town.get(RideDesk).checkMark(town.staff, id, mark === '0000' ? '0001' : '0000')).rejects.toMatchObject({ code: 'COURIER.WRONG_MARK' });
    await town.get(RideDesk).checkMark(town.staff, id, mark);
    expect(await town.get(DeliveryViews).ofStaff(town.staff, id)).toMatchObject({ current: { isMarkChecked: true, mark } });
  });

  it('goods that could not be given over come back and are taken in', async () => {
    const id = await town.delivery();
    await town.request(id);
    await town.sweep();
    for (const name of ['accept', 'pickUp', 'return']) await town.step(id, name);
    expect(await town.current(id)).toMatchObject({ status: 'returning' });
    await town.get(RideDesk).confirmReturn(town.staff, id);
    expect(await town.current(id)).toMatchObject({ status: 'returned' });
    expect(town.told(id)).toEqual(['assigned', 'pickedUp', 'returning', 'returned']);
  });

  it('the store brings it itself, without any platform', async () => {
    const id = await town.delivery();
    const rider = { name: '小李', phone: '13700000000' };
    await town.get(OwnRider).take(town.staff, id, { rider, idempotencyKey: `own-${id}` });
    await expect(town.get(OwnRider).step(town.staff, id, { step: 'delivered' })).rejects.toMatchObject({ code: 'COURIER.WRONG_STEP' });
    await town.get(OwnRider).step(town.staff, id, { step: 'pickedUp' });
    for (let time = 0; time < 2; time += 1) await town.get(OwnRider).step(town.staff, id, { step: 'delivered' });
    expect(await town.attempts(id)).toMatchObject([{ courier: 'own', status: 'delivered', riderName: '小李' }]);
    expect(town.told(id)).toEqual(['assigned', 'pickedUp', 'delivered']);
  });
});
