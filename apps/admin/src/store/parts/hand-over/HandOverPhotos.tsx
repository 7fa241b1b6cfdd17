import { useQueryClient } from '@tanstack/react-query';
import { Toast } from 'antd-mobile';
import { CameraOutline } from 'antd-mobile-icons';
import { useEffect, useState } from 'react';
import { serverNow } from '../../../shared/backend';
import { newIdempotencyKey } from '../../../shared/idempotency';
import { formatInstant, formatInstantFull } from '../../../shared/time';
import { type FulfillmentOrder, staffApi } from '../../api';
import { bodyOf, isWorthWaiting, type Operation, pictureOf } from '../../offline/operation';
import { useOffline } from '../../offline/useOffline';
import { useCurrentStore } from '../../shell/currentStore';
import { play } from '../../shell/sounds';
import { useAct } from '../../shell/useAct';
import { Card, StateTag } from '../../ui/Screen';
import { isWorthPhotographing } from './photo-time';
import styles from './HandOverPhotos.module.css';
import { stampPicture } from './stamp-picture';

/** As many as the server keeps of one order. */
const MOST = 6;

type TakenPhoto = FulfillmentOrder['photos'][number];

const WANTED: Readonly<Record<NonNullable<FulfillmentOrder['photoWanted']>, string>> = { amount: '金额较大，要先拍照', rider: '交给骑手前要拍照', collector: '别人代取，要先拍照' };

interface HandOverPhotosProps {
  readonly order: FulfillmentOrder;
  /** A picture is there now, at the server or on its way. */
  readonly onTaken?: () => void;
}

/** What left the store, and in what state: staff may take a picture of it from the packing on, and for a day after. Without a network it waits on the device. */
export function HandOverPhotos({ order, onTaken }: HandOverPhotosProps) {
  const queryClient = useQueryClient();
  const store = useCurrentStore();
  const { operations, record } = useOffline();
  const { fulfillmentOrderId, callNumber } = order;
  // A list that this device kept from before has none.
  const before: readonly TakenPhoto[] = (order as Partial<FulfillmentOrder>).photos ?? [];
  const [now, setNow] = useState<readonly TakenPhoto[]>([]);
  const photos = [...before, ...now.filter(({ photoId }) => before.every((known) => known.photoId !== photoId))];
  const queued = operations.filter(({ kind, subjectId, status }) => kind === 'photo' && subjectId === fulfillmentOrderId && status !== 'done');
  const take = useAct({
    async run(photo: File) {
      const words = `${formatInstantFull(new Date(serverNow()).toISOString())} · ${store.name} · ${callNumber}`;
      const act = { id: newIdempotencyKey(), kind: 'photo', call: { operationId: 'takeHandOverPhoto', params: { fulfillmentOrderId }, body: { file: await stampPicture(photo, words) } } } as const;
      try {
        return await staffApi.call('takeHandOverPhoto', { params: act.call.params, body: bodyOf(act), idempotencyKey: act.id });
      } catch (error) {
        if (!isWorthWaiting(error)) throw error;
        await record({ ...act, subjectId: fulfillmentOrderId, label: `照片 ${callNumber}` });
        return null;
      }
    },
    onDone(taken) {
      play('tick');
      onTaken?.();
      if (taken === null) {
        Toast.show('没有网络，照片先留在本机，连上自动上传');
        return;
      }
      setNow([...now, taken]);
      Toast.show({ content: '照片已留存', icon: 'success' });
      void queryClient.invalidateQueries({ queryKey: ['fulfillment-order', fulfillmentOrderId] });
    },
  });
  const isOpen = isWorthPhotographing(order, serverNow());
  const count = photos.length + queued.length;
  if (!isOpen && count === 0) return null;
  return (
    <Card title="交付照片" aside={count === 0 ? <Hint order={order} /> : null}>
      <ul className={styles['photos']}>
        {photos.map(({ photoId, thumbUrl, url, takenBy, takenAt }) => (
          <li key={photoId}>
            <a href={url} target="_blank" rel="noreferrer">
              <img src={thumbUrl} alt={`${takenBy} ${formatInstant(takenAt)} 拍的照片`} loading="lazy" />
            </a>
          </li>
        ))}
        {queued.map((operation) => (
          <QueuedPhoto key={operation.id} operation={operation} />
        ))}
        {isOpen && count < MOST && (
          <li>
            <label className={styles['take']} data-busy={take.isPending}>
              <CameraOutline aria-hidden />
              {take.isPending ? '上传中…' : '拍照留存'}
              <input
                type="file"
                accept="image/*"
                capture="environment"
                className="visually-hidden"
                disabled={take.isPending}
                onChange={(event) => {
                  const [photo] = event.target.files ?? [];
                  event.target.value = '';
                  if (photo !== undefined) take.mutate(photo);
                }}
              />
            </label>
          </li>
        )}
      </ul>
    </Card>
  );
}

function Hint({ order: { photoWanted = null, collectorName } }: { readonly order: Omit<FulfillmentOrder, 'photoWanted'> & Partial<Pick<FulfillmentOrder, 'photoWanted'>> }) {
  if (photoWanted !== null) return <StateTag label={{ text: WANTED[photoWanted], tone: 'warning' }} />;
  return <span className={styles['hint']}>{collectorName === null ? '需要时拍' : '他人代取，请拍照留存'}</span>;
}

/** A picture that is still on this device. */
function QueuedPhoto({ operation }: { readonly operation: Operation }) {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    const made = URL.createObjectURL(pictureOf(operation));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [operation]);
  return (
    <li className={styles['queued']}>
      {url !== null && <img src={url} alt="还没上传的照片" />}
      <span>{operation.status === 'refused' ? '没传上' : '待上传'}</span>
    </li>
  );
}
