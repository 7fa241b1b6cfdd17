import { tokens } from '../../shared/tokens';
import type { ChartOption } from './EChart';

/** Colours of series on white, told apart also by those who mix up red and green. */
export const SERIES_COLORS = ['#0E7A5F', '#1F6FEB', '#C77700', '#B4447C', '#5B6B7B', '#7A52C7', '#00889C', '#E1251B'] as const;

/** Axes, grid and tooltip as every light chart of the console has them. */
export function chartFrame({ left = 52, right = 16, top = 36 }: { readonly left?: number; readonly right?: number; readonly top?: number } = {}): Pick<ChartOption, 'animation' | 'color' | 'grid' | 'tooltip' | 'legend' | 'textStyle'> {
  return {
    animation: false,
    color: [...SERIES_COLORS],
    textStyle: { fontFamily: tokens.font.family },
    grid: { left, right, top, bottom: 28 },
    legend: { top: 0, left: 0, icon: 'roundRect', itemWidth: 12, itemHeight: 4, itemGap: 16, textStyle: { color: tokens.color.text2, fontSize: 12 } },
    tooltip: { trigger: 'axis', confine: true, borderColor: tokens.color.line, textStyle: { color: tokens.color.text1, fontSize: 12 } },
  };
}

export const axisLook = {
  axisLine: { lineStyle: { color: tokens.color.line } },
  axisTick: { show: false },
  axisLabel: { color: tokens.color.text3, fontSize: 11, hideOverlap: true },
  splitLine: { lineStyle: { color: tokens.color.sunken } },
} as const;
