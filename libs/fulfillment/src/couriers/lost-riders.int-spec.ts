import { Database } from '@quanyu/platform';
import { CourierTown, ToldDeliveries } from '../test-kit/courier-town.js';
import { CouriersRepository } from './couriers.repository.js';
import { StopRider } from './stop-rider.js';

let town: CourierTown;

beforeAll(async () => {
  town = await CourierTown.open();
}, 90_000);
afterAll(() => town.close());
beforeEach(() => town.settle());

describe('a rider who is lost', () => {
  it('by cancelling is followed by another courier, not the same one', async () => {
    const id = await town.delivery();
    await town.request(id);
    await town.sweep();
    await town.step(id, 'accept');
    await town.step(id, 'cancelByRider');
    await town.pass(1);
    const [first, second] = await town.attempts(id);
    expect(first).toMatchObject({ courier: 'dada', status: 'canceled', canceledBy: 'rider' });
    expect(second).toMatchObject({ courier: 'aggregator', attempt: 2, placedAt: expect.any(Date) });
    expect(town.told(id)).toEqual(['assigned', 'lost']);
    expect((await town.get(CouriersRepository).listDecisions(id)).map(({ step: name }) => name)).toEqual(['choose', 'otherCourier', 'choose']);
  });

  it('because nobody accepts is tipped for, then given up for another courier', async () => {
    const id = await town.delivery();
    await town.request(id);
    await town.pass(8);
    const [first, second] = await town.attempts(id);
    expect(first).toMatchObject({ status: 'canceled', tipFen: 400, penaltyFen: 0, canceledBy: 'merchant' });
    expect(second).toMatchObject({ courier: 'aggregator' });
    expect((await town.get(CouriersRepository).listDecisions(id)).map(({ step: name, facts }) => [name, (facts as { wholeFen?: number }).wholeFen])).toEqual([
      ['choose', undefined], ['tip', 200], ['tip', 400], ['otherCourier', undefined], ['choose', undefined],
    ]);
    expect(await town.rides([first?.originId ?? ''])).toMatchObject([{ status: 'canceled', tipFen: 400 }]);
  });

  it('when no platform has riders leaves the promise to the next rung: another store, collecting, something for the wait', async () => {
    await town.simulators.admin('couriers/faults', { refuseRate: 1 });
    await town.simulators.admin('couriers/riders/dada', { couriers: 0 });
    const id = await town.delivery(5);
    await town.request(id);
    await town.pass(40);
    expect(town.told(id).filter((step) => step !== 'lost')).toEqual(['otherStore', 'offerPickup', 'compensate']);
    expect((await town.attempts(id)).every(({ endedAt }) => endedAt !== null)).toBe(true);
    const decisions = await town.get(CouriersRepository).listDecisions(id);
    expect(decisions.filter(({ step: name }) => ['otherStore', 'offerPickup', 'compensate'].includes(name))).toMatchObject([
      { step: 'otherStore', outcome: 'impossible', reason: 'expectedLate' },
      { step: 'offerPickup', outcome: 'asked' },
      { step: 'compensate', outcome: 'done', reason: 'actualLate' },
    ]);
  });

  it('for good leaves the delivery to one store after the other, each asked by itself, until one takes it', async () => {
    for (const provider of ['dada', 'aggregator']) await town.simulators.admin(`couriers/riders/${provider}`, { couriers: 0 });
    const id = await town.delivery(5);
    const [first, second, third] = [town.platform.ids.uuid(), town.platform.ids.uuid(), town.platform.ids.uuid()];
    ToldDeliveries.places.set(id, { found: [first, second, third], taker: second });
    await town.request(id);
    await town.pass(40);
    const asked = ToldDeliveries.asked.get(id) ?? [];
    expect(asked.map(({ place }) => place)).toEqual([first, second]);
    expect(new Set(asked.map(({ transaction }) => transaction)).size).toBe(2);
    expect((await town.get(CouriersRepository).listDecisions(id)).filter(({ step }) => step === 'otherStore')).toMatchObject([{ outcome: 'done', facts: { places: [second] } }]);
  });

  it('is not replaced once the delivery was cancelled', async () => {
    const id = await town.delivery();
    await town.request(id);
    await town.sweep();
    const facts = ToldDeliveries.facts.get(id);
    if (facts !== undefined) ToldDeliveries.facts.set(id, { ...facts, isOver: true });
    await town.get(Database).transaction((tx) => town.get(StopRider).stop(tx, id, 'deliveryOver'));
    await town.pass(1);
    expect(await town.attempts(id)).toMatchObject([{ status: 'canceled', canceledBy: 'merchant' }]);
    expect(await town.rides([(await town.current(id)).originId])).toMatchObject([{ status: 'canceled' }]);
  });
});

// Last of all: a platform that did not answer is not asked for some real seconds.
describe('a platform that stays silent', () => {
  it('is left for another one, and whom it sent nevertheless is called off', async () => {
    const id = await town.delivery();
    await town.simulators.admin('couriers/faults', { dropAfterAccept: 1 });
    await town.request(id);
    await town.sweep();
    await town.simulators.admin('couriers/faults', { serverErrorRate: 1 });
    await town.pass(3);
    const [lost] = await town.attempts(id);
    expect(lost).toMatchObject({ status: 'failed', endReason: 'platformSilent', isDoubtful: true });
    await town.simulators.admin('couriers/faults', { serverErrorRate: 0 });
    await town.pass(1);
    // The breaker in front of the silent platform rests by the real clock, however quickly the days of this test go by.
    for (let look = 0; look < 3_000 && (await town.attempts(id))[0]?.isDoubtful === true; look += 1) {
      town.platform.clock.advance(200);
      await town.sweep();
    }
    const all = await town.attempts(id);
    const coming = (await town.rides(all.map(({ originId }) => originId))).filter(({ status }) => status === 'waiting');
    expect(coming).toHaveLength(1);
    expect(coming[0]?.originId).toBe(all.at(-1)?.originId);
    expect(all[0]).toMatchObject({ isDoubtful: false });
  });
});
