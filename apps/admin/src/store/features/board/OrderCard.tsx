import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Toast } from 'antd-mobile';
import { Link, useNavigate, useParams } from 'react-router';
import { describeProblem } from '../../../shared/problems';
import { formatAge, formatClock, formatWindow } from '../../../shared/time';
import { useNow } from '../../../shared/useNow';
import { type BoardCard, staffApi } from '../../api';
import { useCurrentStore } from '../../shell/currentStore';
import { buzz, play } from '../../shell/sounds';
import { Photo } from '../../ui/Photo';
import styles from './OrderCard.module.css';
import { computeWaiting } from './waiting';

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
          <WaitPill card={card} now={now} />
        </header>
        <p className={styles['facts']}>
          <span>{formatWindow(card.windowStartAt, card.windowEndAt, now)} 取</span>
          <span>
            {card.contactName} · 尾号 {card.phoneTail}
          </span>
        </p>
        <div className={styles['goods']}>
          <span className={styles['photos']}>
            {card.imageUrls.slice(0, MAX_PHOTOS).map((url, index) => (
              <Photo key={`${index}-${url}`} url={url} size={48} />
            ))}
          </span>
          <span className={styles['quantity']}>
            {card.state === 'picking' ? `已拣 ${card.pickedCount} / ${card.itemCount}` : `共 ${card.itemCount} 件`}
          </span>
        </div>
        {card.remark !== null && card.remark !== '' && <p className={styles['remark']}>备注：{card.remark}</p>}
      </Link>
      <NextStep card={card} />
    </article>
  );
}

function columnOf(card: BoardCard): string {
  if (card.state === 'open') return '?column=toAccept';
  if (card.state === 'accepted' || card.state === 'picking') return '?column=picking';
  return card.state === 'ready' ? '?column=ready' : '?column=handedOver';
}

function WaitPill({ card, now }: { readonly card: BoardCard; readonly now: number }) {
  if (card.state === 'handed_over') return <span className={styles['done']}>{card.handedOverAt === null ? '已取货' : `${formatClock(card.handedOverAt)} 已取货`}</span>;
  if (card.state === 'canceled') return <span className={styles['done']}>已取消</span>;
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
  if (card.state === 'accepted' || card.state === 'picking') {
    return (
      <button type="button" className={styles['next']} data-look="outline" onClick={open}>
        {card.state === 'accepted' ? '去拣货' : '继续拣货'}
      </button>
    );
  }
  return null;
}
