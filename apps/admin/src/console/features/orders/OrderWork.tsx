import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Image, Skeleton, Table } from 'antd';
import type { Label } from '../../../shared/labels';
import { adminApi, type Reply, type Schemas } from '../../api';
import { useMay } from '../../shell/me';
import { Moment, StatusTag } from '../../ui/inline';
import { Panel } from '../../ui/Page';
import { EmptyState, ErrorState } from '../../ui/states';
import { Timeline } from '../../ui/Timeline';
import { useAct } from '../../ui/useAct';
import styles from './OrderGroups.module.css';

type Work = Reply<'getOrderFulfillment'>;
type Upload = Work['wechatUploads'][number];
type Parcel = Schemas['Parcel'];

const parcelLabels = {
  shipped: { text: '已发出', tone: 'info' },
  in_transit: { text: '运输中', tone: 'info' },
  out_for_delivery: { text: '派送中', tone: 'primary' },
  delivered: { text: '已签收', tone: 'success' },
  returning: { text: '退回中', tone: 'warning' },
  returned: { text: '已退回', tone: 'neutral' },
  lost: { text: '丢失', tone: 'urgent' },
} as const satisfies Readonly<Record<Parcel['state'], Label>>;

const uploadLabels = {
  pending: { text: '待上传', tone: 'info' },
  uploaded: { text: '已上传', tone: 'success' },
  rejected: { text: '微信拒收', tone: 'urgent' },
} as const satisfies Readonly<Record<Upload['state'], Label>>;

const logisticsNames = { express: '快递', local: '同城配送', virtual: '虚拟', pickup: '自提' } as const satisfies Readonly<Record<Upload['logistics'], string>>;

/** Parcels with their tracking, the pictures of hand-overs, and what WeChat was told of them. */
export function OrderWork({ orderId }: { readonly orderId: string }) {
  const work = useQuery({ queryKey: ['order-work', orderId], queryFn: ({ signal }) => adminApi.call('getOrderFulfillment', { params: { orderId }, signal }), refetchInterval: 15_000 });
  if (work.isPending) return <Skeleton active paragraph={{ rows: 3 }} />;
  if (work.data === undefined) return <ErrorState error={work.error} onRetry={() => void work.refetch()} />;
  const parcels = work.data.fulfillmentOrders.flatMap((one) => one.parcels);
  return (
    <>
      {parcels.map((parcel) => (
        <Panel key={parcel.parcelId} title={<span className={styles['title']}>包裹 {parcel.parcelNo} <StatusTag label={parcelLabels[parcel.state]} /></span>} extra={<span className="number">{`${parcel.carrier} ${parcel.trackingNo}`}</span>}>
          <Timeline moments={parcel.events.map(({ at, code, text }) => ({ title: text, at, by: null, note: '', isTrouble: code === 'lost' || code === 'returning' }))} />
        </Panel>
      ))}
      {work.data.fulfillmentOrders.filter(({ photos }) => photos.length > 0).map(({ fulfillmentOrderId, callNumber, bagCount, photos }) => (
        <Panel key={fulfillmentOrderId} title={`交付照片 ${callNumber}`} extra={<span className="quiet">{bagCount === null ? '店员拍摄，半年后删除' : `装了 ${bagCount} 袋 · 店员拍摄，半年后删除`}</span>}>
          <Image.PreviewGroup items={photos.map(({ url }) => url)}>
            <div className={styles['photos']}>
              {photos.map(({ photoId, thumbUrl, takenBy, takenAt }) => (
                <figure key={photoId}>
                  <Image src={thumbUrl} alt={`${takenBy}拍的交付照片`} width={88} height={88} />
                  <figcaption>
                    {takenBy} <Moment at={takenAt} />
                  </figcaption>
                </figure>
              ))}
            </div>
          </Image.PreviewGroup>
        </Panel>
      ))}
      <Panel title="微信发货信息" extra={<span className="quiet">交付、发出后上传一次，微信据此打款</span>} isFlush>
        <Uploads orderId={orderId} uploads={work.data.wechatUploads} />
      </Panel>
    </>
  );
}

function Uploads({ orderId, uploads }: { readonly orderId: string; readonly uploads: readonly Upload[] }) {
  const queryClient = useQueryClient();
  const mayRetry = useMay('orders.cancel');
  const retry = useAct({
    act: (uploadId: string) => adminApi.call('retryWechatUpload', { params: { orderId, uploadId }, body: {} }),
    doneText: '已重新排队上传',
    onDone: () => void queryClient.invalidateQueries({ queryKey: ['order-work', orderId] }),
  });
  return (
    <Table<Upload>
      size="middle"
      pagination={false}
      rowKey={({ uploadId }) => uploadId}
      dataSource={uploads}
      locale={{ emptyText: <EmptyState title="还没有要上传的" hint="顾客取货、骑手取走或包裹发出后，这里有一行" /> }}
      scroll={{ x: 760 }}
      columns={[
        { title: '方式', key: 'logistics', width: 110, render: (_value, { logistics }) => logisticsNames[logistics] },
        { title: '状态', key: 'state', width: 110, render: (_value, { state }) => <StatusTag label={uploadLabels[state]} /> },
        { title: '发生', dataIndex: 'happenedAt', width: 130, render: (at: string) => <Moment at={at} /> },
        { title: '上传', key: 'uploadedAt', width: 130, render: (_value, { uploadedAt }) => (uploadedAt === null ? '—' : <Moment at={uploadedAt} />) },
        { title: '试过', dataIndex: 'tries', align: 'right', width: 80, render: (tries: number) => `${tries} 次` },
        { title: '微信的答复', key: 'error', ellipsis: true, render: (_value, { lastError }) => lastError ?? '—' },
        ...(mayRetry
          ? [
              {
                title: '操作',
                key: 'acts',
                width: 90,
                render: (_value: unknown, { uploadId, state }: Upload) =>
                  state === 'uploaded' ? null : (
                    <Button type="link" size="small" loading={retry.isPending && retry.variables === uploadId} onClick={() => retry.mutate(uploadId)}>
                      重试
                    </Button>
                  ),
              },
            ]
          : []),
      ]}
    />
  );
}
