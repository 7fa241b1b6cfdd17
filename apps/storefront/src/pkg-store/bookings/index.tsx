import { View } from '@tarojs/components';
import Taro, { useDidShow, usePullDownRefresh, useReachBottom } from '@tarojs/taro';
import { useBookings } from '@/features/bookings/queries';
import { describeBooking } from '@/features/bookings/words';
import { Screen } from '@/frame/screen';
import { problemCopy } from '@/shared/api/problem-copy';
import { clock } from '@/shared/clock';
import { openPage } from '@/shared/navigation';
import { requireConsent, useConsent } from '@/shared/session/consent';
import { formatWindow } from '@/shared/time';
import { Bone } from '@/ui/skeleton';
import { Empty, ErrorState, ListEnd } from '@/ui/state';
import { Tap } from '@/ui/tap';
import './index.scss';

export default function BookingsPage() {
  const mayAsk = useConsent(({ answer }) => answer?.accepted === true);
  return (
    <Screen title="我的预约">
      {mayAsk ? <BookingList /> : <Empty icon="clock" title="登录后查看预约" hint="用微信身份登录，不用填密码" action={{ text: '登录', onTap: () => void requireConsent() }} />}
    </Screen>
  );
}

function BookingList() {
  const bookings = useBookings();
  const rows = bookings.data?.pages.flatMap(({ items }) => items) ?? [];
  const loadMore = () => void (bookings.hasNextPage && !bookings.isFetchingNextPage && bookings.fetchNextPage());
  useReachBottom(loadMore);
  useDidShow(() => void bookings.refetch());
  usePullDownRefresh(() => void bookings.refetch().finally(() => Taro.stopPullDownRefresh()));
  if (bookings.data === undefined) {
    if (bookings.isError) return <ErrorState {...problemCopy(bookings.error)} onRetry={() => void bookings.refetch()} />;
    return (
      <View className="bookings">
        {[0, 1, 2].map((row) => (
          <View key={row} className="bookings__card">
            <Bone width="50%" height="22px" />
            <Bone height="18px" className="bone--spaced" />
          </View>
        ))}
      </View>
    );
  }
  if (rows.length === 0) return <Empty icon="clock" title="还没有预约" hint="看看门店有哪些服务" action={{ text: '去预约', onTap: () => openPage('services') }} />;
  return (
    <View className="bookings">
      {rows.map((booking) => {
        const copy = describeBooking(booking, clock.now());
        return (
          <Tap key={booking.id} className="bookings__card" role="link" label={`${booking.serviceName}，${copy.title}`} onTap={() => openPage('booking', { bookingId: booking.id })}>
            <View className="bookings__head">
              <View className="bookings__name">{booking.serviceName}</View>
              <View className={`bookings__status bookings__status--${copy.tone}`}>{copy.title}</View>
            </View>
            <View className="bookings__when">{formatWindow(booking.startAt, booking.endAt, clock.now())}</View>
            <View className="bookings__where">{booking.storeName}</View>
          </Tap>
        );
      })}
      <ListEnd state={bookings.isFetchNextPageError ? 'error' : bookings.isFetchingNextPage ? 'loading' : bookings.hasNextPage ? 'more' : 'end'} onRetry={loadMore} />
    </View>
  );
}
