import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Checkbox, Form, Input } from 'antd';
import { useState } from 'react';
import { describeProblem } from '../../../shared/problems';
import { adminApi } from '../../api';
import { SecondPerson } from '../../shell/SecondPerson';
import { ConfirmWithReason } from '../../ui/ConfirmWithReason';
import { Field } from '../../ui/Field';
import styles from './Overview.module.css';
import steps from './Steps.module.css';
import { campaignKey, checksQuery } from './campaign-queries';
import type { Campaign } from './draft';
import { checkNames } from './labels';

const REASON_MIN = 2;
const WAIVABLE = ['warmUp', 'loadTest'] as const;
type Waivable = (typeof WAIVABLE)[number];

/** The second person: approves what another one submitted, or sends it back. */
export function Approval({ campaign }: { readonly campaign: Campaign }) {
  const submitter = campaign.submittedByName ?? '提交人';
  return (
    <SecondPerson isOwnSubmission={campaign.isOwnSubmission} submitter={submitter}>
      <Decision campaign={campaign} submitter={submitter} />
    </SecondPerson>
  );
}

function Decision({ campaign, submitter }: { readonly campaign: Campaign; readonly submitter: string }) {
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const checks = useQuery(checksQuery(campaign.campaignId));
  const [waived, setWaived] = useState<readonly Waivable[]>([]);
  const [waiveReason, setWaiveReason] = useState('');
  const [isRejecting, setIsRejecting] = useState(false);
  const { campaignId, version } = campaign;
  const accept = (next: Campaign): void => {
    queryClient.setQueryData(campaignKey(campaignId), next);
    void queryClient.invalidateQueries({ queryKey: ['campaigns'] });
  };
  const approve = useMutation({
    mutationFn: () =>
      adminApi.call('approveCampaign', { params: { campaignId }, body: { version, waive: [...waived], ...(waived.length === 0 ? {} : { waiveReason: waiveReason.trim() }) } }),
    onSuccess(next) {
      accept(next);
      void message.success('已通过，到时间自动开始');
    },
  });
  const reject = useMutation({
    mutationFn: (reason: string) => adminApi.call('rejectCampaign', { params: { campaignId }, body: { version, reason } }),
    onSuccess(next) {
      accept(next);
      setIsRejecting(false);
      void message.success('已退回草稿，活动库存已归还');
    },
  });
  const open = (checks.data?.checks ?? []).filter(({ state }) => state !== 'pass');
  const waivable = WAIVABLE.filter((key) => open.some((check) => check.key === key && check.canWaive));
  const blocking = open.filter(({ key }) => !waived.some((one) => one === key));
  const isReasonMissing = waived.length > 0 && waiveReason.trim().length < REASON_MIN;
  return (
    <>
      {waivable.length > 0 && (
        <Form layout="vertical" component="div" className={styles['waive'] ?? ''}>
          <p className={steps['note']} data-first>
            这些检查还没通过，可以写明原因放行，会记入操作记录：
          </p>
          <Checkbox.Group value={[...waived]} onChange={(keys) => setWaived(WAIVABLE.filter((key) => keys.includes(key)))} options={waivable.map((key) => ({ value: key, label: `放行「${checkNames[key]}」` }))} />
          {waived.length > 0 && (
            <Field label="放行原因" isRequired error={isReasonMissing ? '写明原因，2 到 200 个字' : undefined} isLast>
              {(id) => <Input.TextArea id={id} rows={2} maxLength={200} showCount value={waiveReason} onChange={(event) => setWaiveReason(event.target.value)} />}
            </Field>
          )}
        </Form>
      )}
      {blocking.length > 0 && <p className={steps['note']}>还不能通过：{blocking.map(({ key }) => checkNames[key]).join('、')}</p>}
      {approve.isError && <Alert type="error" showIcon style={{ marginBottom: 12 }} title={describeProblem(approve.error).title} description={describeProblem(approve.error).hint ?? undefined} />}
      <div className={styles['decide']}>
        <Button type="primary" disabled={checks.data === undefined || blocking.length > 0 || isReasonMissing} loading={approve.isPending} onClick={() => approve.mutate()}>
          通过，按时间自动开始
        </Button>
        <Button danger onClick={() => setIsRejecting(true)}>
          退回草稿
        </Button>
      </div>
      <ConfirmWithReason isOpen={isRejecting} title="退回草稿" okText="退回" isBusy={reject.isPending} error={reject.error} onConfirm={(reason) => reject.mutate(reason)} onClose={() => setIsRejecting(false)}>
        活动库存会全部归还，{submitter} 改好后要重新提交。
      </ConfirmWithReason>
    </>
  );
}
