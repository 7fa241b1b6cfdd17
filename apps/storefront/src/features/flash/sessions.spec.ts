import { nextTurnMs, pickSession, pickStripSession, progressText, storePart, tabText } from './sessions';
import type { FlashSession } from './sessions';

const noon = Date.parse('2026-11-22T12:00:00+08:00');
const item = { itemId: 'i', productId: 'p', variantId: 'v', title: '毛巾', optionText: '', imageUrl: null, flashPriceFen: 990, dailyPriceFen: 1990, limitPerCustomer: 1, totalUnits: 100 };

function session(sessionId: string, phase: FlashSession['phase'], startsAt: string): FlashSession {
  return { sessionId, campaignId: 'c', name: '专场', phase, startsAt, endsAt: new Date(Date.parse(startsAt) + 7_200_000).toISOString(), storeIds: ['s1'], items: [item] };
}

const morning = session('morning', 'ended', '2026-11-22T08:00:00+08:00');
const now = session('now', 'running', '2026-11-22T11:00:00+08:00');
const afternoon = session('afternoon', 'upcoming', '2026-11-22T14:00:00+08:00');
const tomorrow = session('tomorrow', 'upcoming', '2026-11-23T10:00:00+08:00');

describe('the sessions of a sale', () => {
  it('open at the one that runs, else at the next, else at the last', () => {
    expect(pickSession([tomorrow, afternoon, now, morning], '')?.sessionId).toBe('now');
    expect(pickSession([tomorrow, afternoon, morning], '')?.sessionId).toBe('afternoon');
    expect(pickSession([morning], '')?.sessionId).toBe('morning');
    expect(pickSession([], '')).toBeNull();
  });

  it('open at the one that was asked for', () => {
    expect(pickSession([now, tomorrow], 'tomorrow')?.sessionId).toBe('tomorrow');
    expect(pickSession([now, tomorrow], 'gone')?.sessionId).toBe('now');
  });

  it('stand on the home page while one runs or comes within a day', () => {
    expect(pickStripSession([afternoon, now], noon)?.sessionId).toBe('now');
    expect(pickStripSession([morning, tomorrow], noon)?.sessionId).toBe('tomorrow');
    expect(pickStripSession([morning, session('later', 'upcoming', '2026-11-23T12:00:01+08:00')], noon)).toBeNull();
    expect(pickStripSession([{ ...now, items: [] }], noon)).toBeNull();
  });

  it('turn at their start and then at their end', () => {
    expect(nextTurnMs(afternoon)).toBe(Date.parse(afternoon.startsAt));
    expect(nextTurnMs(now)).toBe(Date.parse(now.endsAt));
    expect(nextTurnMs(morning)).toBeNull();
  });

  it('say on their tab what they are, and the day when it is not today', () => {
    expect([morning, now, afternoon, tomorrow].map((each) => tabText(each, noon))).toEqual(['已结束', '抢购中', '即将开始', '明天开抢']);
  });

  it('know whether the chosen store takes part', () => {
    expect([storePart(now, 's1'), storePart(now, 's2'), storePart(now, undefined)]).toEqual(['taking', 'other', 'none']);
  });
});

describe('how much is gone', () => {
  it('is told in per cent, and as a warning near the end', () => {
    expect(progressText('available', 0, true)).toBe('刚开抢');
    expect(progressText('available', 63, true)).toBe('已抢 63%');
    expect(progressText('few', 92, true)).toBe('已抢 92%，即将抢光');
    expect(progressText('soldOut', 100, true)).toBe('已抢光');
    expect(progressText('mayReturn', 100, true)).toBe('有人未付款，可能还有机会');
  });

  it('is told coarsely at a peak, and not at all while unknown', () => {
    expect(progressText('available', 63, false)).toBe('有货');
    expect(progressText('few', 92, false)).toBe('库存紧张');
    expect(progressText(undefined, 0, true)).toBe('');
  });
});
