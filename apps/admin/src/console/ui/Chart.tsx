import { Skeleton } from 'antd';
import { lazy, Suspense } from 'react';
import type { ChartOption } from './EChart';

const EChart = lazy(async () => ({ default: (await import('./EChart')).EChart }));

interface ChartProps {
  readonly option: ChartOption;
  /** Pixels, or any CSS length. */
  readonly height: number | string;
  /** The chart in words, for those who do not see it. */
  readonly label: string;
}

/** A chart. The library behind it is loaded with the first one. */
export function Chart({ option, height, label }: ChartProps) {
  return (
    <Suspense fallback={<Skeleton.Node active style={{ width: '100%', height }} />}>
      <EChart option={option} height={height} label={label} />
    </Suspense>
  );
}
