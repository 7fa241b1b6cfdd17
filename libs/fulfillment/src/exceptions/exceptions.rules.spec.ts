import { findException, type SeenWork } from './exceptions.rules.js';

const NOON = new Date('2026-11-20T12:00:00+08:00');
const HOUR = 3_600_000;
const at = (hours: number): Date => new Date(NOON.getTime() + hours * HOUR);

const collected: SeenWork['work'] = { kind: 'pickup', state: 'ready', windowEndAt: at(-1), promisedAt: at(-2), openedAt: at(-4), dispatchedAt: null };
const brought: SeenWork['work'] = { ...collected, kind: 'instantDelivery', state: 'returning', windowEndAt: null, dispatchedAt: at(-1) };
const back = { status: 'returning', riderName: '王师傅', returningAt: at(-0.5), endReason: null } as const;

function found(seen: Partial<SeenWork>) {
  return findException({ work: collected, ride: undefined, questions: [], now: NOON, ...seen });
}

describe('what has gone wrong with an order in the store', () => {
  it('is nothing while its time is not over', () => {
    expect(found({ work: { ...collected, windowEndAt: at(1) } })).toBeNull();
    expect((['open', 'picking', 'packed', 'shipped', 'handed_over'] as const).map((state) => found({ work: { ...collected, state } }))).toEqual([null, null, null, null, null]);
    expect(found({ work: { ...brought, state: 'picked_up' }, ride: { ...back, status: 'picked' } })).toBeNull();
  });

  it('is a shopper who did not come: first they are called, then the goods go back to the shelf within a day', () => {
    expect(found({})).toMatchObject({ type: 'noShow', step: 'callShopper', since: at(-1), dueAt: at(71) });
    expect(found({ work: { ...collected, state: 'no_show', windowEndAt: at(-73) } })).toMatchObject({ type: 'noShow', step: 'restock', since: at(-1), dueAt: at(23) });
  });

  it('is a shelf that lacked something, until the shopper answers or silence counts', () => {
    const asked = { askedAt: at(-0.02), dueAt: at(0.03), answer: null };
    expect(found({ work: { ...collected, state: 'substitution_pending' }, questions: [{ ...asked, answer: 'refuse' }, asked] })).toMatchObject({ type: 'missing', step: 'awaitAnswer', dueAt: asked.dueAt });
  });

  it.each([
    ['refused', 'refused'], ['收件人拒收', 'refused'], ['unreachable', 'unreachable'], ['多次拨打电话无人接听', 'unreachable'], ['damaged', 'damaged'], ['other', 'notDelivered'], ['地址有误', 'notDelivered'], [null, 'notDelivered'],
  ])('is a ride that turns round because of %s: %s, and here within two hours', (endReason, type) => {
    expect(found({ work: brought, ride: { ...back, endReason } })).toEqual({ type, step: 'takeBack', since: at(-0.5), dueAt: at(1.5), riderName: '王师傅', note: endReason });
  });

  it('is goods that were taken along by a rider who is gone', () => {
    expect(found({ work: { ...brought, state: 'picked_up' }, ride: { status: null, riderName: null, returningAt: null, endReason: null } })).toMatchObject({ type: 'unreachable', step: 'findRider', dueAt: at(-0.5) });
  });

  it('is a parcel that turned round, which takes days', () => {
    expect(found({ work: { ...brought, kind: 'shipping' } })).toMatchObject({ type: 'notDelivered', step: 'takeBack', dueAt: at(167) });
  });
});
