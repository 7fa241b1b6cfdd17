import { View } from '@tarojs/components';
import { useState } from 'react';
import { requireConsent, useConsent } from '@/shared/session/consent';
import { Icon } from '@/ui/icon';
import { Loadable } from '@/ui/loadable';
import { Sheet } from '@/ui/sheet';
import { Empty } from '@/ui/state';
import { Tag } from '@/ui/tag';
import { Tap } from '@/ui/tap';
import { CentreList, CouponsSkeleton } from './centre-list';
import { useProductCoupons, useProductPromotions } from './queries';
import type { ProductPromotions } from './queries';
import './product-benefits.scss';

const chipsShown = 3;

/** What a product can be bought cheaper with, in one row, and all of it in a sheet. Nothing where there is nothing. */
export function ProductBenefits({ productId, storeId }: { productId: string; storeId: string | undefined }) {
  const [isOpen, setOpen] = useState(false);
  const { data } = useProductPromotions(productId, storeId);
  if (data === undefined || data.promotions.length + data.coupons.length === 0) return null;
  const { promotions, coupons } = data;
  const forAll = promotions.filter(({ audience }) => audience === null);
  return (
    <>
      <View className="facts">
        <Tap className="facts__row" label={coupons.length > 0 ? '领券和看优惠' : '看优惠'} onTap={() => setOpen(true)}>
          <View className="facts__name">优惠</View>
          <View className="facts__value product-benefits__chips">
            {coupons.slice(0, chipsShown - 1).map(({ templateId, text }) => (
              <View key={templateId} className="product-benefits__ticket">
                {text}
              </View>
            ))}
            {forAll.slice(0, chipsShown - Math.min(coupons.length, chipsShown - 1)).map(({ ruleId, text }) => (
              <Tag key={ruleId} tone="urgent" text={text} />
            ))}
          </View>
          {coupons.length > 0 ? <View className="product-benefits__go">领券</View> : null}
          <Icon name="right" size={14} className="facts__go" />
        </Tap>
      </View>
      <Sheet open={isOpen} title="优惠" onClose={() => setOpen(false)}>
        <View className="product-benefits">
          <Promotions promotions={promotions} />
          {coupons.length > 0 ? <Coupons productId={productId} isOpen={isOpen} /> : null}
        </View>
      </Sheet>
    </>
  );
}

function Promotions({ promotions }: Pick<ProductPromotions, 'promotions'>) {
  if (promotions.length === 0) return null;
  return (
    <View className="product-benefits__card">
      <View className="product-benefits__title">促销</View>
      {promotions.map(({ ruleId, label, text, name, audience }) => (
        <View key={ruleId} className="product-benefits__promotion">
          <Tag tone="urgent" text={label} />
          <View className="product-benefits__words">
            <View className="product-benefits__text">{text}</View>
            <View className="product-benefits__name">{audience === null ? name : `${name}，限${audience}`}</View>
          </View>
        </View>
      ))}
      <View className="product-benefits__note">结算时自动选最优组合</View>
    </View>
  );
}

function Coupons({ productId, isOpen }: { productId: string; isOpen: boolean }) {
  const mayAsk = useConsent(({ answer }) => answer?.accepted === true);
  const coupons = useProductCoupons(productId, isOpen);
  if (!mayAsk) return <Empty icon="ticket" title="登录后领券" hint="用微信身份登录，不用填密码" action={{ text: '登录', onTap: () => void requireConsent() }} />;
  return (
    <>
      <View className="product-benefits__title product-benefits__title--coupons">领券</View>
      <Loadable query={coupons} skeleton={<CouponsSkeleton />}>
        {({ items }) => <CentreList isAtGoods coupons={items} />}
      </Loadable>
    </>
  );
}
