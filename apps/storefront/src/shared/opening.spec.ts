import { describeOpening } from './opening';

const noon = Date.parse('2026-11-22T12:00:00+08:00');

describe("a store's hours on its card", () => {
  it('says until when an open store is open', () => {
    expect(describeOpening({ state: 'open', closesAt: '2026-11-22T22:00:00+08:00', opensAt: null }, noon)).toEqual({ isOpen: true, label: '营业中', detail: '22:00 打烊' });
  });

  it('says when a closed store opens next', () => {
    expect(describeOpening({ state: 'closed', closesAt: null, opensAt: '2026-11-23T09:00:00+08:00' }, noon)).toEqual({ isOpen: false, label: '休息中', detail: '明天 09:00 营业' });
  });

  it('does not promise a time when there is none', () => {
    expect(describeOpening({ state: 'closed', closesAt: null, opensAt: null }, noon).detail).toBe('');
    expect(describeOpening({ state: 'paused', closesAt: null, opensAt: null }, noon).isOpen).toBe(false);
  });
});
