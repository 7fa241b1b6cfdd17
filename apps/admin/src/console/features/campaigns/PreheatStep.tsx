import { Button, DatePicker, InputNumber } from 'antd';
import { fromShopClock, shopTime } from '../../../shared/time';
import { Field } from '../../ui/Field';
import { Panel } from '../../ui/Page';
import styles from './Steps.module.css';
import type { CampaignDraft } from './draft';
import { PreheatProgress } from './PreheatProgress';

interface StepProps {
  readonly draft: CampaignDraft;
  readonly campaignId: string | null;
  readonly onChange: (part: Partial<CampaignDraft>) => void;
}

const LEADS = [
  { minutes: 60, label: '提前 1 小时' },
  { minutes: 30, label: '提前 30 分' },
  { minutes: 10, label: '提前 10 分' },
] as const;

export function PreheatStep({ draft, campaignId, onChange }: StepProps) {
  const starts = draft.sessions.flatMap(({ startsAt }) => (startsAt === null ? [] : [Date.parse(startsAt)]));
  const first = starts.length === 0 ? null : Math.min(...starts);
  return (
    <>
      <Panel title="预热">
        <p className={styles['note']} data-first>
          到点后把商品、价格和剩余数量装进缓存，再逐个读一遍确认。没有预热完，发布检查不会通过。
        </p>
        <div className={styles['two']}>
          <Field label="开始预热" isRequired isLast>
            {(id) => (
              <DatePicker
                id={id}
                showTime={{ format: 'HH:mm' }}
                format="YYYY-MM-DD HH:mm"
                style={{ width: '100%' }}
                value={draft.preheatAt === null ? null : shopTime(draft.preheatAt)}
                onChange={(picked) => onChange({ preheatAt: picked === null ? null : fromShopClock(picked.second(0)) })}
              />
            )}
          </Field>
          <Field label="快速设定" isLast>
            {(id) => (
              <span id={id} className={styles['chips']}>
                {LEADS.map(({ minutes, label }) => (
                  <Button key={minutes} disabled={first === null} onClick={() => first !== null && onChange({ preheatAt: new Date(first - minutes * 60_000).toISOString() })}>
                    {label}
                  </Button>
                ))}
              </span>
            )}
          </Field>
        </div>
        {first === null && <p className={styles['note']}>先在第一步填上场次时间。</p>}
      </Panel>
      <Panel title="预计的量">
        <div className={styles['two']}>
          <Field label="开抢时每秒下单" tooltip="发布检查会拿最近一次压测的结果来比" isRequired isLast>
            {(id) => (
              <InputNumber
                id={id}
                min={1}
                max={100_000}
                precision={0}
                suffix="单/秒"
                value={draft.expectedOrdersPerSecond}
                style={{ width: '100%' }}
                onChange={(value) => onChange({ expectedOrdersPerSecond: value ?? 0 })}
              />
            )}
          </Field>
        </div>
        <p className={styles['note']}>最近一次压测的下单峰值不低于这个数，发布检查才通过；到不了，审批人可以写明原因放行。</p>
      </Panel>
      {campaignId !== null && (
        <Panel title="预热进度">
          <PreheatProgress campaignId={campaignId} mayStart={false} />
        </Panel>
      )}
    </>
  );
}
