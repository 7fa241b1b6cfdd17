import { computeGrabButton } from './grab-button';
import type { GrabFacts } from './grab-button';

const startsAtMs = Date.parse('2026-11-22T10:00:00+08:00');
const minute = 60_000;

const running: GrabFacts = {
  phase: 'running', startsAtMs, nowMs: startsAtMs + minute, stock: 'available', isReminded: false, isFilledIn: true, store: 'taking', room: 'none',
  step: 'idle', won: null, isUnanswered: false, waitUntilMs: null, isLimitReached: false, isBarred: false,
};
const upcoming: GrabFacts = { ...running, phase: 'upcoming', nowMs: startsAtMs - 60 * minute, stock: undefined };

describe('before the sale', () => {
  it('offers a reminder, and takes it back', () => {
    expect(computeGrabButton(upcoming)).toMatchObject({ text: '设置提醒', action: 'remind' });
    expect(computeGrabButton({ ...upcoming, isReminded: true })).toMatchObject({ text: '已设提醒', action: 'unremind' });
  });

  it('counts down in the last ten minutes and takes no tap', () => {
    expect(computeGrabButton({ ...upcoming, nowMs: startsAtMs - 9 * minute })).toMatchObject({ text: '09:00 后开抢', action: null });
    expect(computeGrabButton({ ...upcoming, nowMs: startsAtMs - 9 * minute, isFilledIn: false }).note).toContain('取货信息');
  });

  it('lets the shopper queue early where there is a room', () => {
    expect(computeGrabButton({ ...upcoming, nowMs: startsAtMs - 9 * minute, room: 'toJoin' })).toMatchObject({ action: 'joinRoom' });
    expect(computeGrabButton({ ...upcoming, nowMs: startsAtMs - 9 * minute, room: 'waiting' })).toMatchObject({ action: 'openRoom' });
  });

  it('stays shut when the time is over and the server has not said so, whatever the clock shows', () => {
    for (const nowMs of [startsAtMs, startsAtMs + minute, startsAtMs + 60 * minute]) {
      expect(computeGrabButton({ ...upcoming, nowMs, stock: 'available' })).toMatchObject({ text: '正在开抢…', action: null, isBusy: true });
    }
  });
});

describe('while the sale runs', () => {
  it('opens with the word of the server, even to a clock that is late', () => {
    expect(computeGrabButton({ ...running, nowMs: startsAtMs - minute })).toMatchObject({ text: '立即抢购', action: 'grab' });
  });

  it('asks for a store first, and for another one where this one does not take part', () => {
    expect(computeGrabButton({ ...running, store: 'none' })).toMatchObject({ text: '先选自提门店', action: 'pickStore' });
    expect(computeGrabButton({ ...running, store: 'other' })).toMatchObject({ text: '换一家参加的门店', action: 'pickStore' });
  });

  it('leads to the queue before the sale, and past it with a pass', () => {
    expect(computeGrabButton({ ...running, room: 'toJoin' })).toMatchObject({ text: '去排队', action: 'joinRoom' });
    expect(computeGrabButton({ ...running, room: 'waiting' })).toMatchObject({ action: 'openRoom' });
    expect(computeGrabButton({ ...running, room: 'passed' })).toMatchObject({ text: '立即抢购', action: 'grab' });
  });

  it('says that all is gone, and apart from that that some may come back', () => {
    expect(computeGrabButton({ ...running, stock: 'soldOut' })).toMatchObject({ text: '已抢光，看相似', action: 'similar' });
    const held = computeGrabButton({ ...running, stock: 'mayReturn' });
    expect(held).toMatchObject({ text: '暂时抢光', action: null });
    expect(held.note).toContain('有人未付款，可能还有机会');
  });

  it.each(['asking', 'verifying', 'placing'] as const)('takes no second tap while an attempt is %s', (step) => {
    expect(computeGrabButton({ ...running, step })).toMatchObject({ action: null, isBusy: true });
  });

  it('counts down after a refusal that says when to come back, and opens by itself', () => {
    const refused = { ...running, waitUntilMs: running.nowMs + 2_400 };
    expect(computeGrabButton(refused)).toMatchObject({ text: '3 秒后可再抢', action: null });
    expect(computeGrabButton({ ...refused, nowMs: running.nowMs + 2_400 })).toMatchObject({ action: 'grab' });
  });

  it('does not hurry who asks again while the server is busy', () => {
    expect(computeGrabButton({ ...running, isUnanswered: true, waitUntilMs: running.nowMs + 1_000 })).toMatchObject({ text: '1 秒后可再抢', action: null });
  });

  it('leads to what was got: first to pay for it, then to the order', () => {
    const won = { orderId: 'o1', expiresAtMs: running.nowMs + 4 * minute };
    expect(computeGrabButton({ ...running, stock: 'soldOut', won: { ...won, state: 'unpaid' } })).toMatchObject({ text: '抢到了，去付款 04:00', action: 'pay' });
    expect(computeGrabButton({ ...running, won: { ...won, state: 'paid' } })).toMatchObject({ text: '已抢到，查看订单', action: 'openOrder' });
  });

  it('asks again about an order whose answer was lost, also when all is gone or over by now', () => {
    expect(computeGrabButton({ ...running, isUnanswered: true, stock: 'soldOut' })).toMatchObject({ text: '再确认一次', action: 'grab' });
    expect(computeGrabButton({ ...running, isUnanswered: true, phase: 'ended' })).toMatchObject({ text: '再确认一次', action: 'grab' });
  });

  it('does not invite those who cannot take part or have had their share', () => {
    expect(computeGrabButton({ ...running, isLimitReached: true })).toMatchObject({ action: 'openOrders' });
    expect(computeGrabButton({ ...running, isBarred: true })).toMatchObject({ text: '当前无法参与', action: null });
  });
});

it('shows a paused sale as paused and an ended one as over', () => {
  expect(computeGrabButton({ ...running, phase: 'paused' })).toMatchObject({ action: 'refresh' });
  expect(computeGrabButton({ ...running, phase: 'ended' })).toMatchObject({ action: 'nextSession' });
});
