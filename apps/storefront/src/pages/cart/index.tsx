import { View } from '@tarojs/components';
import { useDidShow } from '@tarojs/taro';
import { useState } from 'react';
import { CartStore, isOrderable } from '@/features/cart/cart-store';
import { nudgesOf } from '@/features/cart/nudges';
import { useCart, useSelectionPrice } from '@/features/cart/queries';
import type { CartGroup, CartLine, Quote } from '@/features/cart/queries';
import { Screen } from '@/frame/screen';
import { useTabPage } from '@/frame/use-tab-page';
import { formatFen } from '@/shared/money';
import { openPage, openTab } from '@/shared/navigation';
import { requireConsent } from '@/shared/session/consent';
import { saveCheckoutDraft, useStoreChoice } from '@/shared/small-state';
import { Button } from '@/ui/button';
import { classNames } from '@/ui/class-names';
import { Icon } from '@/ui/icon';
import { Loadable } from '@/ui/loadable';
import { Price } from '@/ui/price';
import { Bone } from '@/ui/skeleton';
import { Empty } from '@/ui/state';
import { Tap } from '@/ui/tap';
import './index.scss';

const hintsShown = 2;

export default function CartPage() {
  useTabPage();
  const cart = useCart();
  const here = useStoreChoice(({ store }) => store);
  const [activeStoreId, setActiveStoreId] = useState<string | null>(null);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  useDidShow(() => void (cart.mayAsk && cart.refetch()));

  const groups = sortGroups(cart.data?.groups ?? [], here?.id);
  const active = groups.find(({ storeId }) => storeId === activeStoreId) ?? groups.find(({ lines }) => lines.some(isOrderable));
  const isSelected = (line: CartLine) => !left.has(line.variantId);
  const chosen = active?.lines.filter((line) => isOrderable(line) && isSelected(line)) ?? [];
  const price = useSelectionPrice(active?.storeId ?? '', chosen);
  const hints = chosen.length > 0 && price.data !== undefined ? nudgesOf(price.data.pricing, hintsShown) : [];
  const toggle = (storeId: string, line: CartLine) => {
    if (storeId !== active?.storeId) {
      setActiveStoreId(storeId);
      setLeft(new Set());
      return;
    }
    const next = new Set(left);
    if (!next.delete(line.variantId)) next.add(line.variantId);
    setLeft(next);
  };

  if (!cart.mayAsk) {
    return (
      <Screen>
        <CartHead count={0} />
        <Empty icon="cart" title="登录后查看购物车" hint="用微信身份登录，不用填密码" action={{ text: '登录', onTap: () => void requireConsent() }} />
      </Screen>
    );
  }
  return (
    <Screen className={active ? 'cart--with-bar' : ''}>
      <CartHead count={cart.data?.itemCount ?? 0} />
      <Loadable query={cart} skeleton={<CartSkeleton />}>
        {() =>
          groups.length === 0 ? (
            <Empty icon="cart" title="购物车还空着" hint="挑几件喜欢的，到店就能取" action={{ text: '去逛逛', onTap: () => openTab('home') }} />
          ) : (
            groups.map((group) => (
              <CartStore key={group.storeId} group={group} here={here} isActive={group.storeId === active?.storeId} isSelected={isSelected} onToggle={(line) => toggle(group.storeId, line)} hints={group.storeId === active?.storeId ? hints : []} />
            ))
          )
        }
      </Loadable>
      {active ? <CartBar group={active} chosen={chosen} price={chosen.length > 0 ? price.data : null} onAll={(isAll) => setLeft(isAll ? new Set() : new Set(active.lines.map(({ variantId }) => variantId)))} /> : null}
    </Screen>
  );
}

/** The store the shopper is in comes first. */
function sortGroups(groups: readonly CartGroup[], hereId: string | undefined): CartGroup[] {
  return [...groups].sort((a, b) => Number(b.storeId === hereId) - Number(a.storeId === hereId));
}

function CartHead({ count }: { count: number }) {
  if (process.env.TARO_ENV !== 'h5') return null;
  return <View className="cart__head">{count > 0 ? `购物车（${count}）` : '购物车'}</View>;
}

type CartBarProps = { group: CartGroup; chosen: readonly CartLine[]; /** Null when nothing is chosen, undefined while it is being asked. */ price: Quote | null | undefined; onAll: (isAll: boolean) => void };

function CartBar({ group, chosen, price, onAll }: CartBarProps) {
  const isAll = chosen.length === group.lines.filter(isOrderable).length;
  const totalFen = price === null ? 0 : price?.payableFen;
  const savedFen = price?.discountFen ?? 0;
  const pieces = chosen.reduce((sum, { quantity }) => sum + quantity, 0);
  const isPaused = group.storeStatus !== 'open';
  const checkOut = () => {
    saveCheckoutDraft({ storeId: group.storeId, lines: chosen.map(({ variantId, quantity }) => ({ variantId, quantity })), isFromCart: true });
    openPage('checkout');
  };
  return (
    <View className="cart__bar">
      <Tap className="cart__all" role="checkbox" checked={isAll} label="全选" onTap={() => onAll(!isAll)}>
        <View className="cart__all-mark">
          <Icon name="check-circle" size={22} className={classNames('cart-row__tick', isAll && 'cart-row__tick--on')} />
          {isAll ? null : <View className="cart-row__ring" />}
        </View>
        全选
      </Tap>
      <View className="cart__sum">
        <View className="cart__sum-line">
          <View className="cart__sum-name">合计</View>
          {totalFen === undefined ? <Bone width="64px" height="20px" /> : <Price fen={totalFen} size="card" cents="always" />}
        </View>
        {savedFen > 0 ? <View className="cart__saved">{`已优惠 ${formatFen(savedFen, 'trim')}`}</View> : null}
      </View>
      <Button className="cart__go" size="large" text={isPaused ? '门店暂停接单' : pieces > 0 ? `去结算（${pieces}）` : '去结算'} disabled={pieces === 0 || isPaused} onTap={checkOut} />
    </View>
  );
}

function CartSkeleton() {
  return (
    <View className="cart-store">
      <View className="cart-store__head">
        <Bone width="140px" height="20px" />
      </View>
      {[0, 1, 2].map((row) => (
        <View key={row} className="cart-row">
          <View className="cart-row__pick" />
          <Bone className="cart-row__picture" width="" height="" round />
          <View className="cart-row__body">
            <Bone height="18px" />
            <Bone height="16px" width="50%" className="bone--spaced" />
          </View>
        </View>
      ))}
    </View>
  );
}
