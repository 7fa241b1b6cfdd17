import { describeReach } from './reach';

const terms = { baseFeeFen: 500, freeAboveFen: null, minimumFen: 0, promiseMinutes: 28 };
const here = { latitude: 31.2 };

describe('what an address in the list says before anything is ordered', () => {
  it('says how fast and for how much a rider comes', () => {
    expect(describeReach(here, { instantDelivery: terms, scheduledDelivery: terms })).toEqual({ text: '约 28 分钟送达，配送费 ¥5 起', tone: 'in' });
  });

  it('says what remains when it is too far', () => {
    expect(describeReach(here, { instantDelivery: null, scheduledDelivery: null })).toEqual({ text: '超出配送范围，可选快递或自提', tone: 'out' });
    expect(describeReach(here, { instantDelivery: null, scheduledDelivery: terms })?.text).toBe('可定时送达，超出 30 分钟达的范围');
  });

  it('says that a rider needs a point on the map', () => {
    expect(describeReach({ latitude: null }, undefined)?.text).toBe('没在地图上定位，只能发快递');
  });

  it('says nothing while the store has not answered', () => {
    expect(describeReach(here, undefined)).toBeNull();
  });
});
