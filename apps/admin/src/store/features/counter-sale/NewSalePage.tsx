import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { formatFen } from '../../../shared/money';
import { type GoodsFacts, staffApi, type StoreWithGoods } from '../../api';
import { isMemberCode } from '../../parts/members/member-words';
import { FindGoods } from '../../parts/stock/FindGoods';
import { useGoods } from '../../parts/stock/goods';
import { countedOf } from '../../parts/stock/tally';
import { useGoodsScan } from '../../parts/stock/useGoodsScan';
import { useTally } from '../../parts/stock/useTally';
import { useCurrentStore } from '../../shell/currentStore';
import { useAct } from '../../shell/useAct';
import { GoodsList, GoodsRow } from '../../ui/GoodsRow';
import { PrimaryButton } from '../../ui/PrimaryButton';
import { Card, Notice, Screen } from '../../ui/Screen';
import { EmptyState, ErrorState, LoadingCards } from '../../ui/ScreenState';
import { ScanBar } from '../../ui/ScanBar';
import { Stepper } from '../../ui/Stepper';
import styles from './NewSalePage.module.css';
import { computeLacking, describeStock, formatMetres } from './sale';
import { SaleMember } from './SaleMember';
import { SalePrice } from './SalePrice';
import { tellUnitPrice } from './price';
import { useSalePrice, type WantedLine } from './useSalePrice';

/** How the shopper gets the goods: sent home, or collected in a store nearby. */
type Way = 'home' | { readonly storeId: string };

/** Puts goods together that lie elsewhere, for a shopper who orders and pays on the own phone. */
export function NewSalePage() {
  const store = useCurrentStore();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [way, setWay] = useState<Way | null>(null);
  const { tally, add, set, clear } = useTally(`counter-sale.${store.id}`);
  const lines = Object.keys(tally)
    .map((variantId): WantedLine => ({ variantId, quantity: countedOf(tally, variantId).good }))
    .filter(({ quantity }) => quantity > 0);
  const book = useGoods(lines.map(({ variantId }) => variantId));
  const take = (goods: GoodsFacts): { isGood: boolean; text: string } => {
    if (!goods.isOnSale) return { isGood: false, text: `${goods.title} 已下架，不能卖` };
    add(goods.variantId, 'good', 1);
    return { isGood: true, text: `${goods.title} ${goods.optionText}` };
  };
  const { verdict, lastId, scan, say } = useGoodsScan({ book, take });
  const collectStoreId = way === null ? store.id : way === 'home' ? null : way.storeId;
  const { member, forget, identify, quote, unitPriceOf } = useSalePrice({ lines, collectStoreId, say });
  const open = useAct({
    run: (body: { lines: WantedLine[]; collectStoreId: string | null }, idempotencyKey) => staffApi.call('openCounterSale', { params: { storeId: store.id }, body, idempotencyKey }),
    onDone(sale) {
      clear();
      queryClient.setQueryData(['counter-sale', sale.saleId], sale);
      void navigate(`/tasks/counter-sales/${sale.saleId}`, { replace: true });
    },
    touches: [['counter-sales', store.id]],
  });
  const missing = lines.length === 0 ? '扫顾客要的商品' : way === null ? '选怎么拿到货' : null;
  return (
    <Screen
      title="为顾客下单"
      back={{ to: '/tasks/counter-sales', label: '返回代客下单' }}
      footer={
        <PrimaryButton isBusy={open.isPending} disabled={missing !== null} onClick={() => way !== null && open.mutate({ lines, collectStoreId: way === 'home' ? null : way.storeId })}>
          {missing ?? '出付款码'}
        </PrimaryButton>
      }
    >
      <ScanBar what="商品或会员码" verdict={verdict} onScan={(code) => (isMemberCode(code) ? identify(code) : scan(code))} />
      <FindGoods
        onFound={(goods) => {
          const { isGood, text } = take(goods);
          say(isGood ? 'good' : 'wrong', text);
        }}
      />
      {member !== null && <SaleMember member={member} onRemove={forget} />}
      {lines.length === 0 ? (
        <EmptyState title="顾客要什么？">扫样品的条码，或按名称找</EmptyState>
      ) : (
        <>
          <GoodsList label="顾客要的商品">
            {lines.map(({ variantId, quantity }) => {
              const goods = book.of(variantId);
              return (
                <GoodsRow
                  key={variantId}
                  goods={goods}
                  freshAt={lastId === variantId ? (verdict?.at ?? null) : null}
                  aside={<Stepper label={`${goods.title}数量`} value={quantity} max={999} onChange={(value) => set(variantId, 'good', value)} />}
                >
                  <p className={styles['price']}>{tellUnitPrice(goods.priceFen, unitPriceOf(variantId))}</p>
                </GoodsRow>
              );
            })}
          </GoodsList>
          <SalePrice quote={quote} />
          <Elsewhere lines={lines} way={way} onChoose={setWay} />
        </>
      )}
    </Screen>
  );
}

function Elsewhere({ lines, way, onChoose }: { readonly lines: readonly WantedLine[]; readonly way: Way | null; readonly onChoose: (way: Way) => void }) {
  const store = useCurrentStore();
  const elsewhere = useQuery({
    queryKey: ['goods-elsewhere', store.id, lines],
    queryFn: ({ signal }) => staffApi.call('findGoodsElsewhere', { params: { storeId: store.id }, body: { lines: [...lines] }, signal }),
    placeholderData: (previous) => previous,
    staleTime: 0,
  });
  if (elsewhere.isPending) return <LoadingCards count={2} />;
  if (elsewhere.isError) return <ErrorState error={elsewhere.error} onRetry={() => void elsewhere.refetch()} />;
  const { here, stores, shipping } = elsewhere.data;
  const lacking = computeLacking(lines, here);
  return (
    <Card title="怎么拿到货">
      {lacking === 0 ? <Notice tone="info">这些商品本店都有货，可以直接卖</Notice> : <Notice tone="warning">本店还差 {lacking} 件，从下面的地方卖，业绩算本店</Notice>}
      <div className={styles['ways']} role="radiogroup" aria-label="怎么拿到货">
        <button type="button" role="radio" aria-checked={way === 'home'} disabled={!shipping.isOffered} onClick={() => onChoose('home')}>
          <b>快递到家</b>
          <span>{!shipping.isOffered ? '各处都凑不齐，发不了' : shipping.feeFen === 0 ? '免运费，到货日期看收货地址' : `运费 ${formatFen(shipping.feeFen)}，到货日期看收货地址`}</span>
        </button>
        {stores.map((nearby) => (
          <NearbyStore key={nearby.storeId} nearby={nearby} lines={lines.length} isChosen={way !== null && way !== 'home' && way.storeId === nearby.storeId} onChoose={() => onChoose({ storeId: nearby.storeId })} />
        ))}
      </div>
      {stores.length === 0 && <p className={styles['none']}>附近没有门店有这些商品</p>}
    </Card>
  );
}

interface NearbyStoreProps {
  readonly nearby: StoreWithGoods;
  readonly lines: number;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

/** A store that has everything may be chosen; one that has a part is shown, so that staff can tell the shopper. */
function NearbyStore({ nearby, lines, isChosen, onChoose }: NearbyStoreProps) {
  return (
    <button type="button" role="radio" aria-checked={isChosen} disabled={nearby.missing.length > 0} onClick={onChoose}>
      <b>到 {nearby.name} 取</b>
      <span>
        {formatMetres(nearby.distanceMetres)} · {describeStock(nearby, lines)}
        {!nearby.isOpen && ' · 现在没营业'}
      </span>
    </button>
  );
}
