import fc from 'fast-check';
import { computeOpeningSpans, shopDateAfter } from '../opening.rules.js';
import { aStore, at, everyDay, SATURDAY } from '../test-kit/stores.js';
import { computeWindows, defaultTemplate, type SlotTemplate } from './slot-windows.rules.js';

const store = aStore();

function aTemplate(changes: Partial<SlotTemplate> = {}): SlotTemplate {
  return { ...defaultTemplate(store, 'scheduledDelivery'), windowMinutes: 120, leadMinutes: 60, ...changes };
}

function starts(template: SlotTemplate, now: Date, of = store): string[] {
  return computeWindows({ store: of, template }, now).map(({ startAt }) => new Date(startAt.getTime() + 8 * 3_600_000).toISOString().slice(5, 16));
}

describe('the windows of a template', () => {
  it('are as long as it says, within opening hours, after the lead time', () => {
    expect(starts(aTemplate({ daysOffered: 1 }), at('12:30'))).toEqual(['11-20T14:00', '11-20T16:00', '11-20T18:00', '11-20T20:00']);
  });

  it('lie in the hours of the week that it names', () => {
    const weekdayWindows = [{ weekday: 5, opensAt: '18:00', closesAt: '20:00' }, { weekday: 6, opensAt: '10:00', closesAt: '14:00' }];
    // On Saturday the doors open at ten, and nothing is ready before eleven.
    expect(starts(aTemplate({ weekdayWindows }), at('12:00'))).toEqual(['11-20T18:00', '11-21T12:00']);
  });

  it('are not offered for today after the cut-off, and are for tomorrow', () => {
    const template = aTemplate({ cutOff: '16:00', daysOffered: 2 });
    expect(starts(template, at('15:59')).filter((start) => start.startsWith('11-20'))).toEqual(['11-20T18:00', '11-20T20:00']);
    expect(starts(template, at('16:00')).filter((start) => start.startsWith('11-20'))).toEqual([]);
    expect(starts(template, at('16:00'))[0]).toBe('11-21T12:00');
  });

  it('fall out on a holiday', () => {
    const holiday = aStore({ specialDays: [{ date: SATURDAY, periods: [], note: '春节休息' }] });
    expect(starts(aTemplate(), at('12:00'), holiday).filter((start) => start.startsWith('11-21'))).toEqual([]);
  });

  it('begin with the one that runs now for a delivery at once, and end a lead time before closing', () => {
    const template = { ...defaultTemplate(store, 'instantDelivery'), leadMinutes: 20 };
    expect(starts(template, at('12:10'))[0]).toBe('11-20T12:00');
    expect(starts(template, at('21:40'))).toEqual(['11-20T21:30']);
    expect(starts(template, at('21:41'))).toEqual([]);
    expect(starts(template, at('09:30'))[0]).toBe('11-20T10:00');
  });

  it('are not there for a store that is paused, or that does not do this', () => {
    expect(starts({ ...defaultTemplate(store, 'pickup') }, at('12:00'), aStore({ status: 'paused' }))).toEqual([]);
    expect(starts({ ...defaultTemplate(store, 'pickup') }, at('12:00'), aStore({ services: ['shipping'] }))).toEqual([]);
  });

  it('always lie within opening hours and hours of the template, never overlap, and keep the lead time', () => {
    const time = fc.integer({ min: 0, max: 23 }).map((hour) => `${String(hour).padStart(2, '0')}:00`);
    const hours = fc.tuple(time, time).filter(([from, to]) => from < to);
    fc.assert(
      fc.property(hours, hours, fc.constantFrom(15, 30, 60, 90, 120), fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 1_439 }), (open, within, windowMinutes, leadMinutes, minute) => {
        const ofStore = aStore({ weeklyHours: everyDay(...open) });
        const template = aTemplate({ kind: 'pickup', windowMinutes, leadMinutes, weekdayWindows: everyDay(...within), daysOffered: 3 });
        const now = new Date(at('00:00').getTime() + minute * 60_000);
        const windows = computeWindows({ store: ofStore, template }, now);
        windows.forEach(({ startAt, endAt }, index) => {
          expect(endAt.getTime() - startAt.getTime()).toBe(windowMinutes * 60_000);
          expect(startAt.getTime()).toBeGreaterThanOrEqual(now.getTime() + leadMinutes * 60_000);
          expect(startAt.getTime()).toBeGreaterThanOrEqual(windows[index - 1]?.endAt.getTime() ?? 0);
          for (const rules of [ofStore.weeklyHours, template.weekdayWindows]) {
            const spans = [0, 1, 2].flatMap((day) => computeOpeningSpans({ weeklyHours: rules, specialDays: [] }, shopDateAfter(now, day)));
            expect(spans.some(({ opensAt, closesAt }) => opensAt <= startAt && endAt <= closesAt)).toBe(true);
          }
        });
      }),
    );
  });
});
