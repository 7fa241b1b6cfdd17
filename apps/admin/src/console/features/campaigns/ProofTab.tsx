import { CheckCircleFilled, CloseCircleFilled } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Skeleton } from 'antd';
import { formatCount } from '../../../shared/money';
import { adminApi, type Schemas } from '../../api';
import { Panel } from '../../ui/Page';
import { RankedBars } from '../../ui/RankedBars';
import { ErrorState } from '../../ui/states';
import { UnitsBar } from '../../ui/UnitsBar';
import styles from './Live.module.css';
import { toFunnelSteps, toRefusalCounts } from './live';

type Proof = Schemas['CampaignProof'];

/** The account of a sale: every unit is somewhere, and every attempt got an answer. */
export function ProofTab({ campaignId }: { readonly campaignId: string }) {
  const proof = useQuery({ queryKey: ['campaign-proof', campaignId], queryFn: ({ signal }) => adminApi.call('getCampaignProof', { params: { campaignId }, signal }) });
  if (proof.isPending) return <Skeleton active paragraph={{ rows: 8 }} />;
  if (proof.isError) return <ErrorState error={proof.error} onRetry={() => void proof.refetch()} />;
  const { data } = proof;
  return (
    <div className={styles['proof']}>
      <Verdict proof={data} />
      <div className={styles['columns']}>
        <Panel title="每一件都有去处">
          <Account proof={data} />
        </Panel>
        <Panel title="没抢到的原因">
          <RankedBars counts={toRefusalCounts(data.funnel)} empty="没有被拒的请求" />
        </Panel>
      </div>
      <Panel title="从请求到付款">
        <ol className={styles['funnel']} data-plain>
          {toFunnelSteps(data.funnel).map(({ key, label, count, share }) => (
            <li key={key}>
              <span>{label}</span>
              <b>{formatCount(count)}</b>
              <small>{share === null ? ' ' : `上一步的 ${(share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)}%`}</small>
            </li>
          ))}
          <li data-returned>
            <span>退回再卖</span>
            <b>{formatCount(data.funnel.returned)}</b>
            <small>没付款或已取消</small>
          </li>
        </ol>
      </Panel>
      <Panel title={`核对（${data.checks.length} 项）`}>
        <ul className={styles['proofChecks']}>
          {data.checks.map(({ name, holds, detail }) => (
            <li key={name} data-holds={holds}>
              {holds ? <CheckCircleFilled /> : <CloseCircleFilled />}
              <b>{name}</b>
              <span>{detail}</span>
            </li>
          ))}
        </ul>
      </Panel>
    </div>
  );
}

function Verdict({ proof }: { readonly proof: Proof }) {
  const isClean = proof.oversoldUnits === 0 && proof.undersoldUnits === 0 && proof.checks.every(({ holds }) => holds);
  const figures = [
    { label: '超卖', count: proof.oversoldUnits, hint: '卖出超过活动库存的件数' },
    { label: '少卖', count: proof.undersoldUnits, hint: '既没卖出、也没占用、也没归还的件数' },
  ];
  return (
    <section className={styles['verdict']} data-clean={isClean}>
      <div>
        <h2>{isClean ? '没有超卖，也没有少卖' : '有对不上的地方，请看下面没通过的核对'}</h2>
        <p>由系统按订单、库存流水和活动计数逐项核对得出</p>
      </div>
      {figures.map(({ label, count, hint }) => (
        <dl key={label} title={hint}>
          <dt>{label}</dt>
          <dd data-bad={count !== 0}>{formatCount(count)}</dd>
        </dl>
      ))}
    </section>
  );
}

/** Planned and added on one side; sold, held and unsold on the other: both have to come to the same. */
function Account({ proof }: { readonly proof: Proof }) {
  const { plannedUnits, addedUnits, soldUnits, heldUnits, unsoldUnits } = proof;
  const total = plannedUnits + addedUnits;
  const parts = [
    { label: '已付款', count: soldUnits, tone: 'taken' },
    { label: '待付款', count: heldUnits, tone: 'held' },
    { label: '没卖出，已归还或还锁着', count: unsoldUnits, tone: 'free' },
  ] as const;
  return (
    <div className={styles['account']}>
      <p>
        计划 <b className="number">{formatCount(plannedUnits)}</b> 件 + 活动中加 <b className="number">{formatCount(addedUnits)}</b> 件 = <b className="number">{formatCount(total)}</b> 件
      </p>
      <UnitsBar label={parts.map(({ label, count }) => `${label} ${count}`).join('，')} parts={parts.map(({ tone, count }) => ({ tone, share: total === 0 ? 0 : Math.min(1, count / total) }))} />
      <ul>
        {parts.map(({ label, count, tone }) => (
          <li key={label}>
            <i data-tone={tone} />
            {label}
            <b className="number">{formatCount(count)}</b>
          </li>
        ))}
      </ul>
    </div>
  );
}
