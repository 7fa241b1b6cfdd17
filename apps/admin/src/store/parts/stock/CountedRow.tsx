import type { ReactNode } from 'react';
import type { GoodsFacts } from '../../api';
import { GoodsRow } from '../../ui/GoodsRow';
import { CameOf, CountedParts } from './CountedParts';
import styles from './CountedRow.module.css';
import type { Counted } from './tally';

const PARTS = [
  { value: 'good', text: '好的' },
  { value: 'damaged', text: '残次' },
] as const;

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
  return (
    <GoodsRow
      goods={goods}
      freshAt={freshAt}
      isDone={came > 0 && came === expected}
      aside={<CameOf came={came} expected={expected} />}
    >
      <CountedParts title={goods.title} parts={PARTS} counted={counted} onChange={onChange} />
      {children !== undefined && <div className={styles['more']}>{children}</div>}
    </GoodsRow>
  );
}
