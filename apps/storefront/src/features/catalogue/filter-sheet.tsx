import { Input, View } from '@tarojs/components';
import { useState } from 'react';
import { Button } from '@/ui/button';
import { classNames } from '@/ui/class-names';
import { Sheet } from '@/ui/sheet';
import { Tap } from '@/ui/tap';
import './filter-sheet.scss';

export type Filters = { inStock: boolean; minPriceFen: number | undefined; maxPriceFen: number | undefined };

export const noFilters: Filters = { inStock: false, minPriceFen: undefined, maxPriceFen: undefined };

export function isFiltered({ inStock, minPriceFen, maxPriceFen }: Filters): boolean {
  return inStock || minPriceFen !== undefined || maxPriceFen !== undefined;
}

const priceBands = [
  { text: '50 元以下', min: undefined, max: 5000 },
  { text: '50–100 元', min: 5000, max: 10_000 },
  { text: '100–300 元', min: 10_000, max: 30_000 },
  { text: '300 元以上', min: 30_000, max: undefined },
];

function readYuan(text: string): number | undefined {
  const yuan = Number.parseInt(text, 10);
  return Number.isFinite(yuan) && yuan >= 0 ? yuan * 100 : undefined;
}

const writeYuan = (fen: number | undefined) => (fen === undefined ? '' : String(Math.round(fen / 100)));

type FilterSheetProps = { open: boolean; filters: Filters; hasStore: boolean; onClose: () => void; onApply: (filters: Filters) => void };

export function FilterSheet({ open, filters, hasStore, onClose, onApply }: FilterSheetProps) {
  const [draft, setDraft] = useState(filters);
  const apply = () => {
    const { minPriceFen: min, maxPriceFen: max } = draft;
    // People type the bounds in either order.
    const swapped = min !== undefined && max !== undefined && min > max ? { ...draft, minPriceFen: max, maxPriceFen: min } : draft;
    setDraft(swapped);
    onApply(swapped);
  };
  return (
    <Sheet
      open={open}
      title="筛选"
      onClose={onClose}
      footer={
        <View className="filters__actions">
          <Button text="重置" kind="outline" size="large" block onTap={() => setDraft(noFilters)} />
          <Button text="查看商品" size="large" block onTap={apply} />
        </View>
      }
    >
      <View className="filters">
        <View className="filters__title">库存</View>
        <View className="filters__row">
          <Choice text={hasStore ? '本店有货' : '选好门店后可筛选'} isOn={draft.inStock} disabled={!hasStore} onTap={() => setDraft({ ...draft, inStock: !draft.inStock })} />
        </View>
        <View className="filters__title">价格</View>
        <View className="filters__row">
          {priceBands.map(({ text, min, max }) => {
            const isOn = draft.minPriceFen === min && draft.maxPriceFen === max;
            return <Choice key={text} text={text} isOn={isOn} onTap={() => setDraft({ ...draft, minPriceFen: isOn ? undefined : min, maxPriceFen: isOn ? undefined : max })} />;
          })}
        </View>
        <View className="filters__range">
          <Input className="filters__input" type="number" maxlength={6} placeholder="最低价" value={writeYuan(draft.minPriceFen)} onInput={(event) => setDraft({ ...draft, minPriceFen: readYuan(event.detail.value) })} />
          <View className="filters__dash">至</View>
          <Input className="filters__input" type="number" maxlength={6} placeholder="最高价" value={writeYuan(draft.maxPriceFen)} onInput={(event) => setDraft({ ...draft, maxPriceFen: readYuan(event.detail.value) })} />
          <View className="filters__dash">元</View>
        </View>
      </View>
    </Sheet>
  );
}

function Choice({ text, isOn, disabled = false, onTap }: { text: string; isOn: boolean; disabled?: boolean; onTap: () => void }) {
  return (
    <Tap role="checkbox" checked={isOn} disabled={disabled} className={classNames('filters__choice', isOn && 'filters__choice--on', disabled && 'filters__choice--off')} onTap={onTap}>
      {text}
    </Tap>
  );
}
