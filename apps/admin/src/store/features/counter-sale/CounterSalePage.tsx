import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useParams } from 'react-router';
import { formatFen } from '../../../shared/money';
import { formatInstant } from '../../../shared/time';
import { useNow } from '../../../shared/useNow';
import { type CounterSale, staffApi } from '../../api';
import { useCurrentStore } from '../../shell/currentStore';
import { buzz, play } from '../../shell/sounds';
import { GoodsList, GoodsRow } from '../../ui/GoodsRow';
import { QrCode } from '../../../shared/qr/QrCode';
import { Card, Facts, Notice, Screen } from '../../ui/Screen';
import { ErrorState, LoadingCards } from '../../ui/ScreenState';
import styles from './CounterSalePage.module.css';
import { describeWay, isRunning, saleStatusLabels } from './sale';

/** While the shopper stands at the counter, the answer is asked for at this interval. */
const ASK_AGAIN_MS = 3_000;

/** The code to scan, and whether it was paid. */
export function CounterSalePage() {
  const store = useCurrentStore();
  const { saleId = '' } = useParams();
  const sale = useQuery({
    queryKey: ['counter-sale', saleId],
    queryFn: ({ signal }) => staffApi.call('getCounterSale', { params: { storeId: store.id, saleId }, signal }),
    refetchInterval: ({ state }) => (state.data !== undefined && isRunning(state.data) ? ASK_AGAIN_MS : false),
  });
  if (sale.isPending) return <LoadingCards count={2} />;
  if (sale.isError) return <ErrorState error={sale.error} onRetry={() => void sale.refetch()} />;
  return <SaleScreen key={saleId} sale={sale.data} />;
}

function SaleScreen({ sale }: { readonly sale: CounterSale }) {
  const now = useNow();
  usePaidTone(sale.status);
  return (
    <Screen title="顾客扫码付款" back={{ to: '/tasks/counter-sales', label: '返回代客下单' }} label={saleStatusLabels[sale.status]}>
      {sale.status === 'paid' && <Notice tone="success">顾客已付款，业绩记在本店。{sale.collectStore === null ? '仓库或门店会发出' : `${sale.collectStore.name} 会备货`}</Notice>}
      {sale.status === 'expired' && <Notice tone="warning">这个码过期了，顾客还要就再下一次</Notice>}
      {sale.status === 'canceled' && <Notice tone="warning">顾客取消了这笔订单</Notice>}
      {isRunning(sale) && (
        <section className={styles['code']} aria-label="付款码">
          <QrCode content={sale.url} label="顾客扫这个码下单" />
          <p>{sale.status === 'ordered' ? '顾客已下单，正在付款' : '请顾客用微信扫码，确认商品后付款'}</p>
        </section>
      )}
      <Card>
        <Facts
          facts={[
            ['怎么拿', describeWay(sale)],
            ['商品合计', formatFen(sale.itemsTotalFen)],
            ['实付', sale.order === null || sale.status !== 'paid' ? null : formatFen(sale.order.payableFen)],
            ['订单号', sale.order?.orderNo ?? null],
            ['开单', `${formatInstant(sale.createdAt, now)} ${sale.staffName}`],
            ['有效到', isRunning(sale) ? formatInstant(sale.expiresAt, now) : null],
          ]}
        />
      </Card>
      <GoodsList label="商品">
        {sale.lines.map((line) => (
          <GoodsRow
            key={line.variantId}
            goods={{ ...line, sku: '', barcode: null }}
            aside={
              <>
                ×{line.quantity}
                <small>{formatFen(line.totalFen)}</small>
              </>
            }
          />
        ))}
      </GoodsList>
    </Screen>
  );
}

/** Heard at the counter when the money has come in, and only then. */
function usePaidTone(status: CounterSale['status']): void {
  const before = useRef(status);
  useEffect(() => {
    if (before.current !== 'paid' && status === 'paid') {
      play('handedOver');
      buzz([60, 40, 60]);
    }
    before.current = status;
  }, [status]);
}
