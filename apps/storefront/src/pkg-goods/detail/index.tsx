import { View } from '@tarojs/components';
import { AttributesCard, DescriptionCard, ProductGallery, ProductHead, ProductSkeleton, ReviewsCard } from '@/features/catalogue/product-parts';
import { ProductBenefits } from '@/features/coupons/product-benefits';
import { PresaleRow } from '@/features/presale/presale-links';
import { PickupRow } from '@/features/stores/pickup-row';
import { usePurchase } from '@/features/purchase/use-purchase';
import { Screen } from '@/frame/screen';
import { isApiProblem } from '@/shared/api';
import { useAvailability, useProduct } from '@/shared/catalogue';
import type { ProductDetail } from '@/shared/catalogue';
import { openTab } from '@/shared/navigation';
import { usePageParams } from '@/shared/page-params';
import { useCartBadge, useStoreChoice } from '@/shared/small-state';
import { Button } from '@/ui/button';
import { Icon } from '@/ui/icon';
import { Loadable } from '@/ui/loadable';
import { Empty } from '@/ui/state';
import { Tap } from '@/ui/tap';
import './index.scss';

export default function ProductPage() {
  const { productId } = usePageParams('productId');
  const product = useProduct(productId);
  if (isApiProblem(product.error, 'CATALOGUE.PRODUCT_NOT_FOUND', 'REQUEST.INVALID')) {
    return (
      <Screen title="商品">
        <Empty icon="box" title="商品已下架" hint="看看同类的其他商品" action={{ text: '去逛逛', onTap: () => openTab('category') }} />
      </Screen>
    );
  }
  if (product.data === undefined) {
    return (
      <Screen title="商品">
        <Loadable query={product} skeleton={<ProductSkeleton />}>
          {() => null}
        </Loadable>
      </Screen>
    );
  }
  return <ProductView product={product.data} />;
}

function ProductView({ product }: { product: ProductDetail }) {
  const store = useStoreChoice((state) => state.store);
  const availability = useAvailability(store?.id, product.variants);
  const purchase = usePurchase();
  const total = availability.data ? product.variants.reduce((sum, { variantId }) => sum + (availability.data.get(variantId) ?? 0), 0) : undefined;
  const isSoldOut = total === 0;
  const [only] = product.variants;
  const hasChoice = product.variants.length > 1;
  const { start, openSheet, chosen } = purchase;
  const buy = (intent: 'cart' | 'buy') => (hasChoice || only === undefined ? openSheet(product.productId, intent) : start({ productId: product.productId, defaultVariantId: only.variantId }, intent));
  return (
    <Screen title="商品详情" bottom={<BuyBar isSoldOut={isSoldOut} isBusy={purchase.isBusy} onBuy={buy} />}>
      <ProductGallery media={product.media} title={product.title} />
      <ProductHead product={product} />
      <ProductBenefits productId={product.productId} storeId={store?.id} />
      <PresaleRow productId={product.productId} />
      <View className="facts">
        <Tap className="facts__row" label="选择规格和数量" onTap={() => openSheet(product.productId, 'cart')}>
          <View className="facts__name">{hasChoice ? '规格' : '数量'}</View>
          <View className="facts__value">{chosen ? `已选 ${[chosen.text, `${chosen.quantity} 件`].filter(Boolean).join('，')}` : optionSummary(product)}</View>
          <Icon name="right" size={14} className="facts__go" />
        </Tap>
        <PickupRow store={store} available={total} isUnknown={availability.isError} />
        <View className="facts__row">
          <View className="facts__name">服务</View>
          <View className="facts__value facts__value--services">到店自提免运费 · 拣货前可取消 · 取消原路退款</View>
        </View>
      </View>
      <ReviewsCard product={product} />
      <AttributesCard attributes={product.attributes} />
      <DescriptionCard product={product} />
      {purchase.sheet}
    </Screen>
  );
}

function optionSummary({ options, variants }: ProductDetail): string {
  if (variants.length <= 1) return '1 件';
  return `请选择 ${options.map(({ name, values }) => `${name}（${values.length} 种）`).join('、')}`;
}

function BuyBar({ isSoldOut, isBusy, onBuy }: { isSoldOut: boolean; isBusy: boolean; onBuy: (intent: 'cart' | 'buy') => void }) {
  const count = useCartBadge((state) => state.count);
  return (
    <View className="buy-bar">
      <Tap className="buy-bar__icon" label="首页" onTap={() => openTab('home')}>
        <Icon name="home" size={22} />
        首页
      </Tap>
      <Tap className="buy-bar__icon" label={`购物车，${count} 件`} onTap={() => openTab('cart')}>
        <Icon name="cart" size={22} />
        购物车
        {count > 0 ? <View className="buy-bar__badge">{count > 99 ? '99+' : count}</View> : null}
      </Tap>
      {isSoldOut ? (
        <Button className="buy-bar__wide" size="large" block disabled text="本店暂时缺货" onTap={() => undefined} />
      ) : (
        <View className="buy-bar__pair">
          <Button size="large" block kind="soft" text="加入购物车" busy={isBusy} onTap={() => onBuy('cart')} />
          <Button size="large" block text="立即购买" onTap={() => onBuy('buy')} />
        </View>
      )}
    </View>
  );
}
