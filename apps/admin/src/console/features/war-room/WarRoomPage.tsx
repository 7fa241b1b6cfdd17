import { useQuery } from '@tanstack/react-query';
import { ConfigProvider, theme, type ThemeConfig } from 'antd';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useSearchParams } from 'react-router';
import { tokens } from '../../../shared/tokens';
import { actionTitle } from '../../shell/actions';
import { meQuery } from '../../shell/me';
import { ErrorState, ForbiddenState } from '../../ui/states';
import { useIsStale } from '../../ui/useIsStale';
import { BigNumbers } from './BigNumbers';
import { EndpointLines, RejectBars } from './Charts';
import { type Marker, MINUTE_MS, nearestFrame, type Snapshot } from './frames';
import { addNote, readNotes } from './notes';
import { Rail } from './Rail';
import { ReplayBar } from './ReplayBar';
import { StockPanel } from './StockPanel';
import { DatabasePanel, ProcessPanel, QueuePanel, StorePanel } from './SystemPanels';
import { TopStrip } from './TopStrip';
import { trackUntil, useHistory, useLiveOperations, useStoredFrames } from './useOperations';
import styles from './WarRoom.module.css';

/** What everybody looks at on the day: dark, full screen, fed once a second, and replayable from what was stored. */
export function WarRoomPage() {
  const me = useQuery(meQuery);
  const screen = useRef<HTMLDivElement>(null);
  const mayRead = me.data?.permissions.includes('operations.read');
  return (
    <ConfigProvider theme={DARK_THEME} getPopupContainer={() => screen.current ?? document.body}>
      <div ref={screen} className={styles['screen']}>
        {me.isError && <ErrorState error={me.error} onRetry={() => void me.refetch()} />}
        {mayRead === false && <ForbiddenState />}
        {mayRead === true && <WarRoom />}
      </div>
    </ConfigProvider>
  );
}

/** Not the desk's theme made dark: the desk's own light borders and fills must not come in. */
const DARK_THEME: ThemeConfig = {
  inherit: false,
  algorithm: theme.darkAlgorithm,
  token: {
    colorPrimary: '#3FBF98',
    colorError: '#FF6B5E',
    colorWarning: '#F0B84A',
    colorLink: '#3FBF98',
    colorBgContainer: '#1B1E21',
    colorBgElevated: '#22262A',
    colorBorder: '#3A4046',
    colorTextLightSolid: '#111315',
    fontFamily: tokens.font.family,
    borderRadius: tokens.radius.control,
  },
  components: { Button: { primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none', fontWeight: 500 } },
};

/** The address holds the minute that is looked at, so that a frame can be shared. */
function useSharedMinute() {
  const [search, setSearch] = useSearchParams();
  const wanted = Date.parse(search.get('minute') ?? '');
  const setMinute = (atMs: number | null): void => setSearch(atMs === null ? {} : { minute: new Date(atMs).toISOString() }, { replace: true });
  return { minuteMs: Number.isFinite(wanted) ? wanted : null, setMinute };
}

function WarRoom() {
  const { minuteMs, setMinute } = useSharedMinute();
  const isReplay = minuteMs !== null;
  const live = useLiveOperations(!isReplay);
  const history = useHistory(!isReplay);
  const { stored, minutes, frames } = useStoredFrames(minuteMs);
  const [index, setIndex] = useState<number | null>(null);
  const [frozen, setFrozen] = useState<Snapshot | null>(null);
  const [notes, setNotes] = useState<readonly Marker[]>(readNotes);
  const isStale = useIsStale(isReplay || frozen !== null ? null : live.receivedAtMs);

  useEffect(() => {
    setIndex(null);
    setFrozen(null);
  }, [minuteMs]);
  const at = index ?? (minuteMs === null ? -1 : nearestFrame(frames, minuteMs));
  const snapshot = isReplay ? (frames[at] ?? null) : (frozen ?? live.snapshot);
  const track = useMemo(() => (isReplay ? trackUntil(frames, at) : live.track), [isReplay, frames, at, live.track]);
  const shownMs = snapshot?.serverTimeMs ?? null;
  const shownMinutes = useMemo(() => (isReplay ? minutes : history).filter(({ minute }) => shownMs === null || Date.parse(minute) <= shownMs), [isReplay, minutes, history, shownMs]);
  const markers = useMemo(() => [...notes, ...(snapshot?.changes ?? []).map(({ at: changedAt, action }) => ({ atMs: Date.parse(changedAt), text: actionTitle(action) }))], [notes, snapshot?.changes]);

  const strip = (
    <TopStrip
      snapshot={snapshot}
      line={live.line}
      isStale={isStale}
      mode={isReplay ? 'replay' : frozen === null ? 'live' : 'frozen'}
      onFreeze={() => setFrozen(live.snapshot)}
      onLive={() => {
        setFrozen(null);
        setMinute(null);
      }}
      onReplay={() => setMinute(Math.floor((snapshot?.serverTimeMs ?? Date.now()) / MINUTE_MS) * MINUTE_MS - 10 * MINUTE_MS)}
      onNote={(text) => setNotes(addNote({ atMs: snapshot?.serverTimeMs ?? Date.now(), text }))}
    />
  );
  if (snapshot === null) {
    return (
      <>
        {strip}
        <Waiting isReplay={isReplay} isLoading={isReplay ? stored.isPending : live.line === 'connecting' || live.error === null} error={isReplay ? stored.error : live.error} onRetry={() => void stored.refetch()} />
      </>
    );
  }
  return (
    <>
      {strip}
      <div className={styles['body']} data-stale={isStale}>
        <BigNumbers snapshot={snapshot} minutes={shownMinutes} />
        <div className={styles['main']}>
          <EndpointLines track={track} markers={markers} targetP95Ms={snapshot.targets?.placingP95Ms ?? null} />
          <RejectBars minutes={shownMinutes} current={snapshot.rejects} nowMs={snapshot.serverTimeMs} />
          <StockPanel stock={snapshot.stock} />
          <QueuePanel queues={snapshot.queues} outbox={snapshot.outbox} />
          <DatabasePanel database={snapshot.database} redis={snapshot.redis} />
          <ProcessPanel processes={snapshot.processes} />
          <StorePanel stores={snapshot.stores} />
        </div>
        <Rail snapshot={snapshot} notes={notes} canAct={!isReplay} />
      </div>
      {isReplay && <ReplayBar frames={frames} index={at} onIndex={setIndex} />}
    </>
  );
}

interface WaitingProps {
  readonly isReplay: boolean;
  readonly isLoading: boolean;
  readonly error: unknown;
  readonly onRetry: () => void;
}

function Waiting({ isReplay, isLoading, error, onRetry }: WaitingProps) {
  if (isLoading) return <p className={styles['waiting']}>{isReplay ? '正在取那一段的记录…' : '正在连接…'}</p>;
  if (error !== null && error !== undefined) {
    return (
      <div className={styles['trouble']}>
        <ErrorState error={error} {...(isReplay ? { onRetry } : {})} />
        {!isReplay && <p>每 3 秒自动再试一次</p>}
      </div>
    );
  }
  return <p className={styles['waiting']}>那一段没有记录。每分钟过完后才存下来，刚定格的一分钟后再看；也可以点「回到现在」。</p>;
}
