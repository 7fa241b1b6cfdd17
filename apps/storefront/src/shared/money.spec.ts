import { formatCount, formatFen, spellFen, splitFen } from './money';

describe('a price on a screen', () => {
  it('drops the cents of a round price in a list and keeps them at checkout', () => {
    expect(formatFen(129900, 'trim')).toBe('¥1,299');
    expect(formatFen(129900)).toBe('¥1,299.00');
  });

  it('shows one decimal in a list when the second is zero', () => {
    expect(formatFen(1990, 'trim')).toBe('¥19.9');
    expect(formatFen(1995, 'trim')).toBe('¥19.95');
    expect(formatFen(1990)).toBe('¥19.90');
    expect(formatFen(5, 'trim')).toBe('¥0.05');
  });

  it('groups thousands from 1,000 on', () => {
    expect(splitFen(99_999, 'trim').whole).toBe('999');
    expect(splitFen(100_000, 'trim').whole).toBe('1,000');
    expect(splitFen(123_456_789, 'always')).toEqual({ sign: '', whole: '1,234,567', fraction: '.89' });
  });

  it('puts the minus of a discount before the sign', () => {
    expect(formatFen(-1000)).toBe('-¥10.00');
  });
});

describe('a price read aloud', () => {
  it.each([
    [1990, '十九元九角'],
    [1995, '十九元九角五分'],
    [1905, '十九元零五分'],
    [50, '五角'],
    [5, '五分'],
    [0, '零元'],
    [10_000, '一百元'],
    [101_000, '一千零一十元'],
    [1_000_500, '一万零五元'],
    [129_900, '一千二百九十九元'],
    [-1000, '减十元'],
  ])('%d fen is %s', (fen, words) => {
    expect(spellFen(fen)).toBe(words);
  });
});

describe('a count of sales', () => {
  it('is exact below ten thousand and rounded down above', () => {
    expect(formatCount(9_999)).toBe('9999');
    expect(formatCount(12_999)).toBe('1.2万+');
    expect(formatCount(100_000)).toBe('10万+');
  });
});
