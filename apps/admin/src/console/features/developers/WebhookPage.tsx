import { isApiProblem } from '@quanyu/api-client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Descriptions, Drawer, Popconfirm, Skeleton, type TableColumnsType } from 'antd';
import { useRef, useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { z } from 'zod';
import { newIdempotencyKey } from '../../../shared/idempotency';
import { describeProblem } from '../../../shared/problems';
import { adminApi, type Schemas } from '../../api';
import { useMay } from '../../shell/me';
import { DataList, PAGE_SIZE } from '../../ui/DataList';
import { choicesOf, SelectFilter } from '../../ui/filters';
import { Moment, StatusTag } from '../../ui/inline';
import { Page } from '../../ui/Page';
import { EmptyState, ErrorState } from '../../ui/states';
import { useUrlFilters } from '../../ui/useUrlFilters';
import { EndpointForm } from './EndpointForm';
import { deliveryStates, endpointStates, messageNames } from './labels';
import { SecretOnce } from './SecretOnce';
import { SECRET_HINT } from './WebhooksPage';

type Delivery = Schemas['WebhookDelivery'];
type Endpoint = Schemas['WebhookEndpoint'];

const DAY_MS = 86_400_000;
const filterSchema = z.object({ status: z.enum(['pending', 'delivered', 'failed']).optional().catch(undefined) });

/** One receiver: what was sent to it, what came of it, and how to send it again. */
export function WebhookPage() {
  const { endpointId = '' } = useParams();
  const [filters, change] = useUrlFilters(filterSchema);
  const [opened, setOpened] = useState<string | null>(null);
  const endpoints = useQuery({ queryKey: ['webhooks', 'all'], queryFn: ({ signal }) => adminApi.call('listWebhookEndpoints', { signal }) });
  const endpoint = endpoints.data?.items.find((item) => item.endpointId === endpointId);
  if (endpoints.isPending) return <Page title="消息推送"><Skeleton active /></Page>;
  if (endpoints.isError) return <Page title="消息推送"><ErrorState error={endpoints.error} onRetry={() => void endpoints.refetch()} /></Page>;
  return (
    <Page backTo="/webhooks" title={endpoint?.name ?? '消息推送'} hint={endpoint?.url} actions={endpoint !== undefined && <EndpointActs endpoint={endpoint} />}>
      {endpoint === undefined && <EmptyState title="这个地址已经删掉了" action={<Link to="/webhooks">看别的地址</Link>} />}
      {endpoint !== undefined && (
        <DataList<Delivery>
          queryKey={['webhooks', endpointId, filters]}
          load={({ cursor, signal }) => adminApi.call('listWebhookDeliveries', { params: { endpointId }, query: { ...filters, cursor, limit: String(PAGE_SIZE) }, signal })}
          columns={columns}
          rowKey={({ deliveryId }) => deliveryId}
          onOpen={({ deliveryId }) => setOpened(deliveryId)}
          minWidth={760}
          refetchMs={5_000}
          isFiltered={filters.status !== undefined}
          onClearFilters={() => change({ status: undefined })}
          empty={{ title: '还没有推送过', hint: '点「发测试消息」看看对方收不收得到。记录保留 30 天。' }}
          filters={
            <>
              <StatusTag label={endpointStates[endpoint.status]} />
              <SelectFilter value={filters.status} placeholder="结果" options={choicesOf(deliveryStates)} width={130} onChange={(status) => change({ status })} />
            </>
          }
        />
      )}
      <DeliveryDrawer deliveryId={opened} onClose={() => setOpened(null)} />
    </Page>
  );
}

const columns: TableColumnsType<Delivery> = [
  { title: '消息', key: 'type', width: 160, render: (_value, { type }) => messageNames[type] },
  { title: '编号', dataIndex: 'messageId', render: (id: string) => <span className="mono">{id}</span> },
  { title: '发生', dataIndex: 'occurredAt', width: 130, render: (at: string) => <Moment at={at} /> },
  { title: '结果', key: 'status', width: 100, render: (_value, { status }) => <StatusTag label={deliveryStates[status]} /> },
  { title: '试了', dataIndex: 'attempts', width: 70, render: (attempts: number) => `${attempts} 次` },
  { title: '时间', key: 'at', width: 160, render: (_value, { status, deliveredAt, dueAt }) => (deliveredAt !== null ? <Moment at={deliveredAt} /> : status === 'pending' ? <><Moment at={dueAt} /> 再试</> : '—') },
];

/** A new secret. Tapped again after the answer was lost it asks the very same thing, so that no secret is made that nobody saw. */
function useRotation({ endpointId, version }: Endpoint): () => Promise<Schemas['WebhookEndpointWithSecret']> {
  const asked = useRef<{ readonly key: string; readonly version: number } | null>(null);
  return async () => {
    asked.current ??= { key: newIdempotencyKey(), version };
    const { key: idempotencyKey, ...body } = asked.current;
    try {
      const made = await adminApi.call('rotateWebhookSecret', { params: { endpointId }, body, idempotencyKey });
      asked.current = null;
      return made;
    } catch (error) {
      if (isApiProblem(error, 'REQUEST.VERSION_CONFLICT')) asked.current = null;
      throw error;
    }
  };
}

function EndpointActs({ endpoint }: { readonly endpoint: Endpoint }) {
  const mayWrite = useMay('developers.write');
  const { message } = App.useApp();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [isEditing, setIsEditing] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const rotation = useRotation(endpoint);
  const params = { endpointId: endpoint.endpointId };
  const settle = { onError: (error: Error) => void message.error(describeProblem(error).title), onSettled: () => queryClient.invalidateQueries({ queryKey: ['webhooks'] }) };
  const test = useMutation({ ...settle, mutationFn: () => adminApi.call('testWebhookEndpoint', { params }), onSuccess: () => void message.success('已发出，几秒后看结果') });
  const replay = useMutation({ ...settle, mutationFn: () => adminApi.call('replayFailedDeliveries', { params, body: { since: new Date(Date.now() - 30 * DAY_MS).toISOString() } }), onSuccess: ({ deliveries, hasMore }) => void message.success(deliveries === 0 ? '没有失败的' : hasMore ? `${deliveries} 条重新推送，还有剩的，请再点一次` : `${deliveries} 条重新推送`) });
  const rotate = useMutation({ ...settle, mutationFn: rotation, onSuccess: (made) => setSecret(made.secret) });
  const remove = useMutation({ ...settle, mutationFn: () => adminApi.call('removeWebhookEndpoint', { params }), onSuccess: () => void navigate('/webhooks') });
  if (!mayWrite) return null;
  return (
    <>
      <Button onClick={() => test.mutate()} loading={test.isPending} disabled={endpoint.status !== 'active'}>发测试消息</Button>
      <Button onClick={() => replay.mutate()} loading={replay.isPending}>重推失败的</Button>
      <Popconfirm title="换一把签名密钥？" description="旧的再一起签名一天。" okText="换" cancelText="先不换" onConfirm={() => rotate.mutate()}>
        <Button loading={rotate.isPending}>换密钥</Button>
      </Popconfirm>
      <Popconfirm title="删掉这个地址？" description="它的推送记录一起删掉，不能恢复。" okText="删掉" okButtonProps={{ danger: true }} cancelText="先不删" onConfirm={() => remove.mutate()}>
        <Button danger loading={remove.isPending}>删除</Button>
      </Popconfirm>
      <Button type="primary" onClick={() => setIsEditing(true)}>修改</Button>
      <EndpointForm isOpen={isEditing} endpoint={endpoint} onClose={() => setIsEditing(false)} onSecret={setSecret} />
      <SecretOnce secret={secret} title="新的签名密钥" hint={SECRET_HINT} onClose={() => setSecret(null)} />
    </>
  );
}

function DeliveryDrawer({ deliveryId, onClose }: { readonly deliveryId: string | null; readonly onClose: () => void }) {
  const mayWrite = useMay('developers.write');
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const found = useQuery({ queryKey: ['webhooks', 'delivery', deliveryId], enabled: deliveryId !== null, queryFn: ({ signal }) => adminApi.call('getWebhookDelivery', { params: { deliveryId: deliveryId ?? '' }, signal }) });
  const replay = useMutation({
    mutationFn: () => adminApi.call('replayWebhookDelivery', { params: { deliveryId: deliveryId ?? '' } }),
    onSuccess: () => void message.success('几秒后再推送一次'),
    onError: (error: Error) => void message.error(describeProblem(error).title),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['webhooks'] }),
  });
  return (
    <Drawer title="一次推送" open={deliveryId !== null} onClose={onClose} size={560} extra={mayWrite && found.data !== undefined && found.data.delivery.status !== 'pending' && <Button onClick={() => replay.mutate()} loading={replay.isPending}>再推送一次</Button>}>
      {found.isPending && <Skeleton active />}
      {found.isError && <ErrorState error={found.error} onRetry={() => void found.refetch()} />}
      {found.data !== undefined && (
        <>
          <pre className="mono" style={{ whiteSpace: 'pre-wrap', wordBreak: 'break-all' }}>{JSON.stringify(JSON.parse(found.data.body), null, 2)}</pre>
          {found.data.attempts.map(({ attemptNo, at, durationMs, status, answer }) => (
            <Descriptions key={attemptNo} size="small" column={1} bordered style={{ marginBottom: 12 }} title={<>第 {attemptNo} 次 · <Moment at={at} /></>}>
              <Descriptions.Item label="答复">{status ?? '没有答复'} · {durationMs} 毫秒</Descriptions.Item>
              <Descriptions.Item label="内容"><span className="mono" style={{ wordBreak: 'break-all' }}>{answer === '' ? '（空）' : answer}</span></Descriptions.Item>
            </Descriptions>
          ))}
          {found.data.attempts.length === 0 && <p className="quiet">还没有尝试过</p>}
        </>
      )}
    </Drawer>
  );
}
