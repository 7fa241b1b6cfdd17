import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useEffect, useState } from 'react';
import { describeProblem } from '../../../shared/problems';
import { formatCount } from '../../../shared/money';
import { adminApi } from '../../api';
import { Moment } from '../../ui/inline';
import { findGap, type Rule } from './rules';
import styles from './Segments.module.css';

/** The count follows a rule that rests for so long. */
const REST_MS = 500;

/** How many customers the rule holds as it stands in the builder, saved or not. */
export function LiveCount({ rule }: { readonly rule: Rule }) {
  const rested = useRested(rule);
  const gap = findGap(rule);
  const count = useQuery({
    queryKey: ['segment-count', rested],
    queryFn: ({ signal }) => adminApi.call('countSegment', { body: { rule: rested }, signal }),
    enabled: gap === null && findGap(rested) === null,
    placeholderData: keepPreviousData,
    retry: false,
  });
  const isBehind = gap === null && (rested !== rule || count.isPlaceholderData || count.isFetching);
  return (
    <div className={styles['count']} aria-live="polite" data-behind={isBehind}>
      <span className="quiet">此刻符合</span>
      {gap !== null ? (
        <b className={styles['gap']}>{gap}</b>
      ) : count.isError ? (
        <span className={styles['gap']}>
          {describeProblem(count.error).title}
          <Button type="link" size="small" onClick={() => void count.refetch()}>
            重试
          </Button>
        </span>
      ) : (
        <b>{count.data === undefined ? '…' : formatCount(count.data.customers)}</b>
      )}
      {gap === null && count.data !== undefined && !count.isError && (
        <small className="quiet">
          人 · <Moment at={count.data.at} isFull />
        </small>
      )}
    </div>
  );
}

function useRested(rule: Rule): Rule {
  const [rested, setRested] = useState(rule);
  useEffect(() => {
    const timer = setTimeout(() => setRested(rule), REST_MS);
    return () => clearTimeout(timer);
  }, [rule]);
  return rested;
}
