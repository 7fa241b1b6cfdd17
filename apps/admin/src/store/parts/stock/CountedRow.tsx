import type { ReactNode } from 'react';
import type { GoodsFacts } from '../../api';
import { GoodsRow } from '../../ui/GoodsRow';
import { Stepper } from '../../ui/Stepper';
import styles from './CountedRow.module.css';
import type { Counted } from './tally';

interface CountedRowProps {
  readonly goods: GoodsFacts;
  readonly counted: Counted;
  readonly expected: number;
  readonly freshAt: number | null;
  readonly onChange: (part: keyof Counted, value: number) => void;
  /** What else is written down of them. */
  readonly children?: ReactNode;
}

/** What came of one kind of goods beside what should have come; sound and damaged apart. */
export function CountedRow({ goods, counted, expected, freshAt, onChange, children }: CountedRowProps) {
  const came = counted.good + counted.damaged;
  const gap = came - expected;
  return (
    <GoodsRow
      goods={goods}
      freshAt={freshAt}
      isDone={came > 0 && gap === 0}
      aside={
        <>
          {came} / {expected}
          <small data-gap={gap > 0 ? 'over' : undefined}>{gap > 0 ? `多 ${gap}` : gap < 0 ? `差 ${-gap}` : '齐了'}</small>
        </>
      }
    >
      <div className={styles['parts']}>
        <label>
          好的
          <Stepper label={`${goods.title}好的`} value={counted.good} onChange={(value) => onChange('good', value)} />
        </label>
        <label data-part="damaged">
          残次
          <Stepper label={`${goods.title}残次`} value={counted.damaged} onChange={(value) => onChange('damaged', value)} />
        </label>
      </div>
      {children !== undefined && <div className={styles['more']}>{children}</div>}
    </GoodsRow>
  );
}
