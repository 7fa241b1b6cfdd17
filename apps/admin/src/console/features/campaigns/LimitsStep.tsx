import { InputNumber, Select, Switch } from 'antd';
import { Field } from '../../ui/Field';
import { Panel } from '../../ui/Page';
import styles from './Steps.module.css';
import type { CampaignDraft } from './draft';
import { tierNames } from './labels';

interface StepProps {
  readonly draft: CampaignDraft;
  readonly onChange: (part: Partial<CampaignDraft>) => void;
}

const SHARED_LIMITS = [
  { key: 'perDevice', label: '同一设备', hint: '换账号也算在一起', most: 10_000 },
  { key: 'perAddress', label: '同一网络', hint: '公司和学校共用一个出口，别设太小', most: 100_000 },
  { key: 'perRecipient', label: '同一取货手机', hint: '多个账号代抢也算在一起', most: 10_000 },
] as const;

export function LimitsStep({ draft, onChange }: StepProps) {
  const { limits, conditions } = draft;
  return (
    <>
      <Panel title="限购" extra={<span className="quiet">每人限购在商品里设；这里是一场里合计的件数</span>}>
        <div className={styles['three']}>
          {SHARED_LIMITS.map(({ key, label, hint, most }) => (
            <Field key={key} label={label} tooltip={hint} isLast>
              {(id) => (
                <InputNumber
                  id={id}
                  min={1}
                  max={most}
                  precision={0}
                  suffix="件"
                  placeholder="不限"
                  value={limits[key]}
                  style={{ width: '100%' }}
                  onChange={(value) => onChange({ limits: { ...limits, [key]: value } })}
                />
              )}
            </Field>
          ))}
        </div>
        <p className={styles['note']}>留空为不限。超过的人会看到：「同一设备、网络或收货人已达到限购数」。</p>
      </Panel>
      <Panel title="参加条件">
        <div className={styles['three']}>
          <Field label="仅限新客" tooltip="没有成功付过款的顾客" isLast>
            {(id) => (
              <span>
                <Switch id={id} checked={conditions.newCustomersOnly} onChange={(newCustomersOnly) => onChange({ conditions: { ...conditions, newCustomersOnly } })} />
              </span>
            )}
          </Field>
          <Field label="会员等级" isLast>
            {(id) => (
              <Select
                id={id}
                value={conditions.minTier}
                options={tierNames.map((label, value) => ({ value, label }))}
                onChange={(minTier: number) => onChange({ conditions: { ...conditions, minTier } })}
              />
            )}
          </Field>
          <Field label="注册满" tooltip="挡住临时注册的号；0 为不限" isLast>
            {(id) => (
              <InputNumber
                id={id}
                min={0}
                max={8760}
                precision={0}
                suffix="小时"
                value={conditions.minAccountAgeHours}
                style={{ width: '100%' }}
                onChange={(value) => onChange({ conditions: { ...conditions, minAccountAgeHours: value ?? 0 } })}
              />
            )}
          </Field>
        </div>
        <p className={styles['note']}>条件在领抢购凭证时检查，不符合的顾客不占名额。</p>
      </Panel>
    </>
  );
}
