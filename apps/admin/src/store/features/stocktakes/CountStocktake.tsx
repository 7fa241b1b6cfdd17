import { isApiProblem } from '@quanyu/api-client';
import { useQueryClient } from '@tanstack/react-query';
import { Toast } from 'antd-mobile';
import { useState } from 'react';
import { serverNow } from '../../../shared/backend';
import { type GoodsFacts, type Stocktake, staffApi } from '../../api';
import { isUnreachable } from '../../offline/operation';
import { useOffline } from '../../offline/useOffline';
import { FindGoods } from '../../parts/stock/FindGoods';
import { useGoods } from '../../parts/stock/goods';
import { countedOf, unitsOf } from '../../parts/stock/tally';
import { useGoodsScan } from '../../parts/stock/useGoodsScan';
import { useTally } from '../../parts/stock/useTally';
import { play } from '../../shell/sounds';
import { useAct } from '../../shell/useAct';
import { Field } from '../../ui/Field';
import { GoodsList, GoodsRow } from '../../ui/GoodsRow';
import { PrimaryButton } from '../../ui/PrimaryButton';
import { Card, Notice, Screen } from '../../ui/Screen';
import { EmptyState } from '../../ui/ScreenState';
import { ScanBar } from '../../ui/ScanBar';
import { Stepper } from '../../ui/Stepper';
import { stocktakeStatusLabels } from './stocktake';
import { StocktakeFacts } from './StocktakePage';

/** A version 4 UUID without `crypto.randomUUID`, which plain http pages lack. */
function newCountId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Counting by scan: what was seen, where and when. Nothing here says what the books hold while the count is blind. */
export function CountStocktake({ stocktake }: { readonly stocktake: Stocktake }) {
  const { stocktakeId } = stocktake;
  const queryClient = useQueryClient();
  const offline = useOffline();
  const [zone, setZone] = useState('A');
  const { tally, add, set, clear } = useTally(`stocktake.${stocktakeId}.${zone}`);
  const mine = Object.keys(tally);
  const book = useGoods([...stocktake.lines.map(({ variantId }) => variantId), ...mine]);
  const isListed = new Set(stocktake.lines.map(({ variantId }) => variantId));
  const take = (goods: GoodsFacts): { isGood: boolean; text: string } => {
    if (stocktake.scope !== 'store' && !isListed.has(goods.variantId)) return { isGood: false, text: `「${goods.title}」不在这次盘点里` };
    add(goods.variantId, 'good', 1);
    return { isGood: true, text: `${goods.title} ${countedOf(tally, goods.variantId).good + 1} 件` };
  };
  const { verdict, lastId, scan, say } = useGoodsScan({ book, take });
  const countsNow = () => {
    const observedAt = new Date(serverNow()).toISOString();
    return mine.map((variantId) => ({ countId: newCountId(), variantId, zone: zone.trim(), quantity: countedOf(tally, variantId).good, observedAt }));
  };
  const keep = async (counts: ReturnType<typeof countsNow>): Promise<void> => {
    await offline.record({ kind: 'count', subjectId: stocktakeId, label: `盘点 ${stocktake.name}，${zone.trim()} 区 ${counts.length} 种`, call: { operationId: 'countStock', params: { stocktakeId }, body: { counts } } });
    clear();
    Toast.show('没有网络，点数已记在本机，联网后自动提交');
  };
  const count = useAct({
    run: (counts: ReturnType<typeof countsNow>) => staffApi.call('countStock', { params: { stocktakeId }, body: { counts } }),
    onDone(reply) {
      play('allDone');
      clear();
      queryClient.setQueryData(['stocktake', stocktakeId], reply);
      Toast.show({ content: `${zone.trim()} 区已记下`, icon: 'success' });
    },
    onRefused(error) {
      if (!isUnreachable(error) || count.variables === undefined) return isApiProblem(error, 'CLIENT.OFFLINE');
      void keep(count.variables);
      return true;
    },
    touches: [['stocktakes']],
  });
  const submit = useAct({
    run: (_input: 'submit', idempotencyKey) => staffApi.call('submitStocktake', { params: { stocktakeId }, body: {}, idempotencyKey }),
    onDone: (reply) => queryClient.setQueryData(['stocktake', stocktakeId], reply),
    touches: [['stocktakes']],
  });
  const save = (): void => (offline.isOnline ? count.mutate(countsNow()) : void keep(countsNow()));
  const counted = stocktake.lines.filter((line) => line.counted !== null);
  const waiting = offline.waiting.filter(({ subjectId }) => subjectId === stocktakeId).length;
  return (
    <Screen
      title={`盘点 ${stocktake.number}`}
      back={{ to: '/tasks/stocktakes', label: '返回盘点' }}
      label={stocktakeStatusLabels[stocktake.status]}
      footer={
        mine.length > 0 ? (
          <PrimaryButton isBusy={count.isPending} disabled={zone.trim() === ''} onClick={save}>
            {`记下 ${zone.trim()} 区：${mine.length} 种 ${unitsOf(tally)} 件`}
          </PrimaryButton>
        ) : (
          <PrimaryButton isBusy={submit.isPending} disabled={counted.length === 0 || waiting > 0} onClick={() => submit.mutate('submit')}>
            {waiting > 0 ? '等离线点数同步' : counted.length === 0 ? '扫商品开始点数' : '都点完了，交店长复核'}
          </PrimaryButton>
        )
      }
    >
      <ScanBar what="商品条码" verdict={verdict} onScan={scan} />
      {stocktake.isBlind && <Notice tone="info">盲盘：只记看到几件，账面数复核时才显示</Notice>}
      {!offline.isOnline && <Notice tone="warning">没有网络也能点，记在本机，联网后自动提交</Notice>}
      <Card title="在哪个区点">
        <Field label="区域或货架号" value={zone} maxLength={20} hint="同一区域再点一次，以后一次为准；几个人分区点，件数相加" onChange={setZone} />
      </Card>
      {mine.length > 0 && (
        <GoodsList label="正在点的商品">
          {mine.map((variantId) => (
            <GoodsRow
              key={variantId}
              goods={book.of(variantId)}
              freshAt={lastId === variantId ? (verdict?.at ?? null) : null}
              aside={<Stepper label={`${book.of(variantId).title}件数`} value={countedOf(tally, variantId).good} onChange={(value) => set(variantId, 'good', value)} />}
            />
          ))}
        </GoodsList>
      )}
      <FindGoods onFound={(goods) => { const { isGood, text } = take(goods); say(isGood ? 'good' : 'wrong', text); }} />
      <StocktakeFacts stocktake={stocktake} />
      {stocktake.lines.length === 0 && mine.length === 0 ? (
        <EmptyState title="扫第一件商品">扫一件记一件，也可以直接改件数</EmptyState>
      ) : (
        <GoodsList label="单里的商品">
          {stocktake.lines.map((line) => (
            <GoodsRow
              key={line.variantId}
              goods={book.of(line.variantId)}
              isDone={line.counted !== null}
              aside={
                <>
                  {line.counted === null ? '没点' : `${line.counted} 件`}
                  {line.round > 1 && <small>第 {line.round} 遍</small>}
                  {line.expected !== null && <small>账面 {line.expected}</small>}
                </>
              }
            />
          ))}
        </GoodsList>
      )}
    </Screen>
  );
}
