import fc from 'fast-check';
import { aStore, at, everyDay, FRIDAY, SATURDAY } from '../test-kit/stores.js';
import { aResource, aService } from '../test-kit/services.js';
import { type BusyTime, chooseResources, computeFreeStarts, computeStarts, takenUntil } from './calendar.rules.js';

const store = aStore();
const facial = aService({ minutes: 60, bufferMinutes: 15, stepMinutes: 30, needs: ['staff', 'room'] });
const lin = aResource('staff', [facial.id], { name: '林晓' });
const zhou = aResource('staff', [facial.id], { name: '周敏', weeklyHours: everyDay('14:00', '20:00') });
const room = aResource('room', [facial.id], { name: '护理室一' });
const other = aResource('room', ['0193a000-0000-7000-8000-00000000ffff'], { name: '仓库' });
const resources = [lin, zhou, room, other];

function clock(date: Date): string {
  return new Date(date.getTime() + 8 * 3_600_000).toISOString().slice(11, 16);
}

describe('the times of a service', () => {
  it('begin on its grid, end before the doors close, and keep its lead time', () => {
    const starts = computeStarts(aService({ minutes: 60, stepMinutes: 30, leadMinutes: 120 }), store, FRIDAY, at('12:10')).map(clock);
    expect([starts[0], starts.at(-1)]).toEqual(['14:30', '21:00']);
  });

  it('are offered on so many days, not on a holiday, and not by a store that is paused', () => {
    const service = aService({ daysOffered: 2 });
    expect(computeStarts(service, store, SATURDAY, at('12:00'))).not.toEqual([]);
    expect(computeStarts(service, store, '2026-11-22', at('12:00'))).toEqual([]);
    expect(computeStarts(service, aStore({ specialDays: [{ date: SATURDAY, periods: [], note: '盘点' }] }), SATURDAY, at('12:00'))).toEqual([]);
    expect(computeStarts(service, aStore({ status: 'paused' }), SATURDAY, at('12:00'))).toEqual([]);
  });

  it('are free while one of each kind that is needed is at work and free, with the tidying up after it', () => {
    const busy: BusyTime[] = [{ resourceId: room.id, from: at('16:00'), to: at('17:15') }];
    const free = computeFreeStarts(facial, [at('13:00'), at('15:00'), at('15:30'), at('17:00'), at('17:30')], { resources, busy }, null);
    expect(free.map(({ startAt, staffIds }) => [clock(startAt), staffIds.length])).toEqual([['13:00', 1], ['17:30', 2]]);
  });

  it('of one member of staff are those at which she is there', () => {
    expect(computeFreeStarts(facial, [at('13:00'), at('14:00')], { resources, busy: [] }, zhou.id).map(({ startAt }) => clock(startAt))).toEqual(['14:00']);
  });

  it('go to whoever has the least to do that day', () => {
    const busy: BusyTime[] = [{ resourceId: lin.id, from: at('10:00'), to: at('12:00') }];
    expect(chooseResources(facial, at('15:00'), { resources, busy }, null)?.map(({ name }) => name)).toEqual(['周敏', '护理室一']);
    expect(chooseResources(facial, at('13:00'), { resources, busy }, zhou.id)).toBeNull();
  });

  it('never overlap for anybody, however many are taken one after the other', () => {
    const anyStart = fc.integer({ min: 10 * 60, max: 20 * 60 }).map((minute) => new Date(at('00:00').getTime() + minute * 60_000));
    fc.assert(
      fc.property(fc.array(anyStart, { maxLength: 30 }), (starts) => {
        const busy: BusyTime[] = [];
        for (const startAt of starts) {
          for (const { id } of chooseResources(facial, startAt, { resources, busy }, null) ?? []) busy.push({ resourceId: id, from: startAt, to: takenUntil(facial, startAt) });
        }
        for (const [index, one] of busy.entries()) {
          expect(busy.slice(index + 1).filter((two) => two.resourceId === one.resourceId && two.from < one.to && one.from < two.to)).toEqual([]);
        }
      }),
    );
  });
});
