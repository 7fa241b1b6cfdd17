import { View } from '@tarojs/components';
import { useQuery } from '@tanstack/react-query';
import { LinesCard } from '@/features/checkout/checkout-parts';
import { describeChanges } from '@/features/checkout/changes';
import { codeOfScan } from '@/features/checkout/sale-code';
import { Screen } from '@/frame/screen';
import { api, isApiProblem } from '@/shared/api';
import type { Schemas } from '@/shared/api';
import { clock } from '@/shared/clock';
import { openTab, replacePage } from '@/shared/navigation';
import { usePageParams } from '@/shared/page-params';
import { requireConsent } from '@/shared/session/consent';
import { saveCheckoutDraft } from '@/shared/small-state';
import { formatMoment } from '@/shared/time';
import { Button } from '@/ui/button';
import { Icon } from '@/ui/icon';
import { Loadable } from '@/ui/loadable';
import { Price } from '@/ui/price';
import { Bone } from '@/ui/skeleton';
import { Empty } from '@/ui/state';
import './index.scss';

type Sale = Schemas['ScannedSale'];

/** What staff put together at the counter, opened by scanning their code. The shopper looks at it, then orders as ever. */
export default function CounterSalePage() {
  const { code, q } = usePageParams('code', 'q');
  const asked = code === '' ? codeOfScan(q) : code;
  const sale = useQuery({ queryKey: ['counter-sale', asked], queryFn: () => api.call('scanCounterSale', { params: { code: asked } }), enabled: asked !== '' });
  if (asked === '' || isApiProblem(sale.error, 'ORDERS.COUNTER_SALE_OVER', 'REQUEST.INVALID')) {
    return (
      <Screen title="店员为你选购">
        <Empty icon="clock" title="这个码已失效" hint="请店员重新出示一个" action={{ text: '返回首页', onTap: () => openTab('home') }} />
      </Screen>
    );
  }
  return (
    <Screen title="店员为你选购" bottom={sale.data && sale.data.lines.length > 0 ? <GoOn sale={sale.data} /> : null}>
      <Loadable query={sale} skeleton={<SaleSkeleton />}>
        {(found) => (found.lines.length === 0 ? <Empty icon="bag" title="这些商品已下架" hint="请店员换别的商品" action={{ text: '返回首页', onTap: () => openTab('home') }} /> : <Scanned sale={found} />)}
      </Loadable>
    </Screen>
  );
}

function Scanned({ sale }: { sale: Sale }) {
  return (
    <>
      <View className="counter-sale">
        <View className="counter-sale__sign">
          <Icon name={sale.collectStore === null ? 'box' : 'bag'} size={22} />
        </View>
        <View className="counter-sale__body">
          <View className="counter-sale__title">{`${sale.storeName} ${sale.staffName} 为你选好了`}</View>
          <View className="counter-sale__way">{sale.collectStore === null ? '快递到家，下一步填收货地址' : `到 ${sale.collectStore.name} 自提，下一步选时间`}</View>
          <View className="counter-sale__until">{`${formatMoment(sale.expiresAt, clock.now())} 前有效`}</View>
        </View>
      </View>
      <LinesCard lines={sale.lines} changes={describeChanges([], clock.now())} />
    </>
  );
}

function GoOn({ sale }: { sale: Sale }) {
  const { code, storeId, storeName, staffName, lines, collectStore } = sale;
  const goOn = async () => {
    if (!(await requireConsent())) return;
    saveCheckoutDraft({
      storeId,
      lines: lines.map(({ variantId, quantity }) => ({ variantId, quantity })),
      isFromCart: false,
      sale: { code, storeName, staffName, collectStoreId: collectStore?.storeId ?? null },
    });
    replacePage('checkout');
  };
  return (
    <View className="counter-sale-bar">
      <View className="counter-sale-bar__sum">
        <View className="counter-sale-bar__name">商品合计</View>
        <Price fen={sale.itemsTotalFen} size="large" cents="always" />
      </View>
      <Button size="large" text="去结算" onTap={() => void goOn()} />
    </View>
  );
}

function SaleSkeleton() {
  return (
    <View className="counter-sale">
      <View className="counter-sale__body">
        <Bone height="22px" width="70%" />
        <Bone height="16px" className="bone--spaced" />
        <Bone height="72px" className="bone--spaced" />
      </View>
    </View>
  );
}
