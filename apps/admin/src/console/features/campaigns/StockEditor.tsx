import { useQuery } from '@tanstack/react-query';
import { Button, InputNumber, Skeleton } from 'antd';
import { useState } from 'react';
import { formatCount } from '../../../shared/money';
import { type AvailableStock, stockKey, variantStockQuery } from '../../parts/stock/available';
import { stockLocationsQuery } from '../../shell/choices';
import { ErrorState } from '../../ui/states';
import styles from './Items.module.css';
import steps from './Steps.module.css';
import type { Finding } from './checks';
import type { ItemDraft, StockDraft } from './draft';

interface StockEditorProps {
  readonly item: ItemDraft;
  readonly available: AvailableStock;
  readonly faults: readonly Finding[];
  readonly onChange: (stock: StockDraft[]) => void;
}

/** How much of one item is fenced off at each place, beside what the place has. */
export function StockEditor({ item, available, faults, onChange }: StockEditorProps) {
  const stock = useQuery(variantStockQuery(item.variantId));
  const locations = useQuery(stockLocationsQuery);
  const [each, setEach] = useState<number | null>(null);
  if (stock.isPending || locations.isPending) return <Skeleton active title={false} paragraph={{ rows: 2 }} />;
  if (stock.isError) return <ErrorState error={stock.error} onRetry={() => void stock.refetch()} />;
  const places = stock.data.filter((row) => row.availableToPromise > 0 || item.stock.some(({ locationId }) => locationId === row.locationId));
  const quantityAt = (locationId: string): number => item.stock.find((fence) => fence.locationId === locationId)?.quantity ?? 0;
  const leftAt = (locationId: string): number => available.get(stockKey(item.variantId, locationId)) ?? 0;
  const setAt = (locationId: string, quantity: number): void => {
    const others = item.stock.filter((fence) => fence.locationId !== locationId);
    onChange(quantity === 0 ? others : [...others, { locationId, quantity }]);
  };
  const fillAll = (quantityFor: (left: number) => number): void =>
    onChange(places.map(({ locationId }) => ({ locationId, quantity: quantityFor(leftAt(locationId)) })).filter(({ quantity }) => quantity > 0));
  if (places.length === 0) return <p className={steps['note']}>现在没有一个地点有可用库存，先收货入库或释放别的活动。</p>;
  const kinds = new Map((locations.data?.items ?? []).map(({ id, kind }) => [id, kind]));
  return (
    <div className={styles['stockEditor']}>
      <div className={styles['fill']}>
        <span>每个地点放</span>
        <InputNumber min={0} precision={0} value={each} onChange={setEach} aria-label="每个地点放多少" style={{ width: 90 }} />
        <Button disabled={each === null} onClick={() => each !== null && fillAll((left) => Math.min(each, left))}>
          填入，不超过可用
        </Button>
        <Button onClick={() => fillAll((left) => Math.floor(left / 2))}>各放一半</Button>
        <Button type="text" onClick={() => onChange([])}>
          清空
        </Button>
      </div>
      <ul>
        {places.map(({ locationId, locationName }) => {
          const left = leftAt(locationId);
          const quantity = quantityAt(locationId);
          return (
            <li key={locationId} data-over={quantity > left}>
              <span>
                {locationName}
                {kinds.get(locationId) === 'warehouse' && <i>仓</i>}
              </span>
              <small className="number">可用 {formatCount(left)}</small>
              <InputNumber
                min={0}
                max={1_000_000}
                precision={0}
                value={quantity}
                status={quantity > left ? 'error' : ''}
                aria-label={`${locationName} 活动库存`}
                style={{ width: 92 }}
                onChange={(value) => setAt(locationId, value ?? 0)}
              />
            </li>
          );
        })}
      </ul>
      {faults.map(({ text }) => (
        <p key={text} className={styles['fault']}>
          {text}
        </p>
      ))}
    </div>
  );
}
