import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Select, Skeleton } from 'antd';
import { useMemo, useState } from 'react';
import { Link, useParams } from 'react-router';
import { adminApi, type Schemas } from '../../api';
import { useMay } from '../../shell/me';
import { ConfirmWithReason } from '../../ui/ConfirmWithReason';
import { Moment } from '../../ui/inline';
import { Page, Panel } from '../../ui/Page';
import { ErrorState } from '../../ui/states';
import { useAct } from '../../ui/useAct';
import { drawGraph, MOST_DRAWN } from './graph';
import { markNames } from './labels';
import { ALLOW_TERMS } from './release';
import styles from './Risk.module.css';

type Graph = Schemas['RiskGroupGraph'];

const SHORT = { device: '设备', phone: '电话', payer: '付款', address: '地址', network: '网络' } as const satisfies Readonly<Record<Graph['marks'][number]['kind'], string>>;

/** Who belongs together, and by what. */
export function GroupPage() {
  const { groupId = '' } = useParams();
  const mayWrite = useMay('risk.write');
  const [isReleasing, setIsReleasing] = useState(false);
  const group = useQuery({ queryKey: ['risk-groups', groupId], queryFn: ({ signal }) => adminApi.call('getRiskGroup', { params: { groupId }, signal }) });
  return (
    <Page
      title={group.data === undefined ? '关联群' : `关联群 · ${group.data.size} 人`}
      hint="圈上是顾客，中间是他们共同的标记；电话、付款人、地址和网络只存散列，看不出原文"
      backTo="/risk/groups"
      actions={
        mayWrite &&
        group.data !== undefined && (
          <Button type="primary" onClick={() => setIsReleasing(true)}>
            全部放行
          </Button>
        )
      }
    >
      {group.isPending && <Skeleton active paragraph={{ rows: 8 }} />}
      {group.isError && group.data === undefined && <ErrorState error={group.error} onRetry={() => void group.refetch()} />}
      {group.data !== undefined && (
        <div className={styles['graph']}>
          <Panel title="谁和谁" extra={group.data.size > MOST_DRAWN ? `只画 ${MOST_DRAWN} 人` : undefined}>
            <Picture group={group.data} />
          </Panel>
          <Panel title="共同的标记">
            <Marks group={group.data} />
          </Panel>
        </div>
      )}
      {isReleasing && group.data !== undefined && <ReleaseGroup group={group.data} onClose={() => setIsReleasing(false)} />}
    </Page>
  );
}

function Picture({ group }: { readonly group: Graph }) {
  const { size, people, marks, lines } = useMemo(() => drawGraph(group), [group]);
  return (
    <svg viewBox={`0 0 ${size} ${size}`} role="img" aria-label={`${people.size} 位顾客，${marks.length} 个共同标记`} className={styles['picture']}>
      {lines.map(({ from, to, kind }, index) => (
        <line key={index} x1={from.x} y1={from.y} x2={to.x} y2={to.y} data-kind={kind} />
      ))}
      {[...people].map(([customerId, { x, y }]) => (
        <circle key={customerId} cx={x} cy={y} r={7}>
          <title>{`顾客 ${customerId}`}</title>
        </circle>
      ))}
      {marks.map(({ mark, x, y }) => (
        <g key={`${mark.kind}/${mark.subject}`} data-kind={mark.kind} transform={`translate(${x} ${y})`}>
          <title>{`${markNames[mark.kind]} ${mark.subject}：${mark.customerIds.length} 人`}</title>
          <rect x={-34} y={-15} width={68} height={30} rx={15} />
          <text textAnchor="middle" dominantBaseline="central">
            {SHORT[mark.kind]} {mark.customerIds.length}
          </text>
        </g>
      ))}
    </svg>
  );
}

function Marks({ group }: { readonly group: Graph }) {
  return (
    <ul className={styles['marks']}>
      {group.marks.map(({ kind, subject, customerIds, lastSeenAt }) => (
        <li key={`${kind}/${subject}`}>
          <span>
            <b>{markNames[kind]}</b> {kind === 'device' ? <Link to={`/risk/decisions?deviceId=${encodeURIComponent(subject)}`}>{subject.slice(0, 18)}</Link> : <span className="mono">{subject.slice(0, 10)}</span>}
          </span>
          <small>
            {customerIds.length} 人 · <Moment at={lastSeenAt} />
          </small>
        </li>
      ))}
    </ul>
  );
}

function ReleaseGroup({ group, onClose }: { readonly group: Graph; readonly onClose: () => void }) {
  const queryClient = useQueryClient();
  const [allowDays, setAllowDays] = useState(7);
  const release = useAct({
    act: (reason: string, idempotencyKey) => adminApi.call('releaseRiskCustomers', { body: { customerIds: group.members, reason, allowDays }, idempotencyKey }),
    doneText: '已放行，一秒内生效',
    isQuiet: true,
    onDone() {
      void queryClient.invalidateQueries({ queryKey: ['risk-lists'] });
      void queryClient.invalidateQueries({ queryKey: ['risk-appeals'] });
      onClose();
    },
  });
  return (
    <ConfirmWithReason isOpen title={`放行 ${group.members.length} 位顾客`} okText="放行" isBusy={release.isPending} error={release.error} onConfirm={(reason) => release.mutate(reason)} onClose={onClose}>
      <p>他们在期限内不受规则和共享上限限制，移出拒绝名单，待答复的申诉一并通过。</p>
      <Select aria-label="放行多久" options={ALLOW_TERMS} value={allowDays} onChange={setAllowDays} style={{ width: 140 }} />
    </ConfirmWithReason>
  );
}
