import { useQuery } from '@tanstack/react-query';
import { Select, TimePicker } from 'antd';
import { shopTime } from '../../../shared/time';
import { stageLabels } from '../../parts/members/lifecycle';
import { tagsQuery, tiersQuery } from '../../parts/members/queries';
import { Field } from '../../ui/Field';
import styles from './Prices.module.css';
import { type Content, endMinuteOf, minuteOf, wayNames } from './rules';

type Part = { readonly content: Content; readonly errorOf: (path: string) => string | undefined; readonly set: (change: Partial<Content>) => void };

const WEEKDAYS = ['周一', '周二', '周三', '周四', '周五', '周六', '周日'].map((label, index) => ({ value: index + 1, label }));

/** Days of the week and hours of the shop's day in which the rule holds. */
export function DailyHours({ content, errorOf, set }: Part) {
  const { schedule } = content;
  const { fromMinute, toMinute } = schedule;
  const at = (minutes: number) => shopTime(0).startOf('day').add(minutes, 'minute');
  return (
    <div className={styles['pair']}>
      <Field label="星期几" error={errorOf('schedule.weekdays')}>
        {(id) => (
          <Select
            id={id} mode="multiple" placeholder="每天" options={WEEKDAYS} value={schedule.weekdays ?? []}
            onChange={(weekdays: number[]) => set({ schedule: { ...schedule, weekdays: weekdays.length === 0 ? null : [...weekdays].sort((a, b) => a - b) } })}
          />
        )}
      </Field>
      <Field label="每天几点" tooltip="北京时间，含开始不含结束；结束选 00:00 就是到午夜" error={errorOf('schedule.toMinute')}>
        {(id) => (
          <TimePicker.RangePicker
            id={{ start: id }} format="HH:mm" minuteStep={5} order={false} needConfirm={false} placeholder={['全天', '全天']} style={{ width: '100%' }}
            value={fromMinute === null && toMinute === null ? null : [at(fromMinute ?? 0), at((toMinute ?? 1_440) % 1_440)]}
            onChange={(range) => {
              const [from, to] = range ?? [];
              set({ schedule: { ...schedule, fromMinute: from ? minuteOf(from) : null, toMinute: to ? endMinuteOf(to) : null } });
            }}
          />
        )}
      </Field>
    </div>
  );
}

/** What customers may be called: their tags, and the stage of life that they are in. */
export function audienceWords(tags: readonly { readonly code: string; readonly name: string }[]) {
  return [
    { label: '标签', options: tags.map(({ code, name }) => ({ value: `tag:${code}`, label: name })) },
    { label: '生命周期', options: Object.entries(stageLabels).map(([stage, { text }]) => ({ value: `stage:${stage}`, label: text })) },
  ].filter(({ options }) => options.length > 0);
}

/** For whom the rule is: tiers, groups of customers, and ways of getting the goods. */
export function Audience({ content, errorOf, set }: Part) {
  const [tiers, tags] = [useQuery(tiersQuery), useQuery(tagsQuery)];
  const { audience } = content;
  return (
    <div className={styles['pair']}>
      <Field label="会员等级" tooltip="不选就是所有人，含非会员" error={errorOf('audience.tiers')}>
        {(id) => (
          <Select
            id={id} mode="multiple" placeholder="所有人" loading={tiers.isPending} options={(tiers.data?.items ?? []).map(({ code, name, members }) => ({ value: code, label: `${name}（${members} 人）` }))} value={audience.tiers ?? []}
            onChange={(chosen: string[]) => set({ audience: { ...audience, tiers: chosen.length === 0 ? null : chosen } })}
          />
        )}
      </Field>
      <Field label="人群" tooltip="有其中任意一个标签、或处在其中任意一个阶段的顾客；人群活动的权益写 offer:活动编号-权益序号" error={errorOf('audience.tags')}>
        {(id) => (
          <Select
            id={id} mode="tags" placeholder="不限" maxCount={50} options={audienceWords(tags.data?.items ?? [])} showSearch={{ optionFilterProp: 'label' }} value={audience.tags ?? []}
            onChange={(chosen: string[]) => set({ audience: { ...audience, tags: chosen.length === 0 ? null : chosen } })}
          />
        )}
      </Field>
      <Field label="取货方式">
        {(id) => (
          <Select
            id={id} mode="multiple" placeholder="都可以" options={Object.entries(wayNames).map(([value, label]) => ({ value, label }))} value={content.ways ?? []}
            onChange={(ways: NonNullable<Content['ways']>) => set({ ways: ways.length === 0 ? null : ways })}
          />
        )}
      </Field>
    </div>
  );
}
