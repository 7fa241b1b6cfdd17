import { ApiProblem } from '@quanyu/api-client';
import { changesOf, computeWindow, describeChanges, fitDraft, needsFitting } from './changes';
import type { QuoteChange } from './queries';

const noon = Date.parse('2026-11-22T12:00:00+08:00');
const draft = { storeId: 'store', isFromCart: true, lines: [{ variantId: 'milk', quantity: 5 }, { variantId: 'towel', quantity: 1 }] };

describe('an order that the server refuses because something changed', () => {
  it('names the change beside the line that it concerns', () => {
    const shown = describeChanges(
      [
        { kind: 'price', variantId: 'milk', fromFen: 1990, toFen: 2190 },
        { kind: 'stock', variantId: 'towel', requested: 2, available: 0 },
        { kind: 'total', fromFen: 1990, toFen: 2190 },
      ],
      noon,
    );
    expect(shown.byVariant.get('milk')).toBe('价格由 ¥19.9 变为 ¥21.9');
    expect(shown.byVariant.get('towel')).toBe('这家店刚刚卖完');
    expect(shown.total).toBe('合计由 ¥19.90 变为 ¥21.90');
  });

  it('offers the nearest window when the chosen one has filled up', () => {
    const [change]: QuoteChange[] = [{ kind: 'window', groupNo: 1, startAt: '2026-11-22T18:00:00+08:00', nextStartAt: '2026-11-22T18:30:00+08:00' }];
    expect(describeChanges(change ? [change] : [], noon).window).toBe('该时段刚约满，已为你选最近时段 今天 18:30');
  });

  it('says what became of the promise, of the fee and of the way', () => {
    const promise: QuoteChange = { kind: 'promise', groupNo: 1, fromAt: '2026-11-22T12:28:00+08:00', toAt: '2026-11-22T12:50:00+08:00' };
    expect(describeChanges([promise], noon).way).toBe('预计时间由 今天 12:28 变为 今天 12:50');
    expect(describeChanges([{ kind: 'way', groupNo: 1, reason: 'outOfArea' }], noon).way).toBe('超出配送范围，换一种方式就能下单');
    expect(describeChanges([{ kind: 'fee', groupNo: 1, fromFen: 0, toFen: 600 }], noon).total).toBe('运费由 ¥0.00 变为 ¥6.00');
  });

  it('cuts quantities to what the store has and drops what it has not', () => {
    const changes: QuoteChange[] = [
      { kind: 'stock', variantId: 'milk', requested: 5, available: 3 },
      { kind: 'unpublished', variantId: 'towel' },
    ];
    expect(needsFitting(changes)).toBe(true);
    expect(fitDraft(draft, changes).lines).toEqual([{ variantId: 'milk', quantity: 3 }]);
  });

  it('leaves quantities alone when only prices changed', () => {
    const changes: QuoteChange[] = [{ kind: 'price', variantId: 'milk', fromFen: 1990, toFen: 2190 }];
    expect(needsFitting(changes)).toBe(false);
    expect(fitDraft(draft, changes)).toEqual(draft);
  });

  it('is told by its code, never by its text', () => {
    const refused = (code: 'ORDERS.QUOTE_CHANGED' | 'ORDERS.STORE_CLOSED') =>
      new ApiProblem({ code, status: 409, title: '有变化', requestId: 'r', details: { changes: [{ kind: 'unpublished', variantId: 'milk' }] } });
    expect(changesOf(refused('ORDERS.QUOTE_CHANGED'))).toHaveLength(1);
    expect(changesOf(refused('ORDERS.STORE_CLOSED'))).toHaveLength(0);
  });
});

it('keeps the chosen pickup window while it is offered and else takes the earliest', () => {
  const windows = [
    { startAt: '2026-11-22T18:00:00+08:00', endAt: '2026-11-22T18:30:00+08:00' },
    { startAt: '2026-11-22T18:30:00+08:00', endAt: '2026-11-22T19:00:00+08:00' },
  ];
  expect(computeWindow(windows, '2026-11-22T18:30:00+08:00')).toBe(windows[1]);
  expect(computeWindow(windows, '2026-11-22T17:00:00+08:00')).toBe(windows[0]);
  expect(computeWindow([], null)).toBeNull();
});
