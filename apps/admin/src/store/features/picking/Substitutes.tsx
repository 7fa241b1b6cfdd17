import { useQuery } from '@tanstack/react-query';
import { type FulfillmentLine, type FulfillmentOrder, type Substitute, staffApi } from '../../api';
import { Photo } from '../../ui/Photo';
import { ErrorState, LoadingCards } from '../../ui/ScreenState';
import { describeDifference } from './questions';
import styles from './Substitutes.module.css';

interface SubstitutesProps {
  readonly order: FulfillmentOrder;
  readonly line: FulfillmentLine;
  readonly units: number;
  readonly chosenId: string | null;
  readonly onChoose: (substitute: Substitute) => void;
}

const SHOWN = 4;

/** What the shopper could have instead, the most alike first. */
export function Substitutes({ order, line, units, chosenId, onChoose }: SubstitutesProps) {
  const found = useQuery({
    queryKey: ['substitutes', order.fulfillmentOrderId, line.lineNo],
    queryFn: ({ signal }) => staffApi.call('listSubstitutes', { params: { fulfillmentOrderId: order.fulfillmentOrderId, lineNo: String(line.lineNo) }, signal }),
    staleTime: 30_000,
  });
  if (found.isPending) return <LoadingCards count={1} />;
  if (found.isError) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />;
  const enough = found.data.items.filter(({ available }) => available >= units).slice(0, SHOWN);
  if (enough.length === 0) return <p className={styles['none']}>本店没有合适的替换品</p>;
  return (
    <div className={styles['list']} role="radiogroup" aria-label="换成什么">
      {enough.map((substitute) => (
        <button key={substitute.variantId} type="button" role="radio" aria-checked={substitute.variantId === chosenId} onClick={() => onChoose(substitute)}>
          <Photo url={substitute.imageUrl} size={48} />
          <span>
            <b>{substitute.title}</b>
            <small>
              {[substitute.optionText, substitute.isSameProduct ? '同款' : null, `有 ${substitute.available} 件`].filter(Boolean).join(' · ')}
            </small>
            <small>{describeDifference(substitute, units)}</small>
          </span>
        </button>
      ))}
    </div>
  );
}
