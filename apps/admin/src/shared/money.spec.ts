import { fenToInput, formatDelta, formatFen, formatFenCompact, formatFenRange, parseYuan } from './money';

describe('money on screen', () => {
  it('shows fen as yuan with two decimals and separators', () => {
    expect(formatFen(0)).toBe('¥0.00');
    expect(formatFen(5)).toBe('¥0.05');
    expect(formatFen(129_900)).toBe('¥1,299.00');
  });

  it('puts the minus before the sign of a refund', () => {
    expect(formatFen(-1050)).toBe('-¥10.50');
  });

  it('shows one price when the cheapest and the dearest agree', () => {
    expect(formatFenRange(1990, 1990)).toBe('¥19.90');
    expect(formatFenRange(1990, 2990)).toBe('¥19.90 – ¥29.90');
  });

  it('speaks of 万 from ten thousand yuan on', () => {
    expect(formatFenCompact(999_999)).toBe('¥9,999.99');
    expect(formatFenCompact(12_345_678)).toBe('¥12.35 万');
  });

  it('signs stock changes', () => {
    expect(formatDelta(1200)).toBe('+1,200');
    expect(formatDelta(-3)).toBe('-3');
  });
});

describe('money that was typed', () => {
  it('reads yuan with and without decimals', () => {
    expect(parseYuan('19.9')).toBe(1990);
    expect(parseYuan('¥1,299')).toBe(129_900);
    expect(parseYuan(' 0.05 ')).toBe(5);
  });

  it('refuses anything a till would refuse', () => {
    for (const typed of ['', '-1', '1.999', '1e3', '一元', '1.']) expect(parseYuan(typed)).toBeNull();
  });

  it('survives the way into a field and back', () => {
    for (const fen of [0, 1, 99, 100, 1990, 123_456]) expect(parseYuan(fenToInput(fen))).toBe(fen);
  });
});
