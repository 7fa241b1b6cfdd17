import { layOut } from './route-picture';
import { describeEta, describeRide, describeSteps } from './words';

const noon = Date.parse('2026-11-22T12:00:00+08:00');
const at = (time: string) => `2026-11-22T${time}:00+08:00`;
const store = { latitude: 31.23, longitude: 121.45 };
const receiver = { latitude: 31.24, longitude: 121.47 };

describe('where the goods are, in words first', () => {
  it('marks what is done and what comes next', () => {
    const steps = describeSteps([{ step: 'packed', at: at('11:50'), isDone: true }, { step: 'assigned', at: null, isDone: false }, { step: 'delivered', at: null, isDone: false }], noon);
    expect(steps.map(({ title, when, isNow }) => [title, when, isNow])).toEqual([['门店已打包', '今天 11:50', false], ['骑手已接单', '', true], ['已送达', '', false]]);
    const [packing] = describeSteps([{ step: 'packed', at: null, isDone: false }, { step: 'assigned', at: at('11:52'), isDone: true }], noon);
    expect(packing).toMatchObject({ title: '门店备货中', isNow: true });
  });

  it('names the rider and what they do', () => {
    const rider = { name: '王师傅', maskedPhone: '138****1234', isOwn: false };
    const place = { ...store, name: '静安寺店' };
    const packed = (isDone: boolean) => [{ step: 'packed' as const, at: null, isDone }];
    expect(describeRide({ status: 'onTheWay', rider, store: place, steps: packed(true) })).toBe('王师傅正在送来');
    expect(describeRide({ status: 'waiting', rider: null, store: place, steps: packed(true) })).toBe('已打包，正在找骑手');
    expect(describeRide({ status: 'arrived', rider, store: place, steps: packed(true) })).toBe('王师傅已到店，正在取货');
    expect([describeRide({ status: 'assigned', rider, store: place, steps: packed(false) }), describeRide({ status: 'arrived', rider, store: place, steps: packed(false) })]).toEqual([
      '门店备货中，王师傅正赶来取', '王师傅已到店，等门店打包',
    ]);
  });

  it('sets the estimate beside the promise and owns up to being late', () => {
    expect(describeEta({ status: 'onTheWay', expectedAt: at('12:20'), promisedAt: at('12:28'), isLate: false })).toEqual({ text: '预计 12:20 送达，承诺 12:28 前', isLate: false });
    expect(describeEta({ status: 'onTheWay', expectedAt: at('12:40'), promisedAt: at('12:28'), isLate: true })?.text).toContain('比约定晚了');
    expect(describeEta({ status: 'delivered', expectedAt: null, promisedAt: at('12:28'), isLate: false })).toBeNull();
  });
});

describe('the plain map', () => {
  it('keeps every mark inside, north up', () => {
    const { store: from, receiver: to, rider } = layOut({ store, receiver, rider: { latitude: 31.235, longitude: 121.46 } });
    for (const { x, y } of [from, to, rider ?? from]) {
      expect(x).toBeGreaterThan(20);
      expect(x).toBeLessThan(323);
      expect(y).toBeGreaterThan(20);
      expect(y).toBeLessThan(180);
    }
    expect(to.y).toBeLessThan(from.y);
    expect(to.x).toBeGreaterThan(from.x);
  });

  it('bears a store at the door', () => {
    const { store: from, receiver: to } = layOut({ store, receiver: store, rider: null });
    expect(from).toEqual(to);
    expect(Number.isFinite(from.x)).toBe(true);
  });
});
