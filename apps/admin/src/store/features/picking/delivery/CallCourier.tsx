import { useQuery } from '@tanstack/react-query';
import { Toast } from 'antd-mobile';
import { useState } from 'react';
import { formatFen } from '../../../../shared/money';
import { type CourierQuote, type FulfillmentOrder, staffApi } from '../../../api';
import { useAct } from '../../../shell/useAct';
import { ErrorState, LoadingCards } from '../../../ui/ScreenState';
import { Notice } from '../../../ui/Screen';
import styles from './DeliveryPanel.module.css';
import { useRideUpdate } from './DeliveryPanel';
import { courierNames } from './ride';

const keyOf = ({ courier, carrierId }: CourierQuote): string => `${courier}.${carrierId ?? ''}`;

/** Prices and times of everybody who could come; the rule chooses unless staff do. */
export function CallCourier({ order, onClose }: { readonly order: FulfillmentOrder; readonly onClose: () => void }) {
  const params = { fulfillmentOrderId: order.fulfillmentOrderId };
  const update = useRideUpdate(order);
  const [chosen, setChosen] = useState<CourierQuote | null>(null);
  const quotes = useQuery({ queryKey: ['courier-quotes', order.fulfillmentOrderId], queryFn: ({ signal }) => staffApi.call('listCourierQuotes', { params, signal }), staleTime: 30_000 });
  const call = useAct({
    run: (choice: { courier: CourierQuote['courier']; carrierId: string | null } | null, idempotencyKey) => staffApi.call('callCourier', { params, body: { choice }, idempotencyKey }),
    onDone(ride) {
      update(ride);
      Toast.show({ content: '已叫骑手，接单后会显示在这里', icon: 'success' });
      onClose();
    },
  });
  return (
    <div className={styles['form']} role="radiogroup" aria-label="选骑手">
      <h3>选谁来送</h3>
      {quotes.isPending && <LoadingCards count={1} />}
      {quotes.isError && <ErrorState error={quotes.error} onRetry={() => void quotes.refetch()} />}
      {quotes.data?.quotes.length === 0 && <Notice tone="warning">现在没有平台能送这一单，可以门店自己送</Notice>}
      {quotes.data?.quotes.map((quote) => (
        <button key={keyOf(quote)} type="button" role="radio" aria-checked={chosen !== null && keyOf(chosen) === keyOf(quote)} className={styles['quote']} onClick={() => setChosen(quote)}>
          <b>
            {courierNames[quote.courier]}
            {quote.carrierName !== '' && ` · ${quote.carrierName}`}
          </b>
          <em>{formatFen(quote.feeFen)}</em>
          <small>
            约 {quote.expectedMinutes} 分钟送到 · {(quote.distanceMeters / 1000).toFixed(1)} km
          </small>
        </button>
      ))}
      {quotes.data?.missing.map(({ courier, reason }) => (
        <p key={courier}>
          {courierNames[courier]}没有报价：{reason}
        </p>
      ))}
      <div className={styles['actions']}>
        <button type="button" data-look="plain" onClick={onClose}>
          返回
        </button>
        <button type="button" data-look="solid" disabled={call.isPending} onClick={() => call.mutate(chosen === null ? null : { courier: chosen.courier, carrierId: chosen.carrierId })}>
          {chosen === null ? '按规则自动选' : `叫${courierNames[chosen.courier]} ${formatFen(chosen.feeFen)}`}
        </button>
      </div>
    </div>
  );
}
