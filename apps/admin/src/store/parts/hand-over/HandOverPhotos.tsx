import { useQueryClient } from '@tanstack/react-query';
import { Toast } from 'antd-mobile';
import { CameraOutline } from 'antd-mobile-icons';
import { useState } from 'react';
import { serverNow } from '../../../shared/backend';
import { formatInstant, formatInstantFull } from '../../../shared/time';
import { type FulfillmentOrder, staffApi } from '../../api';
import { useCurrentStore } from '../../shell/currentStore';
import { play } from '../../shell/sounds';
import { useAct } from '../../shell/useAct';
import { Card } from '../../ui/Screen';
import { isWorthPhotographing } from './photo-time';
import styles from './HandOverPhotos.module.css';
import { stampPicture } from './stamp-picture';

/** As many as the server keeps of one order. */
const MOST = 6;

type TakenPhoto = FulfillmentOrder['photos'][number];

/** What left the store, and in what state: staff may take a picture of it from the packing on, and for a day after. */
export function HandOverPhotos({ order }: { readonly order: FulfillmentOrder }) {
  const queryClient = useQueryClient();
  const store = useCurrentStore();
  const { fulfillmentOrderId, callNumber } = order;
  // A list that this device kept from before has none.
  const before: readonly TakenPhoto[] = (order as Partial<FulfillmentOrder>).photos ?? [];
  const [now, setNow] = useState<readonly TakenPhoto[]>([]);
  const photos = [...before, ...now.filter(({ photoId }) => before.every((known) => known.photoId !== photoId))];
  const take = useAct({
    async run(photo: File) {
      const form = new FormData();
      const words = `${formatInstantFull(new Date(serverNow()).toISOString())} · ${store.name} · ${callNumber}`;
      form.append('file', await stampPicture(photo, words), 'photo.jpg');
      return staffApi.call('takeHandOverPhoto', { params: { fulfillmentOrderId }, body: form });
    },
    onDone(taken) {
      play('tick');
      setNow([...now, taken]);
      Toast.show({ content: '照片已留存', icon: 'success' });
      void queryClient.invalidateQueries({ queryKey: ['fulfillment-order', fulfillmentOrderId] });
    },
  });
  const isOpen = isWorthPhotographing(order, serverNow());
  if (!isOpen && photos.length === 0) return null;
  return (
    <Card title="交付照片" aside={photos.length === 0 ? <span className={styles['hint']}>{order.collectorName === null ? '需要时拍' : '他人代取，请拍照留存'}</span> : null}>
      <ul className={styles['photos']}>
        {photos.map(({ photoId, thumbUrl, url, takenBy, takenAt }) => (
          <li key={photoId}>
            <a href={url} target="_blank" rel="noreferrer">
              <img src={thumbUrl} alt={`${takenBy} ${formatInstant(takenAt)} 拍的照片`} loading="lazy" />
            </a>
          </li>
        ))}
        {isOpen && photos.length < MOST && (
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
