import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Toast } from 'antd-mobile';
import { LocationFill, TruckOutline } from 'antd-mobile-icons';
import { Link, useNavigate, useParams } from 'react-router';
import { describeProblem } from '../../../shared/problems';
import { formatAge, formatClock, formatInstant, formatWindow } from '../../../shared/time';
import { useNow } from '../../../shared/useNow';
import { type BoardCard, staffApi } from '../../api';
import { KindTag } from '../../parts/work/KindTag';
import { StageClock } from '../../parts/work/StageClock';
import { computeWaiting } from '../../parts/work/waiting';
import { isOver, workStateLabels } from '../../parts/work/work';
import { useCurrentStore } from '../../shell/currentStore';
import { buzz, play } from '../../shell/sounds';
import { Photo } from '../../ui/Photo';
import styles from './OrderCard.module.css';

const MAX_PHOTOS = 4;

/** One order on the board: what to call it, how long it waits, what is in it, and the next step. */
export function OrderCard({ card }: { readonly card: BoardCard }) {
  const now = useNow();
  const { fulfillmentOrderId: openedId } = useParams();
  const isOpened = openedId === card.fulfillmentOrderId;
  return (
    <article className={styles['card']} data-opened={isOpened}>
      <Link to={`/orders/${card.fulfillmentOrderId}${columnOf(card)}`} className={styles['body']} aria-label={`订单 ${card.callNumber}，${card.itemCount} 件`}>
        <header className={styles['head']}>
          <b className={styles['number']}>{card.callNumber}</b>
          <KindTag kind={card.kind} />
          <WaitPill card={card} now={now} />
        </header>
        <Arrival card={card} now={now} />
        <RiderHere card={card} now={now} />
        <p className={styles['facts']}>
          <span>{promiseOf(card, now)}</span>
          <span>
            {card.contactName} · 尾号 {card.phoneTail}
          </span>
        </p>
        {card.collectorName !== null && <p className={styles['collector']}>代取人：{card.collectorName}</p>}
        {card.kind !== 'pickup' && <StageClock card={card} now={now} />}
        <div className={styles['goods']}>
          <span className={styles['photos']}>
            {card.imageUrls.slice(0, MAX_PHOTOS).map((url, index) => (
              <Photo key={`${index}-${url}`} url={url} size={48} />
            ))}
          </span>
          <span className={styles['quantity']}>
            {card.state === 'picking' ? `已拣 ${card.pickedCount} / ${card.itemCount}` : `共 ${card.itemCount} 件${card.bagCount === null ? '' : ` · ${card.bagCount} 袋`}`}
          </span>
        </div>
        {card.remark !== null && card.remark !== '' && <p className={styles['remark']}>备注：{card.remark}</p>}
      </Link>
      <NextStep card={card} />
    </article>
  );
}

/** What the shopper was told: a window, or a moment. */
function promiseOf({ kind, windowStartAt, windowEndAt, promisedAt }: BoardCard, now: number): string {
  if (kind === 'pickup') return `${formatWindow(windowStartAt, windowEndAt, now)} 取`;
  if (kind === 'scheduledDelivery') return `${formatWindow(windowStartAt, windowEndAt, now)} 送到`;
  if (promisedAt === null) return kind === 'shipping' ? '尽快发出' : '尽快送到';
  return kind === 'shipping' ? `${formatInstant(promisedAt, now)} 前发出` : `${formatClock(promisedAt)} 前送到`;
}

/** The shopper waits outside: nothing on the board is more urgent. */
function Arrival({ card, now }: { readonly card: BoardCard; readonly now: number }) {
  if (card.arrivedAt === null || isOver(card.state)) return null;
  const age = formatAge(Date.parse(card.arrivedAt), now);
  return (
    <p className={styles['arrival']}>
      <LocationFill aria-hidden />
      <b>已到店{card.bay === null || card.bay === '' ? '' : ` · ${card.bay} 号车位`}</b>
      <span>{age === '刚刚' ? '刚到' : `等了 ${age}`}</span>
    </p>
  );
}

/** The rider stands at the counter before the goods are ready. */
function RiderHere({ card: { ride, state }, now }: { readonly card: BoardCard; readonly now: number }) {
  if (ride === null || ride.arrivedAt === null || ride.status !== 'arrived' || isOver(state)) return null;
  const age = formatAge(Date.parse(ride.arrivedAt), now);
  return (
    <p className={styles['arrival']}>
      <TruckOutline aria-hidden />
      <b>骑手{ride.riderName === null ? '' : ` ${ride.riderName} `}已到店</b>
      <span>{age === '刚刚' ? '刚到' : `等了 ${age}`}</span>
    </p>
  );
}

function columnOf({ state }: BoardCard): string {
  if (state === 'open') return '?column=toAccept';
  if (state === 'accepted' || state === 'picking' || state === 'substitution_pending') return '?column=picking';
  if (state === 'picked_up' || state === 'partially_shipped' || state === 'shipped' || state === 'failed_attempt' || state === 'returning') return '?column=onTheWay';
  return isOver(state) ? '?column=handedOver' : '?column=ready';
}

function WaitPill({ card, now }: { readonly card: BoardCard; readonly now: number }) {
  const label = workStateLabels[card.state];
  if (isOver(card.state)) return <span className={styles['done']}>{card.handedOverAt === null ? label.text : `${formatClock(card.handedOverAt)} ${label.text}`}</span>;
  if (card.state === 'no_show' || card.state === 'failed_attempt' || card.state === 'substitution_pending') {
    return (
      <span className={styles['wait']} data-band="late">
        {label.text}
      </span>
    );
  }
  if (card.kind !== 'pickup') {
    return (
      <span className={styles['wait']} data-band={card.isLate ? 'late' : computeWaiting(card, now).band}>
        {card.isLate ? `${label.text} · 已晚` : label.text}
      </span>
    );
  }
  const { sinceMs, band } = computeWaiting(card, now);
  const words = card.state === 'ready' && band === 'late' ? '超时未取' : `等了 ${formatAge(sinceMs, now)}`;
  return (
    <span className={styles['wait']} data-band={band}>
      {formatAge(sinceMs, now) === '刚刚' ? '刚刚' : words}
    </span>
  );
}

function NextStep({ card }: { readonly card: BoardCard }) {
  const store = useCurrentStore();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const open = (): void => void navigate(`/orders/${card.fulfillmentOrderId}?column=picking`);
  const params = { fulfillmentOrderId: card.fulfillmentOrderId };
  const accept = useMutation({
    mutationFn: () => staffApi.call('acceptFulfillmentOrder', { params, body: {} }),
    onSuccess(order) {
      play('tick');
      buzz(30);
      queryClient.setQueryData(['fulfillment-order', card.fulfillmentOrderId], order);
    },
    onError: (error) => Toast.show({ content: describeProblem(error).title, icon: 'fail' }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['board', store.id] }),
  });
  if (card.state === 'open') {
    return (
      <button type="button" className={styles['next']} disabled={accept.isPending} aria-busy={accept.isPending} onClick={() => accept.mutate()}>
        接单
      </button>
    );
  }
  if (card.state === 'accepted' || card.state === 'picking' || card.state === 'substitution_pending') {
    return (
      <button type="button" className={styles['next']} data-look="outline" onClick={open}>
        {card.state === 'accepted' ? '去拣货' : '继续拣货'}
      </button>
    );
  }
  return null;
}
