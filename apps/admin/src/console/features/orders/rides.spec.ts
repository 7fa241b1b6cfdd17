import { carrierName, tellRide, type Ride } from './rides';

const attempt: Ride['attempts'][number] = {
  courierOrderId: 'c', attempt: 1, courier: 'dada', carrierName: '达达', status: 'delivered', mark: '1234', isMarkChecked: true, isCanceling: false,
  quotedFen: 700, chargedFen: 0, tipFen: 200, penaltyFen: 0, distanceMeters: 1800, riderName: '周师傅', riderMaskedPhone: '139****0001', requestedBy: '系统',
  createdAt: '2026-11-22T02:00:00.000Z', placedAt: null, acceptedAt: '2026-11-22T02:01:00.000Z', arrivedAt: null, pickedAt: '2026-11-22T02:10:00.000Z', returningAt: null,
  endedAt: '2026-11-22T02:25:00.000Z', endReason: null,
};

describe('the story of a delivery', () => {
  it('tells each call with its platform and its price, and leaves out what did not happen', () => {
    const told = tellRide({ attempts: [attempt], decisions: [] });
    expect(told.map(({ title }) => title)).toEqual(['第 1 次叫骑手', '骑手接单', '取走', '送达']);
    expect(told[0]?.note).toBe('达达，报价 ¥7.00，小费 ¥2.00');
  });

  it('puts decisions between the rides, where they happened', () => {
    const lost = { ...attempt, status: 'canceled' as const, pickedAt: null, endedAt: '2026-11-22T02:05:00.000Z', endReason: '骑手取消' };
    const told = tellRide({ attempts: [lost], decisions: [{ step: 'otherStore', reason: '无人接单', outcome: '', at: '2026-11-22T02:04:00.000Z' }] });
    expect(told.map(({ title, isTrouble }) => [title, isTrouble === true])).toEqual([['第 1 次叫骑手', false], ['骑手接单', false], ['系统决定：换一家店发', true], ['这一次结束', true]]);
  });

  it('names the carrier behind a platform', () => {
    expect(carrierName({ courier: 'aggregator', carrierName: '顺丰同城' })).toBe('聚合平台 · 顺丰同城');
    expect(carrierName({ courier: null, carrierName: '' })).toBe('还没选定');
  });
});
