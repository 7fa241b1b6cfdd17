import { batchLabel } from './batch';

describe('a batch on the shelf', () => {
  it('says how many days it may still be sold, and how long it may not', () => {
    expect(['2026-11-20', '2026-11-23', '2026-11-30', '2026-12-01'].map((expiresOn) => batchLabel(expiresOn, '2026-11-23'))).toEqual([
      { text: '过期 3 天', tone: 'urgent' }, { text: '今天到期', tone: 'warning' }, { text: '还有 7 天', tone: 'warning' }, { text: '还有 8 天', tone: 'info' },
    ]);
  });
});
