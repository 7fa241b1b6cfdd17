import { View } from '@tarojs/components';
import { openPage, openTab } from '@/shared/navigation';
import { Button } from '@/ui/button';
import { Icon } from '@/ui/icon';
import { Tag } from '@/ui/tag';
import { Tap } from '@/ui/tap';
import { ask } from '@/ui/toast';
import { CartRow, InvalidRow } from './cart-line';
import type { Nudge } from './nudges';
import { useMoveCart, useRemoveLines } from './queries';
import type { CartGroup, CartLine } from './queries';
import './cart-store.scss';

export function isOrderable({ state }: CartLine): boolean {
  return state === 'ok' || state === 'short';
}

type CartStoreProps = {
  group: CartGroup;
  /** The store that the shopper is in now; lines of others can be moved to it. */
  here: { id: string; name: string } | null;
  isActive: boolean;
  isSelected: (line: CartLine) => boolean;
  onToggle: (line: CartLine) => void;
  /** 「再买 ¥12 减 ¥10」 */
  hints: readonly Nudge[];
};

/** The part of the cart that is collected in one store. One checkout is one store. */
export function CartStore({ group, here, isActive, isSelected, onToggle, hints }: CartStoreProps) {
  const remove = useRemoveLines();
  const move = useMoveCart();
  const orderable = group.lines.filter(isOrderable);
  const invalid = group.lines.filter((line) => !isOrderable(line));
  const removeOne = async (line: CartLine) => {
    if (await ask({ title: '删除这件商品？', text: line.title, confirm: '删除', danger: true })) remove.mutate({ storeId: group.storeId, variantIds: [line.variantId] });
  };
  const moveHere = async () => {
    if (here === null) return;
    if (await ask({ title: `换到${here.name}？`, text: '价格和库存以新门店为准', confirm: '换过去' })) move.mutate({ fromStoreId: group.storeId, toStoreId: here.id });
  };
  return (
    <View className="cart-store">
      <View className="cart-store__head">
        <Icon name="store" size={18} className="cart-store__icon" />
        <Tap className="cart-store__name" role="link" onTap={() => openPage('store', { storeId: group.storeId })}>
          {group.storeName}
        </Tap>
        {group.storeStatus === 'open' ? <View className="cart-store__kind">自提</View> : <View className="cart-store__paused">{group.storeStatus === 'paused' ? '暂停接单' : '暂停营业'}</View>}
        {here !== null && here.id !== group.storeId ? <Button size="small" kind="plain" text="换到本店" busy={move.isPending} onTap={() => void moveHere()} /> : null}
      </View>
      {hints.map(({ ruleId, name, text }) => (
        <Tap key={ruleId} className="cart-store__hint" role="link" label={`${name}，${text}，去凑单`} onTap={() => openTab('category')}>
          <Tag tone="urgent" text="凑单" />
          <View className="cart-store__hint-text">{`${name}：${text}`}</View>
          <View className="cart-store__hint-go">
            去凑单
            <Icon name="right" size={12} />
          </View>
        </Tap>
      ))}
      {orderable.map((line) => (
        <CartRow key={line.variantId} storeId={group.storeId} line={line} isSelected={isActive && isSelected(line)} onSelect={() => onToggle(line)} onRemove={() => void removeOne(line)} />
      ))}
      {invalid.length > 0 ? (
        <>
          <View className="cart-store__invalid">
            {`${invalid.length} 件暂时买不了`}
            <View className="cart-store__actions">
              <Button size="small" kind="plain" text="换店" onTap={() => openPage('stores')} />
              <Button size="small" kind="plain" text="清空" busy={remove.isPending} onTap={() => remove.mutate({ storeId: group.storeId, variantIds: invalid.map(({ variantId }) => variantId) })} />
            </View>
          </View>
          {invalid.map((line) => (
            <InvalidRow key={line.variantId} line={line} />
          ))}
        </>
      ) : null}
    </View>
  );
}
