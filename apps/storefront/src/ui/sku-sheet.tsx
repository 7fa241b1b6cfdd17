import { View } from '@tarojs/components';
import { useEffect, useMemo, useState } from 'react';
import { canChoose, choose, computePathSet, findVariant, startSelection } from '@/shared/sku-paths';
import type { PathVariant, Selection } from '@/shared/sku-paths';
import { useIsDown } from '@/shared/switches';
import { Button } from './button';
import { classNames } from './class-names';
import { Picture } from './picture';
import { Price } from './price';
import { Sheet } from './sheet';
import { Stepper } from './stepper';
import { Tap } from './tap';
import { toast } from './toast';
import './sku-sheet.scss';

export type SkuVariant = PathVariant & { priceFen: number; listPriceFen: number | null; imageUrl: string; maxPerOrder: number };

export type SkuOption = { name: string; values: readonly { value: string; imageUrl?: string }[] };

export type SkuSheetProps = {
  open: boolean;
  onClose: () => void;
  title: string;
  options: readonly SkuOption[];
  variants: readonly SkuVariant[];
  /** Stock has arrived; until then nothing is called sold out. */
  isStockKnown: boolean;
  /** The product's own picture and lowest price, shown until the choice is complete. */
  cover: { imageUrl: string; color: string | null };
  submitText: string;
  busy: boolean;
  onSubmit: (variant: SkuVariant, quantity: number) => void;
  /** Tells the page what is chosen, for its row 已选. */
  onSelect?: (variant: SkuVariant | null, quantity: number) => void;
};

const lowBelow = 10;

/** Choice of a variant and a quantity. Values that lead to nothing in stock cannot be tapped. */
export function SkuSheet(props: SkuSheetProps) {
  const { open, onClose, options, variants, isStockKnown, submitText, busy, onSubmit, onSelect } = props;
  const reachable = useMemo(() => (isStockKnown ? variants : variants.map((variant) => ({ ...variant, available: 1 }))), [variants, isStockKnown]);
  const paths = useMemo(() => computePathSet(reachable), [reachable]);
  const [selection, setSelection] = useState<Selection | null>(null);
  const [quantity, setQuantity] = useState(1);
  const current = selection ?? startSelection(reachable, options.map(({ values }) => values.map(({ value }) => value)));
  const variant = findVariant(variants, current);
  const max = variant === null ? 1 : Math.max(1, Math.min(variant.maxPerOrder, isStockKnown ? variant.available : variant.maxPerOrder));
  const isSoldOut = isStockKnown && paths.size === 0;

  useEffect(() => {
    if (quantity > max && variant !== null) setQuantity(max);
  }, [max, quantity, variant]);
  useEffect(() => onSelect?.(variant, quantity), [variant?.variantId, quantity]);

  const openOption = options.find((_, index) => current[index] === null);
  const sayWhyNoMore = () => {
    if (variant === null) return;
    toast(max === variant.maxPerOrder ? `每单最多买 ${max} 件` : `仅剩 ${max} 件`);
  };
  const submit = () => {
    if (variant === null) return toast(`请选择${openOption?.name ?? '规格'}`);
    onSubmit(variant, quantity);
  };
  return (
    <Sheet
      open={open}
      onClose={onClose}
      header={<SkuHead {...props} variant={variant} selection={current} />}
      footer={
        <Button
          block
          size="large"
          text={isSoldOut ? '本店暂时缺货' : submitText}
          disabled={isSoldOut || (variant !== null && isStockKnown && variant.available <= 0)}
          busy={busy}
          onTap={submit}
        />
      }
    >
      <View className="sku__body">
        {options.map(({ name, values }, option) => (
          <View key={name} className="sku__option" role="radiogroup" ariaLabel={name}>
            <View className="sku__name">{name}</View>
            <View className="sku__values">
              {values.map(({ value, imageUrl }) => {
                const isChosen = current[option] === value;
                const isOpen = canChoose(paths, current, option, value);
                return (
                  <Tap
                    key={value}
                    role="radio"
                    checked={isChosen}
                    disabled={!isOpen && !isChosen}
                    className={classNames('sku__value', isChosen && 'sku__value--chosen', !isOpen && 'sku__value--off')}
                    label={isOpen ? value : `${value}，缺货`}
                    onTap={() => setSelection(choose(current, option, value))}
                  >
                    {imageUrl ? <Picture className="sku__swatch" url={imageUrl} alt={value} /> : null}
                    {value}
                  </Tap>
                );
              })}
            </View>
          </View>
        ))}
        <View className="sku__quantity">
          <View>
            <View className="sku__name sku__name--inline">数量</View>
            {variant !== null && variant.maxPerOrder < 50 ? <View className="sku__limit">{`每单限购 ${variant.maxPerOrder} 件`}</View> : null}
          </View>
          <Stepper value={quantity} max={max} onChange={setQuantity} onOverflow={sayWhyNoMore} />
        </View>
      </View>
    </Sheet>
  );
}

function SkuHead({ cover, variant, variants, selection, options, isStockKnown, title }: SkuSheetProps & { variant: SkuVariant | null; selection: Selection }) {
  const lowest = variants.reduce((low, { priceFen }) => Math.min(low, priceFen), Number.MAX_SAFE_INTEGER);
  const hasRange = variants.some(({ priceFen }) => priceFen !== lowest);
  const chosenPicture = options.flatMap(({ values }, option) => values.filter(({ value }) => value === selection[option]))[0]?.imageUrl;
  const openNames = options.filter((_, option) => selection[option] === null).map(({ name }) => name);
  const isLive = !useIsDown('liveStock');
  const stockText = variant === null || !isStockKnown ? '' : variant.available <= 0 ? '本店暂时缺货' : variant.available >= lowBelow ? '本店有货' : isLive ? `仅剩 ${variant.available} 件` : '库存紧张';
  return (
    <View className="sku__head">
      <Picture className="sku__picture" url={variant?.imageUrl ?? chosenPicture ?? cover.imageUrl} color={cover.color} alt={title} eager />
      <View className="sku__facts">
        <Price fen={variant?.priceFen ?? lowest} from={variant === null && hasRange} listFen={variant?.listPriceFen ?? null} size="large" />
        <View className={classNames('sku__stock', variant !== null && isStockKnown && variant.available < lowBelow && 'sku__stock--low')}>{stockText}</View>
        <View className="sku__chosen">
          {openNames.length > 0 ? `请选择 ${openNames.join('、')}` : options.length > 0 ? `已选 ${selection.join('，')}` : title}
        </View>
      </View>
    </View>
  );
}
