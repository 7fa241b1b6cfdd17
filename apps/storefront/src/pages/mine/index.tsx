import { View } from '@tarojs/components';
import { useDidShow } from '@tarojs/taro';
import { useMe } from '@/features/account/queries';
import { useCouponCounts } from '@/features/coupons/queries';
import { useMembership, useWallet } from '@/features/membership/queries';
import { formatPieces } from '@/features/membership/words';
import { useOrderCounts } from '@/features/orders/queries';
import { Screen } from '@/frame/screen';
import { useTabPage } from '@/frame/use-tab-page';
import { formatFen } from '@/shared/money';
import { openPage } from '@/shared/navigation';
import type { PageName, PageParams } from '@/shared/navigation';
import { requireConsent } from '@/shared/session/consent';
import { useStoreChoice } from '@/shared/small-state';
import { Button } from '@/ui/button';
import { Icon } from '@/ui/icon';
import type { IconName } from '@/ui/icon';
import { Bone } from '@/ui/skeleton';
import { Tap } from '@/ui/tap';
import './index.scss';

export default function MinePage() {
  useTabPage();
  const counts = useOrderCounts();
  const chosen = useStoreChoice(({ store }) => store);
  useDidShow(() => void (counts.isEnabled && counts.refetch()));
  const orders: readonly { icon: IconName; text: string; tab: string; count: number }[] = [
    { icon: 'wallet', text: '待付款', tab: 'awaitingPayment', count: counts.data?.awaitingPayment ?? 0 },
    { icon: 'box', text: '备货中', tab: 'preparing', count: counts.data?.preparing ?? 0 },
    { icon: 'bag', text: '待自提', tab: 'ready', count: counts.data?.ready ?? 0 },
    { icon: 'navigate', text: '待收货', tab: 'onTheWay', count: counts.data?.onTheWay ?? 0 },
    { icon: 'check', text: '已完成', tab: 'completed', count: 0 },
  ];
  return (
    <Screen>
      <Profile />
      <MemberStrip />
      <Wallet />
      <View className="mine__card">
        <Tap className="mine__card-head" role="link" label="全部订单" onTap={() => openPage('orders')}>
          <View className="mine__card-title">我的订单</View>
          <View className="mine__more">
            全部
            <Icon name="right" size={12} />
          </View>
        </Tap>
        <View className="mine__orders">
          {orders.map(({ icon, text, tab, count }) => (
            <Tap key={tab} className="mine__order" role="link" label={count > 0 ? `${text}，${count} 笔` : text} onTap={() => openPage('orders', { tab })}>
              <Icon name={icon} size={24} />
              {text}
              {count > 0 ? <View className="mine__count">{count}</View> : null}
            </Tap>
          ))}
        </View>
      </View>
      <View className="mine__card">
        <MenuRow icon="clock" text="我的预售" to="presales" />
        <MenuRow icon="clock" text="我的预约" to="bookings" />
        <MenuRow icon="refresh" text="退款与售后" to="afterSales" />
        <MenuRow icon="pin" text="收货地址" to="addresses" />
        <MenuRow icon="store" text="门店" value={chosen?.name ?? '去选择'} to="stores" />
        <MenuRow icon="settings" text="设置" to="settings" />
        <MenuRow icon="shield" text="隐私保护指引" to="privacy" />
      </View>
    </Screen>
  );
}

function Profile() {
  const me = useMe();
  if (!me.mayAsk) {
    return (
      <View className="mine__profile">
        <View className="mine__face">
          <Icon name="user" size={28} />
        </View>
        <View className="mine__who">
          <View className="mine__name">还没登录</View>
          <View className="mine__phone">登录后查看订单和取货码</View>
        </View>
        <Button size="small" text="登录" onTap={() => void requireConsent()} />
      </View>
    );
  }
  if (me.isError && !me.data) {
    return (
      <View className="mine__profile">
        <View className="mine__face">
          <Icon name="user" size={28} />
        </View>
        <View className="mine__who">
          <View className="mine__name">没连上</View>
          <View className="mine__phone">网络不太稳，点我重试</View>
        </View>
        <Button size="small" text="重试" onTap={() => void me.refetch()} />
      </View>
    );
  }
  return (
    <Tap className="mine__profile" role="link" label="设置" onTap={() => openPage('settings')}>
      <View className="mine__face">{me.data ? me.data.nickname.slice(0, 1) : ''}</View>
      <View className="mine__who">
        {me.data ? <View className="mine__name">{me.data.nickname}</View> : <Bone width="96px" height="24px" />}
        {me.data ? <View className="mine__phone">{me.data.phoneMasked ?? '结算时可绑定微信手机号'}</View> : <Bone width="128px" height="16px" className="bone--spaced" />}
      </View>
      <Icon name="right" size={16} className="mine__go" />
    </Tap>
  );
}

/** The tier and the points of a member, or the way to become one; and the code for the store. */
function MemberStrip() {
  const membership = useMembership();
  useDidShow(() => void (membership.mayAsk && membership.refetch()));
  const { mayAsk, data } = membership;
  if (mayAsk && data === undefined) {
    return membership.isError ? (
      <Tap className="mine__member" label="会员卡没加载出来，点我重试" onTap={() => void membership.refetch()}>
        <View className="mine__member-main">会员卡没加载出来，点我重试</View>
      </Tap>
    ) : (
      <View className="mine__member">
        <View className="mine__member-main">
          <Bone width="128px" height="36px" />
        </View>
      </View>
    );
  }
  const card = data?.card ?? null;
  return (
    <View className="mine__member">
      <Tap className="mine__member-main" role="link" label={card === null ? '一键入会' : '会员中心'} onTap={() => openPage('membership')}>
        <Icon name="star-filled" size={20} />
        <View className="mine__member-words">
          <View className="mine__member-tier">{card === null ? '加入会员' : card.tier.name}</View>
          <View className="mine__member-points">{card === null ? '免费，一键入会攒积分' : `${formatPieces(card.points)} 积分`}</View>
        </View>
      </Tap>
      {card === null ? (
        <Button size="small" kind="soft" text="去入会" onTap={() => openPage('membership')} />
      ) : (
        <Tap className="mine__member-code" label="出示会员码" onTap={() => openPage('memberCode')}>
          <Icon name="qr" size={20} />
          会员码
        </Tap>
      )}
    </View>
  );
}

/** What the shopper holds, each one tap away; without a sign-in nothing is known of it, and each page asks for one. */
function Wallet() {
  const { mayAsk, data } = useMembership();
  const coupons = useCouponCounts();
  const stored = useWallet((data?.card ?? null) !== null);
  useDidShow(() => void (mayAsk && coupons.refetch()));
  const card = data?.card ?? null;
  const isNoMember = data !== undefined && card === null;
  const holdings: readonly { text: string; count: string; note: string; page: PageName; params?: PageParams }[] = [
    { text: '优惠券', count: coupons.data === undefined ? '–' : String(coupons.data.usable), note: (coupons.data?.endingSoon ?? 0) > 0 ? `${coupons.data?.endingSoon ?? 0} 张快到期` : '', page: 'coupons' },
    { text: '积分', count: isNoMember ? '0' : card === null ? '–' : formatPieces(card.points), note: (card?.pointsExpiringSoon ?? 0) > 0 ? '有快过期的' : '', page: isNoMember ? 'membership' : 'ledger', params: isNoMember ? {} : { unit: 'points' } },
    { text: '储值', count: isNoMember ? '¥0' : stored.data === undefined ? '–' : formatFen(stored.data.wallet.balanceFen, 'trim'), note: stored.data?.wallet.isFrozen === true ? '已冻结' : '', page: 'topUp' },
  ];
  return (
    <View className="mine__card mine__wallet">
      {holdings.map(({ text, count, note, page, params }) => (
        <Tap key={text} className="mine__holding" role="link" label={`${text} ${count}${note ? `，${note}` : ''}`} onTap={() => openPage(page, params)}>
          <View className="mine__holding-count">{count}</View>
          {text}
          {note ? <View className="mine__holding-note">{note}</View> : null}
        </Tap>
      ))}
      <Tap className="mine__holding" role="link" label="领券中心" onTap={() => openPage('couponCentre')}>
        <Icon name="ticket" size={24} className="mine__holding-icon" />
        领券中心
      </Tap>
    </View>
  );
}

function MenuRow({ icon, text, value, to, params }: { icon: IconName; text: string; value?: string; to: PageName; params?: PageParams }) {
  return (
    <Tap className="mine__row" role="link" label={text} onTap={() => openPage(to, params)}>
      <Icon name={icon} size={20} className="mine__row-icon" />
      <View className="mine__row-text">{text}</View>
      {value ? <View className="mine__row-value">{value}</View> : null}
      <Icon name="right" size={14} className="mine__go" />
    </Tap>
  );
}
