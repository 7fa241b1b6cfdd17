import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { type GoodsFacts, staffApi } from '../../api';
import { FindGoods } from '../../parts/stock/FindGoods';
import { useGoods } from '../../parts/stock/goods';
import { PickPlace } from '../../parts/stock/PickPlace';
import { usePlaces } from '../../parts/stock/places';
import { countedOf, unitsOf } from '../../parts/stock/tally';
import { useGoodsScan } from '../../parts/stock/useGoodsScan';
import { useTally } from '../../parts/stock/useTally';
import { useCurrentStore } from '../../shell/currentStore';
import { useAct } from '../../shell/useAct';
import { Choice } from '../../ui/Choice';
import { Field } from '../../ui/Field';
import { GoodsList, GoodsRow } from '../../ui/GoodsRow';
import { PrimaryButton } from '../../ui/PrimaryButton';
import { Card, Screen } from '../../ui/Screen';
import { EmptyState } from '../../ui/ScreenState';
import { ScanBar } from '../../ui/ScanBar';
import { Stepper } from '../../ui/Stepper';

const DIRECTIONS = [
  { value: 'in', text: '要货到本店' },
  { value: 'out', text: '从本店调出' },
] as const;

/** Asks another place for goods, or offers it some. */
export function RequestTransferPage() {
  const store = useCurrentStore();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [search, setSearch] = useSearchParams();
  const direction = search.get('direction') === 'out' ? 'out' : 'in';
  const [otherId, setOtherId] = useState<string | null>(null);
  const [note, setNote] = useState('');
  const { nameOf } = usePlaces();
  const { tally, add, set, clear } = useTally(`transfer-request.${store.id}`);
  const wanted = Object.keys(tally).filter((variantId) => countedOf(tally, variantId).good > 0);
  const book = useGoods(wanted);
  const take = (goods: GoodsFacts): { isGood: boolean; text: string } => {
    add(goods.variantId, 'good', 1);
    return { isGood: true, text: `${goods.title} ${goods.optionText}` };
  };
  const { verdict, lastId, scan, say } = useGoodsScan({ book, take });
  const request = useAct({
    run: (body: { fromLocationId: string; toLocationId: string; note: string; lines: { variantId: string; quantity: number }[] }, idempotencyKey) => staffApi.call('requestTransfer', { body, idempotencyKey }),
    onDone(transfer) {
      clear();
      queryClient.setQueryData(['transfer', transfer.transferId], transfer);
      void navigate(`/tasks/transfers/${transfer.transferId}?direction=${direction}`, { replace: true });
    },
    touches: [['transfers']],
  });
  const submit = (placeId: string): void => {
    const here = store.stockLocationId;
    const sides = direction === 'in' ? { fromLocationId: placeId, toLocationId: here } : { fromLocationId: here, toLocationId: placeId };
    request.mutate({ ...sides, note: note.trim(), lines: wanted.map((variantId) => ({ variantId, quantity: countedOf(tally, variantId).good })) });
  };
  const missing = otherId === null ? (direction === 'in' ? '选从哪里调' : '选调到哪里') : wanted.length === 0 ? '扫要调的商品' : null;
  return (
    <Screen
      title="申请调货"
      back={{ to: `/tasks/transfers?direction=${direction}`, label: '返回调拨' }}
      footer={
        <PrimaryButton isBusy={request.isPending} disabled={missing !== null} onClick={() => otherId !== null && submit(otherId)}>
          {missing ?? `提交申请，共 ${unitsOf(tally)} 件`}
        </PrimaryButton>
      }
    >
      <ScanBar what="商品条码" verdict={verdict} onScan={scan} />
      <Choice label="方向" options={DIRECTIONS} value={direction} onChange={(next) => setSearch({ direction: next }, { replace: true })} />
      <Card title={direction === 'in' ? `从哪里调${otherId === null ? '' : `：${nameOf(otherId)}`}` : `调到哪里${otherId === null ? '' : `：${nameOf(otherId)}`}`}>
        <PickPlace exceptId={store.stockLocationId} value={otherId} onChange={setOtherId} />
        <Field label="备注（可不填）" value={note} maxLength={200} onChange={setNote} />
      </Card>
      <FindGoods onFound={(goods) => say(take(goods).isGood ? 'good' : 'wrong', `${goods.title} ${goods.optionText}`)} />
      {wanted.length === 0 ? (
        <EmptyState title="还没有商品">扫条码，或按名称找</EmptyState>
      ) : (
        <GoodsList label="要调的商品">
          {wanted.map((variantId) => {
            const goods = book.of(variantId);
            return (
              <GoodsRow key={variantId} goods={goods} freshAt={lastId === variantId ? (verdict?.at ?? null) : null} aside={<Stepper label={`${goods.title}数量`} value={countedOf(tally, variantId).good} onChange={(value) => set(variantId, 'good', value)} />} />
            );
          })}
        </GoodsList>
      )}
    </Screen>
  );
}
