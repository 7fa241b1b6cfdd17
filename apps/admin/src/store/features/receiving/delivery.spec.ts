import { describeShelfLife } from './delivery';

describe('the date on goods that come in', () => {
  it('keeps goods past their date from the shelf', () => {
    expect(describeShelfLife('2026-11-21', '2026-11-22')).toMatchObject({ tone: 'urgent' });
  });

  it('points out what has to be sold soon', () => {
    expect(describeShelfLife('2026-11-22', '2026-11-22')?.text).toContain('今天到期');
    expect(describeShelfLife('2026-12-21', '2026-11-22')?.text).toContain('29 天');
  });

  it('says nothing of a date that is far off, missing or half typed', () => {
    expect(describeShelfLife('2026-12-22', '2026-11-22')).toBeNull();
    expect(describeShelfLife('', '2026-11-22')).toBeNull();
    expect(describeShelfLife('2026-', '2026-11-22')).toBeNull();
  });
});
