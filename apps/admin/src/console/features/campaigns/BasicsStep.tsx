import { CopyOutlined, DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, DatePicker, Dropdown, Input } from 'antd';
import { fromShopClock, shopTime } from '../../../shared/time';
import { Field } from '../../ui/Field';
import { Panel } from '../../ui/Page';
import styles from './Steps.module.css';
import { type CampaignDraft, proposePreheat, repeatDaily, type SessionDraft } from './draft';

const MOST_SESSIONS = 10;

interface StepProps {
  readonly draft: CampaignDraft;
  readonly onChange: (part: Partial<CampaignDraft>) => void;
}

export function BasicsStep({ draft, onChange }: StepProps) {
  const setSession = (index: number, session: SessionDraft): void => {
    const sessions = draft.sessions.map((one, at) => (at === index ? session : one));
    onChange({ sessions, preheatAt: draft.preheatAt ?? proposePreheat(sessions) });
  };
  const insertAfter = (index: number, added: readonly SessionDraft[]): void =>
    onChange({ sessions: [...draft.sessions.slice(0, index + 1), ...added, ...draft.sessions.slice(index + 1)].slice(0, MOST_SESSIONS) });
  const room = MOST_SESSIONS - draft.sessions.length;
  return (
    <>
      <Panel title="活动">
        <Field label="名称" isRequired tooltip="顾客在秒杀页看得到">
          {(id) => <Input id={id} value={draft.name} maxLength={40} showCount placeholder="例如：618 开门红" onChange={(event) => onChange({ name: event.target.value })} />}
        </Field>
        <Field label="备注" tooltip="只有内部看得到" isLast>
          {(id) => <Input.TextArea id={id} value={draft.note} rows={2} maxLength={500} showCount placeholder="给审批人的说明，例如供货和价格的依据" onChange={(event) => onChange({ note: event.target.value })} />}
        </Field>
      </Panel>
      <Panel title="场次" extra={<span className="quiet">北京时间，含开始不含结束；最多 {MOST_SESSIONS} 场</span>}>
        <ol className={styles['sessions']}>
          {draft.sessions.map((session, index) => (
            <li key={`${index}-${draft.sessions.length}`}>
              <span className={styles['sessionNo']}>第 {index + 1} 场</span>
              <DatePicker.RangePicker
                showTime={{ format: 'HH:mm' }}
                format="YYYY-MM-DD HH:mm"
                value={[session.startsAt === null ? null : shopTime(session.startsAt), session.endsAt === null ? null : shopTime(session.endsAt)]}
                placeholder={['开始时间', '结束时间']}
                aria-label={`第 ${index + 1} 场的时间`}
                style={{ width: 380, maxWidth: '100%' }}
                onChange={(range) =>
                  setSession(index, {
                    ...session,
                    startsAt: range?.[0] === null || range?.[0] === undefined ? null : fromShopClock(range[0].second(0)),
                    endsAt: range?.[1] === null || range?.[1] === undefined ? null : fromShopClock(range[1].second(0)),
                  })
                }
              />
              <Dropdown
                disabled={room === 0 || session.startsAt === null}
                menu={{
                  items: [1, 2, 6].filter((days) => days <= room).map((days) => ({ key: String(days), label: `往后 ${days} 天同一时间`, onClick: () => insertAfter(index, repeatDaily(session, days)) })),
                }}
              >
                <Button icon={<CopyOutlined />}>重复</Button>
              </Dropdown>
              {draft.sessions.length > 1 && <Button type="text" icon={<DeleteOutlined />} aria-label={`删除第 ${index + 1} 场`} onClick={() => onChange({ sessions: draft.sessions.filter((_one, at) => at !== index) })} />}
            </li>
          ))}
        </ol>
        <Button type="dashed" icon={<PlusOutlined />} disabled={room === 0} onClick={() => insertAfter(draft.sessions.length - 1, [{ startsAt: null, endsAt: null, items: [] }])}>
          加一场
        </Button>
      </Panel>
      <Panel title="参加的门店">
        <p className={styles['note']}>由下一步锁定的库存决定：哪家门店放了活动库存，哪家就参加；其他门店的顾客会看到「换门店」。</p>
      </Panel>
    </>
  );
}
