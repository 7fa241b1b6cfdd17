import { InputNumber, Radio, Segmented, Slider } from 'antd';
import { Field } from '../../ui/Field';
import { Panel } from '../../ui/Page';
import styles from './Steps.module.css';
import type { CampaignDraft } from './draft';

interface StepProps {
  readonly draft: CampaignDraft;
  readonly onChange: (part: Partial<CampaignDraft>) => void;
}

const ROOMS = [
  { value: 'auto', title: '自动放行', text: '人多才排队，按测得的下单能力放行，不超过上限' },
  { value: 'on', title: '一直排队', text: '从开抢起按设定速度放行' },
  { value: 'off', title: '不排队', text: '谁先到谁先抢，只适合量小的活动' },
] as const;

const CHALLENGES = [
  { value: 'off', label: '不验证' },
  { value: 'light', label: '轻：可疑的才验证' },
  { value: 'heavy', label: '强：多数都验证' },
] as const;

export function ProtectionStep({ draft, onChange }: StepProps) {
  const { protection } = draft;
  const set = (part: Partial<CampaignDraft['protection']>): void => onChange({ protection: { ...protection, ...part } });
  const hasRoom = protection.waitingRoom !== 'off';
  return (
    <>
      <Panel title="等候室">
        <Radio.Group className={styles['cards'] ?? ''} value={protection.waitingRoom} onChange={(event) => set({ waitingRoom: ROOMS.find(({ value }) => value === event.target.value)?.value ?? 'auto' })}>
          {ROOMS.map(({ value, title, text }) => (
            <Radio key={value} value={value}>
              <b>{title}</b>
              <small>{text}</small>
            </Radio>
          ))}
        </Radio.Group>
        <div className={styles['three']} data-muted={!hasRoom}>
          <Field label={protection.waitingRoom === 'auto' ? '放行上限' : '放行速度'} isLast>
            {(id) => <InputNumber id={id} min={0.1} max={100_000} suffix="人/秒" disabled={!hasRoom} value={protection.admitPerSecond} style={{ width: '100%' }} onChange={(value) => set({ admitPerSecond: value ?? 0.1 })} />}
          </Field>
          <Field label="轮到后保留" tooltip="离开页面也会保留这么久" isLast>
            {(id) => <InputNumber id={id} min={0.5} max={30} step={0.5} suffix="分钟" disabled={!hasRoom} value={protection.passMinutes} style={{ width: '100%' }} onChange={(value) => set({ passMinutes: value ?? 3 })} />}
          </Field>
          <Field label={`会员优先 ${Math.round(protection.memberShare * 100)}%`} tooltip="每次放行先给会员的比例" isLast>
            {() => <Slider min={0} max={100} step={5} disabled={!hasRoom} value={Math.round(protection.memberShare * 100)} onChange={(percent) => set({ memberShare: percent / 100 })} />}
          </Field>
        </div>
        <p className={styles['note']}>开抢前到的人随机排序，开抢后先到先排；顺序可以事后核对。</p>
      </Panel>
      <Panel title="验证与付款">
        <Field label="可疑请求的验证">
          {(id) => <Segmented id={id} options={[...CHALLENGES]} value={protection.challenge} onChange={(challenge) => set({ challenge })} />}
        </Field>
        <div className={styles['three']}>
          <Field label="付款时限" tooltip="到时没付款，库存回到活动里继续卖" isLast>
            {(id) => <InputNumber id={id} min={0.05} max={60} suffix="分钟" value={protection.paymentMinutes} style={{ width: '100%' }} onChange={(value) => set({ paymentMinutes: value ?? 5 })} />}
          </Field>
        </div>
        <p className={styles['note']}>抢购凭证一次有效、30 秒过期；限流按账号、设备、网络分别计数。</p>
      </Panel>
    </>
  );
}
