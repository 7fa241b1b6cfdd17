import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { AppstoreOutline, BellOutline, FileOutline, LocationFill, ScanCodeOutline, SetOutline, UnorderedListOutline } from 'antd-mobile-icons';
import { Link, Navigate, Outlet, useLocation, useNavigate } from 'react-router';
import { fulfillmentKindNames } from '../../shared/labels';
import type { LiveState } from '../../shared/live/liveFeed';
import type { StaffStore } from '../api';
import { ErrorState, LoadingCards } from '../ui/ScreenState';
import { LastNote } from './LastNote';
import { OfflineProvider, useOffline } from '../offline/useOffline';
import { useKeptOfflineList } from '../offline/useOfflineList';
import { boardQuery, LiveStateContext } from './board';
import { CurrentStoreContext, findStoreToOpen, myStoresQuery, readChosenStoreId } from './currentStore';
import { meQuery, useMay } from './me';
import styles from './ShopFloor.module.css';
import { isSoundUnlocked, play, unlockSound } from './sounds';
import { useIdleLock } from './useIdleLock';
import { useLiveFeed } from './useLiveFeed';
import { ViewBanner } from './ViewBanner';
import { type NewOrderAlarm, useNewOrderAlarm } from './useNewOrderAlarm';

/** Opens the store that this device works in, then shows the floor around every screen. */
export function ShopFloor() {
  const stores = useQuery(myStoresQuery);
  if (stores.isPending) return <LoadingCards count={3} />;
  if (stores.isError) return <ErrorState error={stores.error} onRetry={() => void stores.refetch()} />;
  const store = findStoreToOpen(stores.data.items, readChosenStoreId());
  if (store === null) return <Navigate to="/choose-store" replace />;
  return (
    <CurrentStoreContext.Provider value={store}>
      <Floor key={store.id} store={store} canSwitch={stores.data.items.length > 1} />
    </CurrentStoreContext.Provider>
  );
}

interface FloorProps {
  readonly store: StaffStore;
  readonly canSwitch: boolean;
}

function Floor({ store, canSwitch }: FloorProps) {
  const live = useLiveFeed(store.id);
  const me = useQuery(meQuery);
  return (
    <LiveStateContext.Provider value={live}>
      <OfflineProvider staffName={me.data?.name ?? ''}>
        <FloorScreens store={store} canSwitch={canSwitch} live={live} />
      </OfflineProvider>
    </LiveStateContext.Provider>
  );
}

function FloorScreens({ store, canSwitch, live }: FloorProps & { readonly live: LiveState }) {
  const board = useQuery(boardQuery(store.id, live));
  useKeptOfflineList(store.id, board.dataUpdatedAt);
  const alarm = useNewOrderAlarm(board.data);
  useIdleLock();
  const { pathname } = useLocation();
  const toAccept = board.data?.counts.toAccept ?? 0;
  return (
    <div className={styles['floor']}>
      <header className={styles['header']}>
        <StoreName store={store} canSwitch={canSwitch} />
        <ConnectionDot state={live} />
      </header>
      <nav className={styles['nav']} aria-label="主导航">
        <NavItem to="/" icon={<AppstoreOutline />} label="看板" badge={toAccept} />
        <NavItem to="/hand-over" icon={<ScanCodeOutline />} label="核销" />
        <NavItem to="/tasks" icon={<UnorderedListOutline />} label="作业" />
        <NavItem to="/records" icon={<FileOutline />} label="记录" />
        <NavItem to="/device" icon={<SetOutline />} label="本机" />
      </nav>
      <main className={styles['main']}>
        <ViewBanner />
        <AlarmBanner alarm={alarm} />
        {pathname === '/' && <StartShift />}
        <div className={styles['screen']}>
          <Outlet />
        </div>
      </main>
    </div>
  );
}

const OPENING_WORDS: Readonly<Record<StaffStore['opening']['state'], string | null>> = {
  open: null,
  closed: '休息中',
  paused: '暂停接单',
  resting: '歇业',
};

function StoreName({ store, canSwitch }: { readonly store: StaffStore; readonly canSwitch: boolean }) {
  const navigate = useNavigate();
  const words = OPENING_WORDS[store.opening.state];
  const name = (
    <>
      <span className={styles['storeCode']}>{store.code}</span>
      <strong className={styles['storeTitle']}>{store.name}</strong>
      {words !== null && <span className={styles['opening']}>{words}</span>}
    </>
  );
  if (!canSwitch) return <div className={styles['store']}>{name}</div>;
  return (
    <button type="button" className={styles['store']} onClick={() => void navigate('/choose-store')} aria-label={`${store.name}，换门店`}>
      {name}
      <span className={styles['switch']}>切换</span>
    </button>
  );
}

const LIVE_WORDS: Readonly<Record<LiveState, string>> = { connecting: '连接中', live: '已连接', polling: '轮询中' };

/** How the line is, and what still has to go over it; leads to the list of both. */
function ConnectionDot({ state }: { readonly state: LiveState }) {
  const { isOnline, waiting, refused } = useOffline();
  const rest = refused.length > 0 ? `冲突 ${refused.length}` : waiting.length > 0 ? `待同步 ${waiting.length}` : null;
  return (
    <Link to="/sync" className={styles['live']} data-state={refused.length > 0 ? 'refused' : isOnline ? state : 'offline'} role="status">
      {isOnline ? LIVE_WORDS[state] : '离线'}
      {rest !== null && <b>{rest}</b>}
    </Link>
  );
}

/** Where each screen belongs in the navigation, wherever it is opened from. */
function areaOf(pathname: string): string {
  if (pathname.startsWith('/orders') || pathname === '/wave') return '/';
  if (pathname === '/sync') return '/device';
  return pathname.startsWith('/tasks') ? '/tasks' : pathname;
}

function NavItem({ to, icon, label, badge = 0 }: { readonly to: string; readonly icon: React.ReactNode; readonly label: string; readonly badge?: number }) {
  const isCurrent = areaOf(useLocation().pathname) === to;
  return (
    <Link to={to} className={styles['navItem']} aria-current={isCurrent ? 'page' : undefined}>
      <span className={styles['navIcon']} aria-hidden>
        {icon}
        {badge > 0 && <span className={styles['badge']}>{badge > 99 ? '99+' : badge}</span>}
      </span>
      {label}
      {badge > 0 && <span className="visually-hidden">{badge} 单待接</span>}
    </Link>
  );
}

function AlarmBanner({ alarm }: { readonly alarm: NewOrderAlarm }) {
  const navigate = useNavigate();
  const [first] = alarm.ringing;
  const [outside] = alarm.arrived;
  const [late] = alarm.unheeded;
  // Managers alone may cancel orders: it is them who have to find somebody now.
  const isManager = useMay('orders.cancel');
  if (first === undefined && outside === undefined && late === undefined) return null;
  const look = (to: string): void => {
    alarm.silence();
    void navigate(to);
  };
  return (
    <>
      {late !== undefined && (
        <button type="button" className={styles['alarm']} onClick={() => look(late.state === 'open' ? '/?column=toAccept' : '/?column=picking')} aria-live="assertive">
          <BellOutline aria-hidden />
          <span>
            {alarm.unheeded.length === 1 ? late.callNumber : `${alarm.unheeded.length} 单`}
            {isManager ? ' 三分钟没人接，请安排人手' : ' 三分钟没人接，快去接单'}
          </span>
          <b>去接单</b>
        </button>
      )}
      {first !== undefined && (
        <button type="button" className={styles['alarm']} onClick={() => look(first.state === 'open' ? '/?column=toAccept' : '/?column=picking')} aria-live="assertive">
          <BellOutline aria-hidden />
          <span>{alarm.ringing.length === 1 ? `${fulfillmentKindNames[first.kind]}新订单 ${first.callNumber}，${first.itemCount} 件` : `${alarm.ringing.length} 个新订单`}</span>
          <b>查看</b>
        </button>
      )}
      {outside !== undefined && (
        <button type="button" className={styles['alarm']} onClick={() => look(`/orders/${outside.fulfillmentOrderId}?column=ready`)} aria-live="assertive">
          <LocationFill aria-hidden />
          <span>
            {outside.callNumber} 已到店{outside.bay === null || outside.bay === '' ? '' : `，${outside.bay} 号车位`}
            {alarm.arrived.length > 1 && `，另有 ${alarm.arrived.length - 1} 位`}
          </span>
          <b>送出去</b>
        </button>
      )}
    </>
  );
}

/** Asks for the one tap that lets this device ring. It doubles as the sound test at the start of a shift. */
function StartShift() {
  const [isUnlocked, setIsUnlocked] = useState(isSoundUnlocked);
  if (isUnlocked) return null;
  const start = async (): Promise<void> => {
    setIsUnlocked(await unlockSound());
    play('newOrder');
  };
  return (
    <section className={styles['startShift']}>
      <LastNote />
      <p>来新订单时会响铃。点一下试音，听不到就调大音量。</p>
      <button type="button" onClick={() => void start()}>
        开始接单
      </button>
    </section>
  );
}
