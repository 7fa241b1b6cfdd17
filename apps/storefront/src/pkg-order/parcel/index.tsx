import { View } from '@tarojs/components';
import Taro, { useDidShow, usePullDownRefresh } from '@tarojs/taro';
import { useParcels } from '@/features/orders/queries';
import type { Parcel } from '@/features/orders/queries';
import { Screen } from '@/frame/screen';
import { clock } from '@/shared/clock';
import { replacePage } from '@/shared/navigation';
import { useOrder } from '@/shared/order';
import type { OrderDetail } from '@/shared/order';
import { usePageParams } from '@/shared/page-params';
import { platform } from '@/shared/platform';
import { formatMoment } from '@/shared/time';
import { Button } from '@/ui/button';
import { classNames } from '@/ui/class-names';
import { Loadable } from '@/ui/loadable';
import { Bone } from '@/ui/skeleton';
import { Empty } from '@/ui/state';
import '@/features/orders/order-parts.scss';
import './index.scss';

const states: Record<Parcel['state'], string> = { shipped: '已发出', in_transit: '运输中', out_for_delivery: '派送中', delivered: '已签收', returning: '退回中', returned: '已退回', lost: '包裹异常，我们在处理' };

/** Carriers by the code that the API and WeChat use; one that is not known is shown by its code. */
const carriers: Readonly<Record<string, string>> = { SF: '顺丰', JD: '京东', ZTO: '中通', YTO: '圆通', STO: '申通', YD: '韵达', EMS: '邮政 EMS' };

/** The parcels of an order and what their carriers tell, newest first. */
export default function ParcelPage() {
  const { orderId, groupNo } = usePageParams('orderId', 'groupNo');
  const parcels = useParcels(orderId);
  const order = useOrder(orderId);
  useDidShow(() => void parcels.refetch());
  usePullDownRefresh(() => void parcels.refetch().finally(() => Taro.stopPullDownRefresh()));
  return (
    <Screen title="物流">
      <Loadable query={parcels} skeleton={<View className="order-panel"><Bone height="160px" /></View>}>
        {(all) => {
          const shown = all.filter((parcel) => groupNo === '' || String(parcel.groupNo) === groupNo);
          if (shown.length === 0) return <Empty icon="box" title="还没有发出包裹" hint="打包好就会发出，这里能看到物流" action={{ text: '查看订单', onTap: () => replacePage('order', { orderId }) }} />;
          return shown.map((parcel) => <ParcelPanel key={parcel.parcelId} parcel={parcel} order={order.data} />);
        }}
      </Loadable>
    </Screen>
  );
}

function ParcelPanel({ parcel, order }: { parcel: Parcel; order: OrderDetail | undefined }) {
  const nowMs = clock.now();
  const goods = parcel.lines.map(({ lineNo, quantity }) => `${order?.lines.find((line) => line.lineNo === lineNo)?.title ?? '商品'} ×${quantity}`).join('、');
  const events = [...parcel.events].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  return (
    <View className="order-panel">
      <View className="parcel-page__head">
        <View className="parcel-page__name">{`包裹 ${parcel.parcelNo}`}</View>
        <View className="parcel-page__state">{states[parcel.state]}</View>
      </View>
      <View className="parcel-page__number">
        {`${carriers[parcel.carrier] ?? parcel.carrier} ${parcel.trackingNo}`}
        <Button size="small" kind="plain" text="复制" label="复制运单号" onTap={() => void platform.copy(parcel.trackingNo)} />
      </View>
      <View className="parcel-page__goods">{goods}</View>
      {events.map(({ at, text }, index) => (
        <View key={`${at}${index}`} className={classNames('timeline', index === 0 && 'timeline--latest')}>
          <View className="timeline__dot" />
          <View className="timeline__body">
            <View className="timeline__title">{text}</View>
          </View>
          <View className="timeline__when">{formatMoment(at, nowMs)}</View>
        </View>
      ))}
    </View>
  );
}
