import type { AdminOperations, BodyOf } from '@quanyu/api-client';
import { Alert, Checkbox, Form, InputNumber, Select } from 'antd';
import { adminApi, type Schemas } from '../../api';
import { useMay } from '../../shell/me';
import { Field } from '../../ui/Field';
import { Panel } from '../../ui/Page';
import { DraftActs, useVersionedDraft } from '../../ui/useVersionedDraft';
import { CLOCK_TIMES, describeWeek, periodsOf, WEEKDAY_NAMES, WEEKDAYS, withPeriods } from './hours';
import { PeriodsEditor } from './PeriodsEditor';
import { isUnlimited, type SlotCapacity, type SlotTemplate } from './slots';
import styles from './Slots.module.css';
import storeStyles from './Stores.module.css';

type Draft = Omit<BodyOf<AdminOperations['putSlotTemplate']>, 'version'>;

const WINDOW_LENGTHS = [15, 30, 60, 120, 240].map((value) => ({ value, label: value < 60 ? `${value} 分钟` : `${value / 60} 小时` }));
/** Capacities of a template that nobody has set: what an empty field stands for. */
const NO_LIMIT: SlotCapacity = { orders: 100_000, units: 1_000_000, minutes: 1_000_000 };

const CAPACITIES = [
  ['orders', '单数', '单'],
  ['units', '件数', '件'],
  ['minutes', '人工', '分钟'],
] as const satisfies readonly (readonly [keyof SlotCapacity, string, string])[];

function toDraft({ windowMinutes, weekdayWindows, leadMinutes, cutOff, daysOffered, capacity }: SlotTemplate): Draft {
  return { windowMinutes, weekdayWindows, leadMinutes, cutOff, daysOffered, capacity };
}

const capacityText = (capacity: number): string => (isUnlimited(capacity) ? '不限' : String(capacity));

const COMPARED: readonly (readonly [string, (draft: Draft) => string])[] = [
  ['一段', ({ windowMinutes }) => `${windowMinutes} 分钟`],
  ['每段可接', ({ capacity }) => CAPACITIES.map(([key, label]) => `${label} ${capacityText(capacity[key])}`).join('，')],
  ['最短提前', ({ leadMinutes }) => `${leadMinutes} 分钟`],
  ['当日截单', ({ cutOff }) => cutOff ?? '不截单'],
  ['可约天数', ({ daysOffered }) => `${daysOffered} 天`],
  ['每周时段', ({ weekdayWindows }) => (weekdayWindows.length === 0 ? '全部营业时间' : describeWeek(weekdayWindows))],
];

interface SlotTemplateFormProps {
  readonly store: Schemas['AdminStore'];
  readonly template: SlotTemplate;
  readonly onSaved: (template: SlotTemplate) => void;
}

/** How windows of one kind are laid: length, capacity, lead time, cut-off, days ahead. */
export function SlotTemplateForm({ store, template, onSaved }: SlotTemplateFormProps) {
  const mayWrite = useMay('stores.write');
  const params = { storeId: store.id, kind: template.kind };
  const edit = useVersionedDraft<SlotTemplate, Draft>({
    saved: template,
    toDraft,
    save: (draft, version) => adminApi.call('putSlotTemplate', { params, body: { ...draft, version } }),
    async reload() {
      const { items } = await adminApi.call('listSlotTemplates', { params: { storeId: store.id } });
      return items.find(({ kind }) => kind === template.kind) ?? template;
    },
    compared: COMPARED,
    savedText: '已保存，之后的时段马上按新容量；已接的单不变',
    onSaved,
  });
  const { draft, errors } = edit;
  const set = (change: Partial<Draft>): void => edit.setDraft({ ...draft, ...change });
  const isAtOnce = template.kind === 'instantDelivery';
  return (
    <Panel title="时段模板" extra={edit.base.version === 0 && <span className="quiet">还没设置，按默认</span>}>
      <Form layout="vertical" component="div" disabled={!mayWrite}>
        <div className={styles['pair']}>
          <Field label="一段多长" error={errors.get('body.windowMinutes')}>
            {(id) => <Select id={id} value={draft.windowMinutes} options={WINDOW_LENGTHS} onChange={(windowMinutes) => set({ windowMinutes })} />}
          </Field>
          <Field label="可约天数" tooltip="今天算第一天" error={errors.get('body.daysOffered')}>
            {(id) => <InputNumber id={id} min={1} max={60} precision={0} suffix="天" value={draft.daysOffered} style={{ width: '100%' }} onChange={(days) => set({ daysOffered: days ?? 1 })} />}
          </Field>
          <Field label={isAtOnce ? '打烊前停止接单' : '最短提前'} tooltip={isAtOnce ? '打烊前多久不再接即时单' : '从现在（或开门）到时段开始，至少要多久'} error={errors.get('body.leadMinutes')}>
            {(id) => <InputNumber id={id} min={0} max={10_080} precision={0} suffix="分钟" value={draft.leadMinutes} style={{ width: '100%' }} onChange={(minutes) => set({ leadMinutes: minutes ?? 0 })} />}
          </Field>
          <Field label="当日截单" tooltip="到这个时间，当天的时段不再可约" error={errors.get('body.cutOff')}>
            {(id) => (
              <Select
                id={id}
                allowClear
                showSearch
                placeholder="不截单"
                value={draft.cutOff}
                options={CLOCK_TIMES.map((value) => ({ value, label: value }))}
                onChange={(cutOff: string | null | undefined) => set({ cutOff: cutOff ?? null })}
              />
            )}
          </Field>
        </div>
        <div className={styles['triple']}>
          {CAPACITIES.map(([key, label, unit]) => (
            <Field key={key} label={`每段${label}`} error={errors.get(`body.capacity.${key}`)}>
              {(id) => (
                <InputNumber
                  id={id}
                  min={0}
                  max={99_999}
                  precision={0}
                  suffix={unit}
                  placeholder="不限"
                  value={isUnlimited(draft.capacity[key]) ? null : draft.capacity[key]}
                  style={{ width: '100%' }}
                  onChange={(value) => set({ capacity: { ...draft.capacity, [key]: value ?? NO_LIMIT[key] } })}
                />
              )}
            </Field>
          ))}
        </div>
        <Checkbox
          checked={draft.weekdayWindows.length === 0}
          onChange={(event) => set({ weekdayWindows: event.target.checked ? [] : store.weeklyHours.map((period) => ({ ...period })) })}
        >
          营业时间内都可约
        </Checkbox>
        {draft.weekdayWindows.length > 0 && (
          <div className={styles['hours']}>
            {WEEKDAYS.map((weekday) => (
              <div key={weekday} className={storeStyles['day']}>
                <span>{WEEKDAY_NAMES[weekday]}</span>
                <PeriodsEditor
                  label={WEEKDAY_NAMES[weekday]}
                  emptyText="不可约"
                  periods={periodsOf(draft.weekdayWindows, weekday)}
                  isDisabled={!mayWrite}
                  onChange={(periods) => set({ weekdayWindows: withPeriods(draft.weekdayWindows, weekday, periods) })}
                />
              </div>
            ))}
          </div>
        )}
        {edit.isDirty && <Alert type="info" showIcon style={{ marginTop: 16 }} title="改小容量不会取消已接的单；已经约满的时段不再放出。" />}
        {mayWrite && (
          <div className={styles['acts']}>
            <DraftActs edit={edit} />
          </div>
        )}
      </Form>
      {edit.conflict}
    </Panel>
  );
}
