import { isApiProblem } from '@quanyu/api-client';
import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Popconfirm } from 'antd';
import { describeProblem } from '../../../shared/problems';
import { formatCount } from '../../../shared/money';
import { useMay } from '../../shell/me';
import { adminApi } from '../../api';
import { Panel } from '../../ui/Page';
import styles from './Steps.module.css';
import { CheckList } from './CheckList';
import type { Finding, Step } from './checks';
import { stepTitles } from './checks';
import { type Campaign, type CampaignDraft, unitsOf } from './draft';
import { Schedule } from './Schedule';

interface ReviewStepProps {
  readonly draft: CampaignDraft;
  readonly campaign: Campaign | null;
  readonly findings: readonly Finding[];
  readonly save: () => Promise<Campaign | null | 'conflict'>;
  readonly onGo: (step: Step) => void;
  readonly onSubmitted: (campaign: Campaign) => void;
}

/** What is still missing, what the machine found, when what will happen; and then it is handed to a second person. */
export function ReviewStep({ draft, campaign, findings, save, onGo, onSubmitted }: ReviewStepProps) {
  const maySubmit = useMay('campaigns.write');
  const faults = findings.filter(({ severity }) => severity === 'fault');
  const warnings = findings.filter(({ severity }) => severity === 'warning');
  const units = draft.sessions.reduce((sum, { items }) => sum + items.reduce((inner, item) => inner + unitsOf(item), 0), 0);
  const submit = useMutation({
    async mutationFn(): Promise<Campaign | null> {
      const saved = await save();
      if (saved === null || saved === 'conflict') return null;
      return adminApi.call('submitCampaign', { params: { campaignId: saved.campaignId }, body: { version: saved.version } });
    },
    onSuccess: (submitted) => submitted !== null && onSubmitted(submitted),
  });
  return (
    <>
      {(faults.length > 0 || warnings.length > 0) && (
        <Panel title={faults.length > 0 ? `提交前还要处理 ${faults.length} 项` : '可以提交，但请再看一眼'}>
          <ul className={styles['faults']} data-inline>
            {[...faults, ...warnings].map(({ step, severity, text }) => (
              <li key={`${step}-${text}`} data-severity={severity}>
                {text}
                <Button type="link" size="small" onClick={() => onGo(step)}>
                  去「{stepTitles[step]}」
                </Button>
              </li>
            ))}
          </ul>
        </Panel>
      )}
      <Panel title="发布检查" extra={<span className="quiet">由系统逐项核对，每 5 秒更新</span>}>
        {campaign === null ? <p className={styles['note']}>前面填完整、存到服务器后，这里给出逐项结果。</p> : <CheckList campaignId={campaign.campaignId} />}
      </Panel>
      <Panel title="时间安排">
        <Schedule preheatAt={draft.preheatAt} sessions={draft.sessions} />
      </Panel>
      {submit.isError && (
        <Alert
          type="error"
          showIcon
          title={describeProblem(submit.error).title}
          description={isApiProblem(submit.error, 'CAMPAIGN.STOCK_SHORT') ? '可能刚被别的订单或活动占用，回「商品与库存」看最新的可用数' : (describeProblem(submit.error).hint ?? undefined)}
        />
      )}
      <div className={styles['submit']}>
        <p>提交会锁定 {formatCount(units)} 件活动库存，日常销售看不到它们；退回或结束后自动归还。</p>
        <Popconfirm title={`锁定 ${formatCount(units)} 件并提交审批？`} description="提交后不能改内容，由另一位同事审批。" okText="提交审批" cancelText="再看看" onConfirm={() => submit.mutate()} disabled={faults.length > 0 || !maySubmit}>
          <Button type="primary" size="large" disabled={faults.length > 0 || !maySubmit} loading={submit.isPending}>
            锁定库存并提交审批
          </Button>
        </Popconfirm>
      </div>
    </>
  );
}
