export interface Change {
  readonly direction: 'up' | 'down' | 'same' | 'none';
  readonly text: string;
}

/** How much a figure moved against an earlier one, in percent; without an earlier one there is nothing to compare. */
export function computeChange(now: number, before: number): Change {
  if (before === 0) return now === 0 ? { direction: 'same', text: '持平' } : { direction: 'none', text: '昨天同一时刻还没有' };
  const percent = Math.round(((now - before) / before) * 1000) / 10;
  if (percent === 0) return { direction: 'same', text: '持平' };
  return percent > 0 ? { direction: 'up', text: `+${percent}%` } : { direction: 'down', text: `${percent}%` };
}
