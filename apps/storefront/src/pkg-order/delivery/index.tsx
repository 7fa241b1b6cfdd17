import { View } from '@tarojs/components';
import Taro, { useDidShow, usePullDownRefresh } from '@tarojs/taro';
import { useMemo } from 'react';
import { isDeliveryOver, useDeliveries } from '@/features/delivery/queries';
import type { Delivery } from '@/features/delivery/queries';
import { routePicture } from '@/features/delivery/route-picture';
import { describeEta, describeRide, describeSteps } from '@/features/delivery/words';
import { QuestionStrip } from '@/features/questions/question-strip';
import { Screen } from '@/frame/screen';
import { isApiProblem } from '@/shared/api';
import { clock } from '@/shared/clock';
import { replacePage } from '@/shared/navigation';
import { useOrder } from '@/shared/order';
import { usePageParams } from '@/shared/page-params';
import { platform } from '@/shared/platform';
import { formatAge } from '@/shared/time';
import { Button } from '@/ui/button';
import { classNames } from '@/ui/class-names';
import { Loadable } from '@/ui/loadable';
import { Bone } from '@/ui/skeleton';
import { Empty } from '@/ui/state';
import './index.scss';

/** Where the goods are: steps first, for they are always known, and a map where there is a position. */
export default function DeliveryPage() {
  const { orderId, groupNo } = usePageParams('orderId', 'groupNo');
  const deliveries = useDeliveries(orderId);
  useDidShow(() => void deliveries.refetch());
  usePullDownRefresh(() => void deliveries.refetch().finally(() => Taro.stopPullDownRefresh()));
  if (isApiProblem(deliveries.error, 'COURIER.NOT_A_DELIVERY', 'REQUEST.INVALID')) {
    return (
      <Screen title="配送进度">
        <Empty icon="navigate" title="这个订单还没有开始配送" hint="付款后门店备货，再交给骑手" action={{ text: '查看订单', onTap: () => replacePage('order', { orderId }) }} />
      </Screen>
    );
  }
  return (
    <Screen title="配送进度">
      <Loadable query={deliveries} skeleton={<DeliverySkeleton />}>
        {(rides) => (
          <>
            <QuestionStrip orderId={orderId} isFollowed={!rides.every(isDeliveryOver)} />
            {rides.filter((ride) => groupNo === '' || String(ride.groupNo) === groupNo).map((ride) => (
              <Ride key={ride.fulfillmentOrderId} orderId={orderId} ride={ride} />
            ))}
          </>
        )}
      </Loadable>
    </Screen>
  );
}

function Ride({ orderId, ride }: { orderId: string; ride: Delivery }) {
  const nowMs = clock.now();
  const eta = describeEta(ride);
  const order = useOrder(orderId);
  return (
    <>
      <View className="delivery-page__head">
        <View className="delivery-page__title" role="status">
          {describeRide(ride)}
        </View>
        {eta ? <View className={classNames('delivery-page__eta', eta.isLate && 'delivery-page__eta--late')}>{eta.text}</View> : null}
      </View>
      <View className="delivery-page__card">
        {describeSteps(ride.steps, nowMs).map(({ step, title, when, isDone, isNow }) => (
          <View key={step} className={classNames('delivery-page__step', isDone && 'delivery-page__step--done', isNow && 'delivery-page__step--now')}>
            <View className="delivery-page__dot" />
            <View className="delivery-page__step-title">{title}</View>
            <View className="delivery-page__when">{when}</View>
          </View>
        ))}
      </View>
      {ride.rider ? <RiderCard rider={ride.rider} platformName={ride.platformName} /> : null}
      {ride.position ? <RouteMap store={ride.store} receiver={ride.receiver} position={ride.position} nowMs={nowMs} /> : null}
      <View className="delivery-page__card">
        <View className="delivery-page__rider">
          <View className="delivery-page__rider-words">
            <View className="delivery-page__rider-name">{ride.store.name}</View>
            <View className="delivery-page__rider-from">送得不对、少了东西，找门店</View>
          </View>
          <Button size="small" kind="soft" icon="phone" text="打电话" label={`给${ride.store.name}打电话`} disabled={!order.data} onTap={() => order.data && platform.call(order.data.storePhone)} />
        </View>
      </View>
    </>
  );
}

function RiderCard({ rider, platformName }: { rider: NonNullable<Delivery['rider']>; platformName: string | null }) {
  return (
    <View className="delivery-page__card">
      <View className="delivery-page__rider">
        <View className="delivery-page__face">{rider.name.slice(0, 1)}</View>
        <View className="delivery-page__rider-words">
          <View className="delivery-page__rider-name">{rider.name}</View>
          <View className="delivery-page__rider-from">{[rider.isOwn ? '门店自送' : platformName, rider.maskedPhone].filter(Boolean).join(' · ')}</View>
        </View>
      </View>
    </View>
  );
}

type RouteMapProps = { store: Delivery['store']; receiver: Delivery['receiver']; position: NonNullable<Delivery['position']>; nowMs: number };

function RouteMap({ store, receiver, position, nowMs }: RouteMapProps) {
  const { latitude, longitude, at } = position;
  const picture = useMemo(() => routePicture({ store, receiver, rider: { latitude, longitude } }), [store, receiver, latitude, longitude]);
  return (
    <View className="delivery-page__card">
      <View className="delivery-page__map" style={{ backgroundImage: `url("${picture}")` }} role="img" ariaLabel="骑手位置示意图" />
      <View className="delivery-page__map-note">
        <View>位置示意，不是导航</View>
        <View>{`${formatAge(Math.max(0, nowMs - Date.parse(at)))}更新`}</View>
      </View>
    </View>
  );
}

function DeliverySkeleton() {
  return (
    <>
      <View className="delivery-page__head">
        <Bone width="180px" height="30px" />
        <Bone width="220px" height="16px" className="bone--spaced" />
      </View>
      <View className="delivery-page__card">
        <Bone height="180px" />
      </View>
    </>
  );
}
