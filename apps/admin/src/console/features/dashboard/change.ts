export interface Change {
  readonly direction: 'up' | 'down' | 'same';
  readonly text: string;
}

/** How much a figure moved against an earlier one, in percent; without an earlier one there is nothing to compare. */
export function computeChange(now: number, before: number): Change {
  if (before === 0) return { direction: 'same', text: now === 0 ? '持平' : '昨天没有' };
  const percent = Math.round(((now - before) / before) * 1000) / 10;
  if (percent === 0) return { direction: 'same', text: '持平' };
  return percent > 0 ? { direction: 'up', text: `+${percent}%` } : { direction: 'down', text: `${percent}%` };
}
