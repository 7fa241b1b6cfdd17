import { computeChange } from './change';

describe('today against yesterday', () => {
  it('is told in percent with its sign', () => {
    expect(computeChange(150, 100)).toEqual({ direction: 'up', text: '+50%' });
    expect(computeChange(996, 1000)).toEqual({ direction: 'down', text: '-0.4%' });
  });

  it('is level when nothing moved', () => {
    expect(computeChange(100, 100)).toEqual({ direction: 'same', text: '持平' });
    expect(computeChange(0, 0)).toEqual({ direction: 'same', text: '持平' });
  });

  it('claims no percentage when there was nothing yesterday', () => {
    expect(computeChange(5, 0)).toEqual({ direction: 'none', text: '昨天同一时刻还没有' });
  });
});
