import { rankCounts } from './rank';

describe('things counted', () => {
  it('stand with the commonest first and its part of all, without those that did not happen', () => {
    const counts = [
      { key: 'RATE_LIMITED', name: '限流', count: 30 },
      { key: 'FLASH.SOLD_OUT', name: '售罄', count: 90 },
      { key: 'RISK.BLOCKED', name: '风控拦截', count: 0 },
    ];
    expect(rankCounts(counts).map(({ name, share }) => [name, share])).toEqual([['售罄', 0.75], ['限流', 0.25]]);
  });
});
