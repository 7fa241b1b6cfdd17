import { UndoOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Skeleton, Switch, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { formatCountdown } from '../../../shared/time';
import { useSecond } from '../../../shared/useNow';
import { type Schemas } from '../../api';
import { ApplyPreset, type PresetName } from '../../parts/switches/ApplyPreset';
import { switchesQuery } from '../../parts/switches/switches';
import { switchLevelLabels } from '../../shell/labels';
import { useMay } from '../../shell/me';
import { Moment, StatusTag } from '../../ui/inline';
import { Page } from '../../ui/Page';
import { ErrorState } from '../../ui/states';
import { SetSwitch } from './SetSwitch';
import styles from './Switches.module.css';

type Board = Schemas['SwitchBoard'];
type SwitchRow = Board['items'][number];

const LADDER: Readonly<Record<Board['presets'][number]['preset'], string>> = {
  normal: '全部功能照常',
  L1: '先停顾客最不在意的',
  L2: '再停排序和实时库存，减轻数据库',
  L3: '只保下单：搜索关闭，全场排队',
};

/** What is switched down at a peak: each switch by itself, or a step of the ladder at once. */
export function SwitchesPage() {
  const board = useQuery(switchesQuery);
  const mayWrite = useMay('switches.write');
  const [preset, setPreset] = useState<PresetName | null>(null);
  const [editing, setEditing] = useState<SwitchRow | null>(null);
  if (board.isPending) return <Skeleton active paragraph={{ rows: 10 }} />;
  if (board.data === undefined) return <ErrorState error={board.error} onRetry={() => void board.refetch()} />;
  return (
    <Page
      title="降级开关"
      hint={
        <>
          当前档位 <StatusTag label={switchLevelLabels[board.data.level]} /> 打开 = 对应功能降级，一秒内全部进程生效；下单不受影响
        </>
      }
      actions={
        mayWrite && (
          <Button icon={<UndoOutlined />} disabled={!board.data.canUndo} onClick={() => setPreset('undo')}>
            撤销上一次方案
          </Button>
        )
      }
    >
      <Ladder board={board.data} onChoose={mayWrite ? setPreset : null} />
      <div className={styles['table']}>
        <Table<SwitchRow> size="middle" pagination={false} rowKey={({ key }) => key} dataSource={board.data.items} columns={columnsFor(mayWrite ? setEditing : null)} scroll={{ x: 1080 }} />
      </div>
      <ApplyPreset preset={preset} board={board.data} onClose={() => setPreset(null)} />
      <SetSwitch row={editing} onClose={() => setEditing(null)} />
    </Page>
  );
}

function Ladder({ board, onChoose }: { readonly board: Board; readonly onChoose: ((preset: PresetName) => void) | null }) {
  const names = new Map(board.items.map(({ key, name }) => [key, name.replace(/^关闭/, '')]));
  return (
    <ol className={styles['ladder']}>
      {board.presets.map(({ preset, keys }) => {
        const isCurrent = board.level === preset;
        return (
          <li key={preset} data-current={isCurrent} data-preset={preset}>
            <b>{switchLevelLabels[preset].text}</b>
            <p>{LADDER[preset]}</p>
            <small>{keys.length === 0 ? '没有降级' : keys.map((key) => names.get(key) ?? key).join('、')}</small>
            {isCurrent ? (
              <span className={styles['current']}>当前</span>
            ) : (
              onChoose !== null && (
                <Button size="small" onClick={() => onChoose(preset)}>
                  {preset === 'normal' ? '全部恢复' : '看差异并切换'}
                </Button>
              )
            )}
          </li>
        );
      })}
    </ol>
  );
}

function columnsFor(edit: ((row: SwitchRow) => void) | null): TableColumnsType<SwitchRow> {
  return [
    {
      title: '开关',
      key: 'name',
      width: 176,
      render: (_value, { name, key, group }) => (
        <span className={styles['name']}>
          <b>{name}</b>
          <small>
            {group} · {key}
          </small>
        </span>
      ),
    },
    {
      title: '打开后',
      key: 'meaning',
      render: (_value, { meaning, shopperSees }) => (
        <span className={styles['meaning']}>
          {meaning}
          <small>顾客：{shopperSees}</small>
        </span>
      ),
    },
    { title: '影响', dataIndex: 'blastRadius', width: 150 },
    {
      title: '现在',
      key: 'value',
      width: 110,
      render: (_value, row) =>
        edit === null ? (
          <StatusTag label={row.isOn ? { text: '已降级', tone: 'warning' } : { text: '正常', tone: 'success' }} />
        ) : (
          <Switch checked={row.isOn} checkedChildren="已降级" unCheckedChildren="正常" aria-label={row.name} onClick={() => edit(row)} className={styles['switch'] ?? ''} />
        ),
    },
    { title: '自动恢复', key: 'revert', width: 110, render: (_value, { revertsAt, isOn }) => (revertsAt === null ? <span className="quiet">{isOn ? '不自动' : '—'}</span> : <Countdown until={revertsAt} />) },
    {
      title: '最近改动',
      key: 'changed',
      width: 220,
      render: (_value, { changedAt, changedBy, reason }) =>
        changedAt === null ? (
          <span className="quiet">没改过</span>
        ) : (
          <span className={styles['meaning']}>
            {changedBy ?? '系统'} · <Moment at={changedAt} />
            {reason !== null && <small>{reason}</small>}
          </span>
        ),
    },
  ];
}

function Countdown({ until }: { readonly until: string }) {
  const now = useSecond();
  return <b className="number">{formatCountdown(Date.parse(until), now)}</b>;
}
