import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, InputNumber, Modal, Skeleton, Switch, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { adminApi, type Schemas } from '../../api';
import { useMay } from '../../shell/me';
import { Field } from '../../ui/Field';
import { Moment, StatusTag } from '../../ui/inline';
import { Page, Panel } from '../../ui/Page';
import { EmptyState, ErrorState } from '../../ui/states';
import { useAct } from '../../ui/useAct';
import styles from './Risk.module.css';

type Group = Schemas['RiskGroup'];
type Limit = Schemas['RiskLimit'];

const limitNames = {
  couponsPerDevice: '一台设备领同一种券',
  couponsPerGroup: '一个关联群领同一种券',
  flashUnitsPerGroup: '一个关联群抢同一场秒杀',
} as const satisfies Readonly<Record<Limit['code'], string>>;

const columns: TableColumnsType<Group> = [
  { title: '关联群', key: 'group', render: (_value, { groupId }) => <span className="mono">{groupId.slice(-8)}</span> },
  { title: '人数', dataIndex: 'size', width: 110, align: 'right', render: (size: number) => <b className="number">{size}</b> },
  { title: '设备', dataIndex: 'devices', width: 110, align: 'right', render: (devices: number) => <span className="number">{devices}</span> },
  { title: '最近有人进出', dataIndex: 'changedAt', width: 160, render: (at: string) => <Moment at={at} /> },
  { title: '名单', key: 'denied', width: 140, render: (_value, { isDenied }) => (isDenied ? <StatusTag label={{ text: '有人在拒绝名单', tone: 'urgent' }} /> : <span className="quiet">—</span>) },
];

/** People who seem to be one hand, and what they may have together. */
export function GroupsPage() {
  const navigate = useNavigate();
  const groups = useQuery({ queryKey: ['risk-groups'], queryFn: ({ signal }) => adminApi.call('listRiskGroups', { query: { limit: '100' }, signal }), refetchInterval: 30_000 });
  return (
    <Page title="关联群" hint="共用设备、电话、付款人的顾客；宿舍、办公室和运营商网络超过 50 人不算依据，标记随时间变淡">
      <Limits />
      <section className={styles['block']}>
        {groups.isPending && <Skeleton active className={styles['loading'] ?? ''} paragraph={{ rows: 6 }} />}
        {groups.isError && groups.data === undefined && <ErrorState error={groups.error} onRetry={() => void groups.refetch()} />}
        {groups.data?.items.length === 0 && <EmptyState title="没有关联群" hint="三人以上共用同样的标记才成群；每 30 秒重算一次" />}
        {groups.data !== undefined && groups.data.items.length > 0 && (
          <Table<Group> size="middle" pagination={false} rowKey={({ groupId }) => groupId} dataSource={groups.data.items} columns={columns} scroll={{ x: 700 }} onRow={({ groupId }) => ({ onClick: () => void navigate(`/risk/groups/${groupId}`), style: { cursor: 'pointer' } })} />
        )}
      </section>
    </Page>
  );
}

function Limits() {
  const mayWrite = useMay('risk.write');
  const limits = useQuery({ queryKey: ['risk-limits'], queryFn: ({ signal }) => adminApi.call('listRiskLimits', { signal }) });
  const [edited, setEdited] = useState<Limit | null>(null);
  return (
    <Panel title="一起最多可得">
      {limits.isPending && <Skeleton active title={false} paragraph={{ rows: 2 }} />}
      {limits.isError && limits.data === undefined && <ErrorState error={limits.error} onRetry={() => void limits.refetch()} />}
      <dl className={styles['limits']}>
        {limits.data?.items.map((limit) => (
          <div key={limit.code}>
            <dt>{limitNames[limit.code]}</dt>
            <dd>
              <b className="number">{limit.most ?? '不限'}</b>
              {mayWrite && (
                <Button type="link" size="small" aria-label={`调整${limitNames[limit.code]}`} onClick={() => setEdited(limit)}>
                  调整
                </Button>
              )}
            </dd>
          </div>
        ))}
      </dl>
      {edited !== null && <EditLimit key={edited.code} limit={edited} onClose={() => setEdited(null)} />}
    </Panel>
  );
}

function EditLimit({ limit, onClose }: { readonly limit: Limit; readonly onClose: () => void }) {
  const queryClient = useQueryClient();
  const [most, setMost] = useState<number | null>(limit.most);
  const change = useAct({
    act: () => adminApi.call('changeRiskLimit', { params: { code: limit.code }, body: { most, version: limit.version, reason: `改为${most ?? '不限'}` } }),
    doneText: '已改，一秒内生效',
    onDone() {
      void queryClient.invalidateQueries({ queryKey: ['risk-limits'] });
      onClose();
    },
  });
  return (
    <Modal title={limitNames[limit.code]} open okText="保存" cancelText="先不改" confirmLoading={change.isPending} onOk={() => change.mutate(undefined)} onCancel={onClose}>
      <Field label="不限">{(id) => <Switch id={id} checked={most === null} onChange={(isFree) => setMost(isFree ? null : (limit.most ?? 3))} />}</Field>
      {most !== null && <Field label="最多">{(id) => <InputNumber id={id} min={1} max={10_000} precision={0} value={most} onChange={(value) => value !== null && setMost(value)} />}</Field>}
    </Modal>
  );
}
