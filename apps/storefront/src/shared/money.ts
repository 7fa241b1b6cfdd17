/** Pure formatting of integer fen. Nothing here adds prices up: totals come from the server's quote. */

export type SplitPrice = { sign: '' | '-'; whole: string; fraction: string };

/** Splits fen for display: `trim` drops `.00` and the last zero of `.90`, `always` keeps two decimals. */
export function splitFen(fen: number, cents: 'trim' | 'always'): SplitPrice {
  const absolute = Math.abs(Math.round(fen));
  const whole = String(Math.floor(absolute / 100)).replace(/\B(?=(\d{3})+$)/g, ',');
  const remainder = absolute % 100;
  const fraction = cents === 'trim' && remainder === 0 ? '' : `.${String(remainder).padStart(2, '0')}`;
  return { sign: fen < 0 ? '-' : '', whole, fraction: cents === 'trim' ? fraction.replace(/0$/, '') : fraction };
}

/** `¥1,299`, `¥19.9` (trim) or `¥19.90` (always); a discount reads `-¥10.00`. */
export function formatFen(fen: number, cents: 'trim' | 'always' = 'always'): string {
  const { sign, whole, fraction } = splitFen(fen, cents);
  return `${sign}¥${whole}${fraction}`;
}

const digitWords = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
const placeWords = ['', '十', '百', '千'];

function spellBelowTenThousand(value: number): string {
  let words = '';
  let gap = false;
  for (let place = 3; place >= 0; place -= 1) {
    const digit = Math.floor(value / 10 ** place) % 10;
    if (digit === 0) {
      gap = words !== '';
      continue;
    }
    const one = digit === 1 && place === 1 && words === '' ? '' : digitWords[digit];
    words += `${gap ? '零' : ''}${one}${placeWords[place]}`;
    gap = false;
  }
  return words;
}

function spellWhole(value: number): string {
  if (value === 0) return '零';
  const high = Math.floor(value / 10_000);
  const low = value % 10_000;
  const bridge = high > 0 && low > 0 && low < 1000 ? '零' : '';
  return `${high > 0 ? `${spellWhole(high)}万` : ''}${bridge}${spellBelowTenThousand(low)}`;
}

/** What a screen reader says for a price: 「十九元九角」. */
export function spellFen(fen: number): string {
  const absolute = Math.abs(Math.round(fen));
  const whole = Math.floor(absolute / 100);
  const jiao = Math.floor(absolute / 10) % 10;
  const cent = absolute % 10;
  const small = `${jiao > 0 ? `${digitWords[jiao]}角` : cent > 0 ? '零' : ''}${cent > 0 ? `${digitWords[cent]}分` : ''}`;
  const yuan = whole === 0 && small !== '' ? '' : `${spellWhole(whole)}元`;
  return `${fen < 0 ? '减' : ''}${yuan}${whole === 0 ? small.replace(/^零/, '') : small}`;
}

/** Sales and other counts as a shop says them: `862`, `1.2万+`. */
export function formatCount(count: number): string {
  if (count < 10_000) return String(count);
  const tenThousands = Math.floor(count / 1000) / 10;
  return `${tenThousands}万+`;
}
