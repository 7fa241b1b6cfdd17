import { computeSize } from './stamp-picture';

describe('a photo of a hand-over', () => {
  it('is made as small as the way needs it, in its own shape', () => {
    expect(computeSize(4_032, 3_024)).toEqual({ width: 1_600, height: 1_200 });
    expect(computeSize(3_024, 4_032)).toEqual({ width: 1_200, height: 1_600 });
    expect(computeSize(10_000, 1)).toEqual({ width: 1_600, height: 1 });
  });

  it('is never made larger than it is', () => {
    expect(computeSize(800, 600)).toEqual({ width: 800, height: 600 });
  });
});
