import { useState } from 'react';
import { useNavigate } from 'react-router';
import { type GoodsFacts, type Stocktake, staffApi } from '../../api';
import { FindGoods } from '../../parts/stock/FindGoods';
import { useGoods } from '../../parts/stock/goods';
import { useGoodsScan } from '../../parts/stock/useGoodsScan';
import { useCurrentStore } from '../../shell/currentStore';
import { useAct } from '../../shell/useAct';
import { Choice } from '../../ui/Choice';
import { Field } from '../../ui/Field';
import { GoodsList, GoodsRow } from '../../ui/GoodsRow';
import { PrimaryButton } from '../../ui/PrimaryButton';
import { Card, Screen } from '../../ui/Screen';
import { ScanBar } from '../../ui/ScanBar';
import { Stepper } from '../../ui/Stepper';

const SCOPES = [
  { value: 'variants', text: '扫到的商品' },
  { value: 'store', text: '全店' },
] as const;
const BLIND = [
  { value: 'blind', text: '盲盘，不看账面数' },
  { value: 'open', text: '看着账面数点' },
] as const;
const USUAL_LIMIT = 5;

/** The manager says what is counted, blind or not, and from which difference on a second person must agree. */
export function OpenStocktakePage() {
  const store = useCurrentStore();
  const navigate = useNavigate();
  const [scope, setScope] = useState<'variants' | 'store'>('variants');
  const [name, setName] = useState('');
  const [blind, setBlind] = useState<'blind' | 'open'>('blind');
  const [limitUnits, setLimitUnits] = useState(USUAL_LIMIT);
  const [ids, setIds] = useState<readonly string[]>([]);
  const book = useGoods(ids);
  const take = (goods: GoodsFacts): { isGood: boolean; text: string } => {
    if (ids.includes(goods.variantId)) return { isGood: true, text: `「${goods.title}」已经在单里` };
    setIds([...ids, goods.variantId]);
    return { isGood: true, text: `${goods.title} ${goods.optionText}` };
  };
  const { verdict, lastId, scan, say } = useGoodsScan({ book, take });
  const open = useAct({
    run: (body: { locationId: string; scope: Stocktake['scope']; name: string; isBlind: boolean; limitUnits: number; variantIds: string[] }, idempotencyKey) => staffApi.call('openStocktake', { body, idempotencyKey }),
    onDone: (stocktake) => void navigate(`/tasks/stocktakes/${stocktake.stocktakeId}`, { replace: true }),
    touches: [['stocktakes']],
  });
  const missing = name.trim() === '' ? '写一个名称' : scope === 'variants' && ids.length === 0 ? '扫要盘的商品' : null;
  return (
    <Screen
      title="开盘点单"
      back={{ to: '/tasks/stocktakes', label: '返回盘点' }}
      footer={
        <PrimaryButton
          isBusy={open.isPending}
          disabled={missing !== null}
          onClick={() => open.mutate({ locationId: store.stockLocationId, scope, name: name.trim(), isBlind: blind === 'blind', limitUnits, variantIds: scope === 'store' ? [] : [...ids] })}
        >
          {missing ?? '开始盘点'}
        </PrimaryButton>
      }
    >
      {scope === 'variants' && <ScanBar what="商品条码" verdict={verdict} onScan={scan} />}
      <Card title="盘什么">
        <Choice label="范围" options={SCOPES} value={scope} onChange={setScope} />
        <Field label="名称" value={name} maxLength={40} placeholder="例如：A 区货架周盘" onChange={setName} />
        <Choice label="方式" options={BLIND} value={blind} onChange={setBlind} />
      </Card>
      <Card title="差几件要店长以外的人批准" aside={<Stepper label="允许差异" value={limitUnits} max={999} onChange={setLimitUnits} />}>
        <small>同一种商品差异超过这个数，过账前要另一个人批准</small>
      </Card>
      {scope === 'variants' && (
        <>
          <FindGoods onFound={(goods) => say('good', take(goods).text)} />
          <GoodsList label="要盘的商品">
            {ids.map((variantId) => (
              <GoodsRow key={variantId} goods={book.of(variantId)} freshAt={lastId === variantId ? (verdict?.at ?? null) : null} />
            ))}
          </GoodsList>
        </>
      )}
    </Screen>
  );
}
