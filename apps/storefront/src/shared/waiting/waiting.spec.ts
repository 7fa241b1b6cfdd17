import { passOf } from './room';
import type { WaitingStatus } from './room';
import { nextPollMs } from './schedule';
import { aheadText, chipText, waitText } from './words';

const noon = Date.parse('2026-11-22T12:00:00+08:00');

const queued: WaitingStatus = {
  roomId: 'r', name: '双11 零点场', state: 'queued', ticket: 't', lane: 'all', aheadAbout: 1200, waitSeconds: { from: 130, to: 290 }, progressPercent: 40, pollAfterMs: 5_000,
  pass: null, passExpiresAt: null, startsAt: '2026-11-22T11:00:00+08:00', serverTime: '2026-11-22T12:00:00+08:00',
};
const admitted: WaitingStatus = { ...queued, state: 'admitted', aheadAbout: null, pass: 'p', passExpiresAt: '2026-11-22T12:03:00+08:00' };

describe('when to ask again', () => {
  it('is what the server said, and at most a tenth later so that nobody asks in step', () => {
    expect(nextPollMs({ pollAfterMs: 5_000, failures: 0 }, () => 0)).toBe(5_000);
    expect(nextPollMs({ pollAfterMs: 5_000, failures: 0 }, () => 0.999)).toBeLessThanOrEqual(5_500);
  });

  it('waits longer with each failure, never shorter than asked and never beyond half a minute', () => {
    const after = (failures: number) => nextPollMs({ pollAfterMs: 1_000, failures }, () => 0);
    expect([1, 2, 3, 4, 5, 9].map(after)).toEqual([2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    expect(nextPollMs({ pollAfterMs: 60_000, failures: 1 }, () => 0)).toBe(60_000);
  });
});

describe('a place in the queue', () => {
  it('is told in steps and ranges', () => {
    expect([1200, 5, 0, null].map(aheadText)).toEqual(['前面约 1,200 人', '前面约 5 人', '马上轮到你', '正在排位置']);
    expect(waitText({ from: 130, to: 290 })).toBe('预计 2–5 分钟');
    expect(waitText({ from: 10, to: 50 })).toBe('预计不到 1 分钟');
    expect(waitText({ from: 61, to: 110 })).toBe('预计 1–2 分钟');
    expect(waitText({ from: 60, to: 61 })).toBe('预计 1–2 分钟');
    expect(waitText({ from: 4_000, to: 9_000 })).toBe('预计 1 小时以上');
    expect(waitText(null)).toBe('');
  });

  it('is carried on the chip to every page', () => {
    expect(chipText(queued, noon)).toBe('排队中，前面约 1,200 人');
    expect(chipText({ ...queued, aheadAbout: 0 }, noon)).toBe('排队中，马上轮到');
    expect(chipText({ ...queued, state: 'waiting', startsAt: '2026-11-22T12:05:00+08:00' }, noon)).toBe('等候中 05:00');
    expect(chipText(admitted, noon)).toBe('轮到你了 03:00');
    expect(chipText({ ...queued, state: 'soldOut' }, noon)).toBe('排队中，等放回');
  });

  it('gives a pass to who is admitted, until it runs out', () => {
    const goal = { page: 'checkout' } as const;
    expect(passOf({ goal, status: admitted }, noon)).toBe('p');
    expect(passOf({ goal, status: admitted }, Date.parse('2026-11-22T12:03:00+08:00'))).toBeNull();
    expect(passOf({ goal, status: queued }, noon)).toBeNull();
    expect(passOf(undefined, noon)).toBeNull();
  });
});
