import { Table } from 'antd';
import { formatCount } from '../../../shared/money';
import { Panel } from '../../ui/Page';
import { formatFigure, type Report } from './report';

type AttackReport = NonNullable<Report['attack']>;
type Bots = AttackReport['kinds'][number];

/** What each kind of bot paid for the attack, what we paid to refuse it, and where it was stopped. */
export function Attack({ attack: { kinds, stages, hashMicroseconds } }: { readonly attack: AttackReport }) {
  const numeric = { align: 'right' as const, width: 104 };
  const kind = { title: '谁', dataIndex: 'name', fixed: 'left' as const, width: 168 };
  const amount = (title: string, of: (one: Bots) => number | null) => ({ ...numeric, title, key: title, render: (_value: unknown, one: Bots) => <span className="number">{formatFigure(of(one))}</span> });
  return (
    <>
      <Panel title="攻击花了他们多少" extra={<span className="quiet">机器人的请求没有标记，压测端按账号认出；每次哈希按 {formatFigure(hashMicroseconds)} 微秒折算</span>} isFlush>
        <Table<Bots>
          size="middle"
          pagination={false}
          rowKey={({ kind: code }) => code}
          dataSource={[...kinds]}
          scroll={{ x: 1_000 }}
          columns={[
            kind,
            amount('账号', ({ accounts }) => accounts),
            amount('设备', ({ devices }) => devices),
            amount('来源地址', ({ addresses }) => addresses),
            amount('冒称地址', ({ claimedAddresses }) => claimedAddresses),
            amount('请求', ({ requests }) => requests),
            amount('下单尝试', ({ orderAttempts }) => orderAttempts),
            amount('算题 毫秒', ({ proofMs }) => proofMs),
            amount('首次成功 秒', ({ firstSuccessSeconds }) => firstSuccessSeconds),
            amount('成功', ({ successes }) => successes),
          ]}
        />
      </Panel>
      <Panel title="每次拒绝花了我们多少" extra={<span className="quiet">处理器毫秒，已扣除空闲时的消耗</span>} isFlush>
        <Table<AttackReport['stages'][number]>
          size="middle"
          pagination={false}
          rowKey={({ stage }) => stage}
          dataSource={[...stages]}
          scroll={{ x: 900 }}
          columns={[
            { title: '走到哪一步', dataIndex: 'name' },
            { ...numeric, title: 'API', dataIndex: 'apiMs', render: formatFigure },
            { ...numeric, title: 'Redis', dataIndex: 'redisMs', render: formatFigure },
            { ...numeric, title: 'PostgreSQL', dataIndex: 'postgresMs', render: formatFigure },
            { ...numeric, title: '写事务', dataIndex: 'writeTransactions', render: formatFigure },
            { ...numeric, title: '日志字节', dataIndex: 'walBytes', render: formatCount },
          ]}
        />
      </Panel>
      <Panel title="各类被拒在哪一步" isFlush>
        <Table<Bots>
          size="middle"
          pagination={false}
          rowKey={({ kind: code }) => code}
          dataSource={[...kinds]}
          scroll={{ x: 1_000 }}
          columns={[
            kind,
            ...stages.map(({ stage, name }) => amount(name.split('：')[0] ?? name, ({ refusals }) => refusals.find((refused) => refused.stage === stage)?.count ?? 0)),
            amount('我们 毫秒', ({ cpuMs }) => cpuMs),
            amount('写事务', ({ writeTransactions }) => writeTransactions),
          ]}
        />
      </Panel>
    </>
  );
}
