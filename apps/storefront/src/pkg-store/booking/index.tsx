import { View } from '@tarojs/components';
import Taro, { useDidShow, usePullDownRefresh } from '@tarojs/taro';
import { isOver, useBooking, useCancelBooking } from '@/features/bookings/queries';
import type { Booking } from '@/features/bookings/queries';
import { describeBooking } from '@/features/bookings/words';
import { Screen } from '@/frame/screen';
import { problemCopy } from '@/shared/api/problem-copy';
import { clock } from '@/shared/clock';
import { formatFen } from '@/shared/money';
import { openPage, openTab } from '@/shared/navigation';
import { usePageParams } from '@/shared/page-params';
import { maskPhone } from '@/shared/phone';
import { platform } from '@/shared/platform';
import { formatMoment, formatWindow } from '@/shared/time';
import { Button } from '@/ui/button';
import { groupDigits } from '@/ui/digits';
import { Icon } from '@/ui/icon';
import { Loadable } from '@/ui/loadable';
import { Bone } from '@/ui/skeleton';
import { ask, toast } from '@/ui/toast';
import '@/features/bookings/service-parts.scss';
import './index.scss';

export default function BookingPage() {
  const { bookingId } = usePageParams('bookingId');
  const booking = useBooking(bookingId);
  useDidShow(() => void booking.refetch());
  usePullDownRefresh(() => void booking.refetch().finally(() => Taro.stopPullDownRefresh()));
  return (
    <Screen title="预约详情" bottom={booking.data ? <BookingActions booking={booking.data} /> : null}>
      <Loadable query={booking} skeleton={<BookingSkeleton />}>
        {(data) => <BookingView booking={data} />}
      </Loadable>
    </Screen>
  );
}

function BookingView({ booking }: { booking: Booking }) {
  const nowMs = clock.now();
  const copy = describeBooking(booking, nowMs);
  const over = isOver(booking);
  const remember = async () => {
    const kept = await platform.addToCalendar({ title: `${booking.serviceName}（${booking.storeName}）`, place: booking.storeAddress, note: booking.code === null ? '' : `预约码 ${groupDigits(booking.code)}`, startAt: booking.startAt, endAt: booking.endAt });
    toast(kept ? '已加入日历' : '没有加入日历');
  };
  return (
    <>
      <View className={`booking-page__head booking-page__head--${copy.tone}`}>
        <View className="booking-page__line">
          <Icon name={copy.icon} size={28} />
          <View className="booking-page__title">{copy.title}</View>
        </View>
        {copy.hint ? <View className="booking-page__hint">{copy.hint}</View> : null}
      </View>
      {booking.code === null || over ? null : (
        <View className="booking-ticket">
          <View className="booking-ticket__name">预约码</View>
          <View className="booking-ticket__digits" ariaLabel={`预约码 ${booking.code.split('').join(' ')}`}>
            {groupDigits(booking.code)}
          </View>
          <View className="booking-ticket__hint">到店报这 8 位数字，或手机尾号</View>
        </View>
      )}
      <View className="booking-card">
        <View className="booking-card__title">{booking.serviceName}</View>
        <Fact name="时间" value={formatWindow(booking.startAt, booking.endAt, nowMs)} />
        {booking.staffName === null ? null : <Fact name="服务人员" value={booking.staffName} />}
        <Fact name="门店" value={`${booking.storeName}，${booking.storeAddress}`} />
        {booking.expectedCount === null ? null : <Fact name="数量" value={booking.receivedCount === null ? `登记 ${booking.expectedCount} 件` : `登记 ${booking.expectedCount} 件，实收 ${booking.receivedCount} 件`} />}
        {booking.giftTitle === null ? null : <Fact name="礼品" value={`${booking.giftTitle} ×${booking.giftQuantity ?? 0}`} />}
        {booking.priceFen > 0 ? <Fact name="费用" value={booking.depositFen > 0 ? `${formatFen(booking.priceFen)}，${waitsForPayment(booking) ? '待付' : '已付'} ${formatFen(booking.depositFen)}` : `${formatFen(booking.priceFen)}，到店付`} /> : null}
        <Fact name="预约人" value={`${booking.contactName} ${maskPhone(booking.contactPhone)}`} />
        {booking.remark ? <Fact name="备注" value={booking.remark} /> : null}
        {over ? null : (
          <View className="booking-page__tools">
            <Button size="small" kind="soft" icon="clock" text="加入日历" onTap={() => void remember()} />
            <Button size="small" kind="soft" icon="store" text="看门店" onTap={() => openPage('store', { storeId: booking.storeId })} />
            {booking.orderId === null ? null : <Button size="small" kind="soft" icon="receipt" text="看订单" onTap={() => openPage('order', { orderId: booking.orderId ?? '' })} />}
          </View>
        )}
      </View>
      {over ? null : <View className="booking-card__terms">{termsOf(booking, nowMs)}</View>}
      <View className="booking-page__end" />
    </>
  );
}

function BookingActions({ booking }: { booking: Booking }) {
  const cancel = useCancelBooking(booking.id);
  const discard = async () => {
    const money = booking.depositFen === 0 ? '' : booking.cancelRefundFen > 0 ? `，已付的 ${formatFen(booking.cancelRefundFen, 'trim')} 原路退回` : `，按约定已付的 ${formatFen(booking.depositFen, 'trim')} 不退`;
    if (!(await ask({ title: '取消这个预约？', text: `时间会放给其他顾客${money}`, confirm: '取消预约', danger: true }))) return undefined;
    return cancel.mutate(undefined, { onSuccess: () => toast('已取消'), onError: (error) => toast(problemCopy(error).title) });
  };
  return (
    <View className="booking-page__bar">
      {isOver(booking) ? <Button kind="soft" text="再去逛逛" onTap={() => openTab('home')} /> : null}
      {waitsForPayment(booking) ? <Button text="去付款" onTap={() => openPage('order', { orderId: booking.orderId ?? '' })} /> : null}
      {!isOver(booking) && booking.canCancel ? <Button kind="outline" text="取消预约" busy={cancel.isPending} onTap={() => void discard()} /> : null}
      {!isOver(booking) && booking.canChange && !waitsForPayment(booking) ? (
        <>
          <Button text="改约" onTap={() => openPage('book', { serviceId: booking.serviceId, bookingId: booking.id })} />
        </>
      ) : null}
      {!isOver(booking) && !booking.canChange && !waitsForPayment(booking) ? <Button kind="soft" text="联系门店" onTap={() => openPage('store', { storeId: booking.storeId })} /> : null}
    </View>
  );
}

/** Its order waits for the payment: until then the order is where it is paid or called off. */
function waitsForPayment({ status, orderId }: Booking): boolean {
  return status === 'reserved' && orderId !== null;
}

function termsOf(booking: Booking, nowMs: number): string {
  if (waitsForPayment(booking)) return '付款后预约生效；不想约了，从订单取消';
  if (booking.canChange) return `${formatMoment(booking.cancelUntil, nowMs)} 前可以改约或取消${booking.depositFen > 0 ? '，已付的原路退回' : ''}`;
  return booking.canCancel ? '已过可以改约的时间；现在取消，按约定已付的不退，有事请联系门店' : '已过可以自行改约的时间，有事请联系门店';
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <View className="booking-page__fact">
      <View className="booking-page__name">{name}</View>
      <View className="booking-page__value">{value}</View>
    </View>
  );
}

function BookingSkeleton() {
  return (
    <>
      <View className="booking-page__head">
        <Bone width="120px" height="30px" />
        <Bone width="200px" height="16px" className="bone--spaced" />
      </View>
      <View className="booking-card">
        <Bone height="160px" />
      </View>
    </>
  );
}
