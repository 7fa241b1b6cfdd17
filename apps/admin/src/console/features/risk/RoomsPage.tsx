import { useQuery } from '@tanstack/react-query';
import { Button, Skeleton, Table, type TableColumnsType, Tooltip } from 'antd';
import { useState } from 'react';
import type { Label } from '../../../shared/labels';
import { formatCount } from '../../../shared/money';
import { formatInstant } from '../../../shared/time';
import type { Schemas } from '../../api';
import { EditRoom } from '../../parts/rooms/EditRoom';
import { roomsQuery } from '../../parts/rooms/rooms';
import { roomModeLabels } from '../../shell/labels';
import { useMay } from '../../shell/me';
import { StatusTag } from '../../ui/inline';
import { Page } from '../../ui/Page';
import { EmptyState, ErrorState } from '../../ui/states';
import { useIsStale } from '../../ui/useIsStale';
import styles from './Risk.module.css';

type Room = Schemas['WaitingRoom'];

function stateOf({ isOver, isSoldOut, isRequired }: Room): Label {
  if (isOver) return { text: '已结束', tone: 'neutral' };
  if (isSoldOut) return { text: '已抢完，暂停放行', tone: 'warning' };
  return isRequired ? { text: '要排队', tone: 'info' } : { text: '不用排', tone: 'success' };
}

/** Where people wait, how many, and how fast they come in. */
export function RoomsPage() {
  const rooms = useQuery(roomsQuery);
  const mayWrite = useMay('risk.write');
  const [editing, setEditing] = useState<string | null>(null);
  const isStale = useIsStale(rooms.data === undefined ? null : rooms.dataUpdatedAt);
  return (
    <Page title="等候室" hint={isStale ? '数据停住了，正在重连' : '全店、进行中、将开始和最近一天结束的；每 2 秒更新'}>
      <section className={styles['block']} data-stale={isStale}>
        {rooms.isPending && <Skeleton active className={styles['loading'] ?? ''} paragraph={{ rows: 6 }} />}
        {rooms.isError && rooms.data === undefined && <ErrorState error={rooms.error} onRetry={() => void rooms.refetch()} />}
        {rooms.data?.items.length === 0 && <EmptyState title="还没有等候室" hint="给秒杀活动打开等候室后，每一场在这里有一行；「全场排队」打开时全店也有" />}
        {rooms.data !== undefined && rooms.data.items.length > 0 && (
          <Table<Room> size="middle" pagination={false} rowKey={({ roomId }) => roomId} dataSource={rooms.data.items} columns={columnsFor(mayWrite ? setEditing : null)} scroll={{ x: 1060 }} />
        )}
      </section>
      <EditRoom roomId={editing} onClose={() => setEditing(null)} />
    </Page>
  );
}

function columnsFor(edit: ((roomId: string) => void) | null): TableColumnsType<Room> {
  return [
    {
      title: '等候室',
      key: 'name',
      render: (_value, room) => (
        <span className={styles['two']}>
          <b>{room.name}</b>
          <small className="number">{room.kind === 'shop' ? '全店下单' : `${formatInstant(room.startsAt)} – ${room.endsAt === null ? '' : formatInstant(room.endsAt)}`}</small>
        </span>
      ),
    },
    { title: '状态', key: 'state', width: 140, render: (_value, room) => <StatusTag label={stateOf(room)} /> },
    { title: '方式', key: 'mode', width: 110, render: (_value, { mode }) => <StatusTag label={roomModeLabels[mode]} /> },
    {
      title: <Tooltip title="现在实际 / 设定；自动时设定是上限">每秒放行</Tooltip>,
      key: 'rate',
      align: 'right',
      width: 150,
      render: (_value, { effectivePerSecond, admitPerSecond, capacityPerSecond }) => (
        <span className={styles['two']}>
          <b className="number">
            {formatCount(Math.round(effectivePerSecond * 10) / 10)} <i>/ {formatCount(admitPerSecond)}</i>
          </b>
          <small>{capacityPerSecond === null ? '能力未测得' : `能力 ${capacityPerSecond.toFixed(1)} 单/秒`}</small>
        </span>
      ),
    },
    {
      title: '排队',
      key: 'waiting',
      align: 'right',
      width: 130,
      render: (_value, { counts }) =>
        counts === null ? (
          <span className="quiet">数不到</span>
        ) : (
          <span className={styles['two']}>
            <b className="number">{formatCount(counts.waitingMembers + counts.waitingOthers)}</b>
            <small className="number">会员 {formatCount(counts.waitingMembers)}</small>
          </span>
        ),
    },
    ...(
      [
        ['called', '已叫号', '轮到了，还没进来'],
        ['admitted', '已进入', '累计进入的人数'],
        ['missed', '没来', '叫号后没来，名额已让给后面的人'],
      ] as const
    ).map(([key, title, hint]) => ({
      title: <Tooltip title={hint}>{title}</Tooltip>,
      key,
      align: 'right' as const,
      width: 96,
      render: (_value: unknown, { counts }: Room) => <span className="number">{counts === null ? '—' : formatCount(counts[key])}</span>,
    })),
    ...(edit === null
      ? []
      : [
          {
            title: '操作',
            key: 'acts',
            width: 80,
            render: (_value: unknown, { roomId, isOver }: Room) => (
              <Button type="link" size="small" disabled={isOver} onClick={() => edit(roomId)}>
                调整
              </Button>
            ),
          },
        ]),
  ];
}
