import { describeCount, describeNote } from './words';

const noon = Date.parse('2026-11-20T12:00:00+08:00');
const code = { itemCount: 3, collectedCount: 0, keptUntil: '2026-11-23T18:00:00+08:00' };

describe('a pickup code', () => {
  it('says how many pieces, and how many were collected already', () => {
    expect([describeCount({ ...code, state: 'ready' }), describeCount({ ...code, state: 'partial', collectedCount: 1 })]).toEqual(['共 3 件', '共 3 件，已取 1 件']);
  });

  it('says until when it is kept, that the rest waits, or that its time is over', () => {
    expect(describeNote({ ...code, state: 'ready' }, noon)).toMatch(/^为你保留到 .*18:00/);
    expect(describeNote({ ...code, state: 'partial', collectedCount: 1 }, noon)).toMatch(/^还有 2 件没取，同一个码再来取，为你保留到/);
    expect(describeNote({ ...code, state: 'no_show', keptUntil: null }, noon)).toBe('已过取货时间，商品随时会放回货架并退款，请尽快来取');
    expect(describeNote({ ...code, state: 'used' }, noon)).toBeNull();
  });
});
