import fc from 'fast-check';
import { EventQueue } from './event-queue.js';

const nothing = (): Promise<void> => Promise.resolve();

describe('what is still to happen', () => {
  it('comes by its time, and at the same time in the order in which it was planned', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20), { maxLength: 60 }), fc.nat(20), (times, untilMs) => {
        const queue = new EventQueue();
        times.forEach((atMs, index) => queue.add({ atMs, name: String(index), run: nothing }));
        const planned = times.map((atMs, index) => ({ atMs, name: String(index) })).sort((a, b) => a.atMs - b.atMs || Number(a.name) - Number(b.name));
        const due = queue.takeUntil(untilMs).map(({ atMs, name }) => ({ atMs, name }));
        expect(due).toEqual(planned.filter(({ atMs }) => atMs <= untilMs));
        expect(queue.nextAtMs).toBe(planned.find(({ atMs }) => atMs > untilMs)?.atMs ?? null);
      }),
    );
  });
});
