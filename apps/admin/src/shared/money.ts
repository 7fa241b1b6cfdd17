const grouped = new Intl.NumberFormat('zh-CN');

/** Fen as yuan with two decimals, for example 129900 → `¥1,299.00`, -50 → `-¥0.50`. */
export function formatFen(amountFen: number): string {
  const absolute = Math.abs(amountFen);
  const yuan = Math.floor(absolute / 100);
  const cents = String(absolute % 100).padStart(2, '0');
  return `${amountFen < 0 ? '-' : ''}¥${grouped.format(yuan)}.${cents}`;
}

/** A price span, one price when both ends agree: `¥19.90 – ¥29.90`. */
export function formatFenRange(minFen: number, maxFen: number): string {
  return minFen === maxFen ? formatFen(minFen) : `${formatFen(minFen)} – ${formatFen(maxFen)}`;
}

/** Large sums for dashboards: from ten thousand yuan on in 万, with two decimals at most. */
export function formatFenCompact(amountFen: number): string {
  if (Math.abs(amountFen) < 1_000_000) return formatFen(amountFen);
  const tenThousands = Math.round(amountFen / 10_000) / 100;
  return `¥${grouped.format(tenThousands)} 万`;
}

/** What a person typed as yuan, in fen; null when it is not an amount with at most two decimals. */
export function parseYuan(typed: string): number | null {
  const match = /^(\d{1,9})(?:\.(\d{1,2}))?$/.exec(typed.trim().replaceAll(/[¥￥,，\s]/g, ''));
  if (match === null) return null;
  const [, yuan = '0', cents = ''] = match;
  return Number(yuan) * 100 + Number(cents.padEnd(2, '0'));
}

/** Fen as the plain text of an input field, for example 1990 → `19.90`. */
export function fenToInput(amountFen: number): string {
  return `${Math.floor(amountFen / 100)}.${String(amountFen % 100).padStart(2, '0')}`;
}

/** Counts with separators, for example 12345 → `12,345`. */
export function formatCount(count: number): string {
  return grouped.format(count);
}

/** A stock change with its sign, for example `+3`, `-2`, `0`. */
export function formatDelta(delta: number): string {
  return delta > 0 ? `+${grouped.format(delta)}` : grouped.format(delta);
}
