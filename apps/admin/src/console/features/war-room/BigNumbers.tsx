import { formatCount, formatFenCompact } from '../../../shared/money';
import type { Minute, Snapshot } from './frames';
import { Sparkline } from './Sparkline';
import styles from './BigNumbers.module.css';

type Headline = Snapshot['headline'];

interface Tile {
  readonly label: string;
  readonly value: string;
  readonly unit?: string;
  readonly note: string;
  readonly tone?: 'bad' | 'fair';
  readonly read: (headline: Headline) => number | null;
}

const rate = (value: number): string => (value >= 100 ? formatCount(Math.round(value)) : value.toFixed(value >= 10 ? 0 : 1));
const orDash = (value: number | null, digits: number): string => (value === null ? '—' : value.toFixed(digits));

const ERROR_BAD_PERCENT = 0.1;
const PAY_FAIR_PERCENT = 95;

function tilesOf({ headline, targets }: Snapshot): Tile[] {
  const { placingP95Ms } = headline;
  const target = targets?.placingP95Ms ?? null;
  const isSlow = placingP95Ms !== null && target !== null && placingP95Ms > target;
  return [
    { label: '支付金额', value: formatFenCompact(headline.paidFenToday).replace('.00', ''), note: `近 1 分钟 ${formatFenCompact(headline.paidFenLastMinute)}`, read: (one) => one.paidFenLastMinute },
    { label: '订单 / 分', value: formatCount(headline.ordersLastMinute), note: `今日付款 ${formatCount(headline.paidOrdersToday)} 单`, read: (one) => one.ordersLastMinute },
    {
      label: '下单请求 / 秒',
      value: rate(headline.placingPerSecond),
      note: `成功 ${rate(headline.placedPerSecond)}${targets?.ordersPerSecond === null || targets === null ? '' : ` · 压测 ${rate(targets.ordersPerSecond)}`}`,
      read: (one) => one.placingPerSecond,
    },
    {
      label: '支付成功',
      value: orDash(headline.paySuccessPercent, 1),
      unit: '%',
      note: '近 15 分钟',
      ...(headline.paySuccessPercent !== null && headline.paySuccessPercent < PAY_FAIR_PERCENT ? { tone: 'fair' as const } : {}),
      read: (one) => one.paySuccessPercent,
    },
    {
      label: '下单 p95',
      value: orDash(placingP95Ms, 0),
      unit: 'ms',
      note: `p99 ${orDash(headline.placingP99Ms, 0)}${target === null ? '' : ` · 目标 ${target.toFixed(0)}`}`,
      ...(isSlow ? { tone: 'bad' as const } : {}),
      read: (one) => one.placingP95Ms,
    },
    {
      label: '错误',
      value: orDash(headline.errorPercent, 2),
      unit: '%',
      note: `过载拒绝 ${rate(headline.shedPerSecond)}/秒`,
      ...(headline.errorPercent !== null && headline.errorPercent > ERROR_BAD_PERCENT ? { tone: 'bad' as const } : {}),
      read: (one) => one.errorPercent,
    },
    { label: '在线', value: formatCount(headline.onlineSessions), note: `请求 ${rate(headline.requestsPerSecond)}/秒`, read: (one) => one.onlineSessions },
    { label: '排队', value: formatCount(headline.queueWaiting), note: '全部等候室', read: (one) => one.queueWaiting },
  ];
}

/** The eight numbers of the day, each with its last hour. */
export function BigNumbers({ snapshot, minutes }: { readonly snapshot: Snapshot; readonly minutes: readonly Minute[] }) {
  return (
    <div className={styles['numbers']}>
      {tilesOf(snapshot).map(({ label, value, unit, note, tone, read }) => (
        <section key={label} data-tone={tone}>
          <span>{label}</span>
          <b data-long={value.length > 8}>
            {value}
            {unit !== undefined && <small>{unit}</small>}
          </b>
          <em>{note}</em>
          <Sparkline values={[...minutes.map(({ headline }) => read(headline)), read(snapshot.headline)]} />
        </section>
      ))}
    </div>
  );
}
