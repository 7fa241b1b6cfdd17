import { useQuery } from '@tanstack/react-query';
import { Skeleton } from 'antd';
import { useEffect, useMemo, useRef, useState } from 'react';
import { formatCount, formatFen } from '../../../shared/money';
import { formatClock, formatCountdown, formatInstantFull, formatSpan } from '../../../shared/time';
import { useSecond } from '../../../shared/useNow';
import { adminApi } from '../../api';
import { roomModeLabels } from '../../shell/labels';
import { Chart } from '../../ui/Chart';
import { axisLook, chartFrame } from '../../ui/chart-look';
import type { ChartOption } from '../../ui/EChart';
import { StatusTag, Thumb } from '../../ui/inline';
import { Panel } from '../../ui/Page';
import { RankedBars } from '../../ui/RankedBars';
import { EmptyState, ErrorState } from '../../ui/states';
import { UnitsBar, UnitsLine } from '../../ui/UnitsBar';
import { useIsStale } from '../../ui/useIsStale';
import styles from './Live.module.css';
import type { Campaign } from './draft';
import { computeSellOutSeconds, type Live, type LiveItem, splitUnits, toFunnelSteps, toRefusalCounts } from './live';

const RUNNING_POLL_MS = 1_000;
const IDLE_POLL_MS = 10_000;
/** The rate of selling is taken over this long, so that one second without an order does not look like a halt. */
const RATE_WINDOW_MS = 15_000;

/** The sale while it runs, asked each second. What is older than five seconds is grey, so that nobody acts on it unawares. */
export function LiveTab({ campaign }: { readonly campaign: Campaign }) {
  const isMoving = campaign.status === 'paused' || campaign.phase === 'running' || campaign.phase === 'paused';
  const { campaignId } = campaign;
  const live = useQuery({
    queryKey: ['campaign-live', campaignId],
    queryFn: ({ signal }) => adminApi.call('getCampaignLive', { params: { campaignId }, signal }),
    refetchInterval: isMoving ? RUNNING_POLL_MS : IDLE_POLL_MS,
    retry: false,
    staleTime: 0,
  });
  const isStale = useIsStale(isMoving && live.data !== undefined ? live.dataUpdatedAt : null);
  if (live.isPending) return <Skeleton active paragraph={{ rows: 10 }} />;
  if (live.data === undefined) return <ErrorState error={live.error} onRetry={() => void live.refetch()} />;
  return (
    <div className={styles['live']} data-stale={isStale}>
      <LiveHead campaign={campaign} live={live.data} isStale={isStale} receivedAtMs={live.dataUpdatedAt} />
      <Funnel funnel={live.data.funnel} />
      <div className={styles['columns']}>
        <Panel title="商品" extra={<span className="quiet">已付款、待付款、还剩</span>}>
          <Items items={live.data.items} receivedAtMs={live.dataUpdatedAt} isMoving={isMoving} />
        </Panel>
        <div className={styles['side']}>
          <Panel title="没抢到的原因">
            <RankedBars counts={toRefusalCounts(live.data.funnel)} empty="没有被拒的请求" />
          </Panel>
          <Panel title="等候室">
            <Rooms rooms={live.data.rooms} sessions={campaign.sessions} />
          </Panel>
        </div>
      </div>
      <Panel title="每分钟" extra={<span className="quiet">最近 60 分钟</span>}>
        {live.data.minutes.length === 0 ? <EmptyState title="还没有人来抢" hint="开抢后这里按分钟画出请求、成交和被拒" /> : <Minutes minutes={live.data.minutes} />}
      </Panel>
    </div>
  );
}

interface LiveHeadProps {
  readonly campaign: Campaign;
  readonly live: Live;
  readonly isStale: boolean;
  readonly receivedAtMs: number;
}

function LiveHead({ campaign, live, isStale, receivedAtMs }: LiveHeadProps) {
  const now = useSecond();
  const next = campaign.sessions.find(({ endsAt }) => Date.parse(endsAt) > now);
  const isBefore = next !== undefined && Date.parse(next.startsAt) > now;
  return (
    <p className={styles['head']}>
      <span className={styles['dot']} data-state={isStale ? 'stale' : 'live'} />
      {isStale ? `数据停在 ${formatInstantFull(new Date(receivedAtMs).toISOString()).slice(11)}，正在重连` : `服务器时间 ${formatInstantFull(live.serverTime).slice(11)}`}
      {next !== undefined && (
        <b className="number">
          {isBefore ? '距开抢 ' : '距结束 '}
          {formatCountdown(Date.parse(isBefore ? next.startsAt : next.endsAt), now)}
        </b>
      )}
      {live.status === 'paused' && <b data-paused>已暂停：新的下单会得到「活动暂停中」，已下的单照常付款</b>}
    </p>
  );
}

function Funnel({ funnel }: { readonly funnel: Live['funnel'] }) {
  return (
    <ol className={styles['funnel']}>
      {toFunnelSteps(funnel).map(({ key, label, count, share }) => (
        <li key={key}>
          <span>{label}</span>
          <b>{formatCount(count)}</b>
          <small>{share === null ? ' ' : `上一步的 ${(share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)}%`}</small>
        </li>
      ))}
      <li data-returned>
        <span>退回再卖</span>
        <b>{formatCount(funnel.returned)}</b>
        <small>没付款或已取消</small>
      </li>
    </ol>
  );
}

interface ItemsProps {
  readonly items: readonly LiveItem[];
  readonly receivedAtMs: number;
  readonly isMoving: boolean;
}

function Items({ items, receivedAtMs, isMoving }: ItemsProps) {
  const [rates, setRates] = useState<ReadonlyMap<string, number | null>>(new Map());
  const seen = useRef<{ readonly atMs: number; readonly left: ReadonlyMap<string, number> }[]>([]);
  useEffect(() => {
    const current = { atMs: receivedAtMs, left: new Map(items.map(({ itemId, leftUnits }) => [itemId, leftUnits])) };
    seen.current = [...seen.current.filter(({ atMs }) => receivedAtMs - atMs <= RATE_WINDOW_MS), current];
    const oldest = seen.current[0] ?? current;
    setRates(
      new Map(
        items.map(({ itemId, leftUnits }) => [itemId, computeSellOutSeconds({ leftUnits: oldest.left.get(itemId) ?? leftUnits, atMs: oldest.atMs }, { leftUnits, atMs: receivedAtMs })]),
      ),
    );
  }, [items, receivedAtMs]);
  if (items.length === 0) return <EmptyState title="没有商品" />;
  return (
    <ul className={styles['items']}>
      {items.map((item) => {
        const { paid, held } = splitUnits(item);
        const sellOutSeconds = rates.get(item.itemId) ?? null;
        return (
          <li key={item.itemId}>
            <Thumb url={item.imageUrl} size={40} />
            <div>
              <span className={styles['itemName']}>
                <b>{item.title}</b>
                <small>{[item.optionText, formatFen(item.flashPriceFen)].filter((part) => part !== '').join(' · ')}</small>
              </span>
              <UnitsBar
                label={`已付款 ${item.paidUnits}，待付款 ${item.heldUnits}，还剩 ${item.leftUnits}，共 ${item.totalUnits}`}
                parts={[
                  { tone: 'taken', share: paid },
                  { tone: 'held', share: held },
                ]}
              />
              <UnitsLine
                counts={[`已付 ${formatCount(item.paidUnits)}`, `待付 ${formatCount(item.heldUnits)}`]}
                outcome={item.leftUnits === 0 ? (item.heldUnits > 0 ? '抢光，可能有退回' : '抢光') : `剩 ${formatCount(item.leftUnits)} / ${formatCount(item.totalUnits)}`}
                isShort={item.leftUnits === 0}
              >
                {isMoving && sellOutSeconds !== null && <em>约 {formatSpan(sellOutSeconds)}售罄</em>}
              </UnitsLine>
            </div>
          </li>
        );
      })}
    </ul>
  );
}

function Rooms({ rooms, sessions }: { readonly rooms: Live['rooms']; readonly sessions: Campaign['sessions'] }) {
  if (rooms.length === 0) return <p className={styles['quietLine']}>这个活动不用排队</p>;
  return (
    <ul className={styles['rooms']}>
      {rooms.map((room) => {
        const session = sessions.find(({ sessionId }) => sessionId === room.sessionId);
        return (
          <li key={room.roomId}>
            <span>
              {session === undefined ? '等候室' : `${formatClock(session.startsAt)} 场`} <StatusTag label={roomModeLabels[room.mode]} />
            </span>
            <dl>
              <div>
                <dt>排队</dt>
                <dd>{formatCount(room.waiting)}</dd>
              </div>
              <div>
                <dt>已放行</dt>
                <dd>{formatCount(room.admitted)}</dd>
              </div>
              <div>
                <dt>每秒放行</dt>
                <dd>{formatCount(room.admitPerSecond)}</dd>
              </div>
            </dl>
          </li>
        );
      })}
    </ul>
  );
}

function Minutes({ minutes }: { readonly minutes: Live['minutes'] }) {
  const option = useMemo<ChartOption>(() => {
    const series = [
      ['请求', 'attempts', '#5B6B7B'],
      ['成交', 'orders', '#0E7A5F'],
      ['被拒', 'refused', '#C77700'],
    ] as const;
    return {
      ...chartFrame({ left: 60 }),
      xAxis: { type: 'category', data: minutes.map(({ at }) => formatClock(at)), ...axisLook },
      yAxis: { type: 'value', minInterval: 1, ...axisLook },
      series: series.map(([name, key, color]) => ({ type: 'line', name, data: minutes.map((minute) => minute[key]), symbol: minutes.length < 3 ? 'circle' : 'none', lineStyle: { width: 2 }, color })),
    };
  }, [minutes]);
  return <Chart option={option} height={220} label={`最近 ${minutes.length} 分钟的请求、成交和被拒`} />;
}
