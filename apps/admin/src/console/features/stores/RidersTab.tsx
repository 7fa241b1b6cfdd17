import type { AdminOperations, BodyOf } from '@quanyu/api-client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Form, InputNumber, Radio, Skeleton } from 'antd';
import { adminApi, type Schemas } from '../../api';
import { useMay } from '../../shell/me';
import { Field } from '../../ui/Field';
import { Panel } from '../../ui/Page';
import { ErrorState } from '../../ui/states';
import { DraftActs, useVersionedDraft } from '../../ui/useVersionedDraft';
import { TabHead } from './TabHead';

type RiderPlan = Schemas['RiderPlan'];
type Draft = Omit<BodyOf<AdminOperations['updateRiderPlan']>, 'version'>;

interface Choice<Value extends string> {
  readonly value: Value;
  readonly label: string;
}

const RIDERS: readonly Choice<Draft['riders']>[] = [
  { value: 'platforms', label: '平台骑手：按价格和时效自动叫达达或聚合配送' },
  { value: 'own', label: '本店自己送：不自动叫平台，店员在作业台接单配送' },
];
const CALLS: readonly Choice<Draft['instantCall']>[] = [
  { value: 'picking', label: '开始拣货就叫：骑手到店和打包一起完成，送得快' },
  { value: 'packed', label: '打包好再叫：骑手到店就能走，不用等货' },
];

function toDraft({ riders, instantCall, approachMinutes, scheduledLeadMinutes }: RiderPlan): Draft {
  return { riders, instantCall, approachMinutes, scheduledLeadMinutes };
}

function labelOf<Value extends string>(choices: readonly Choice<Value>[], value: Value): string {
  return choices.find((choice) => choice.value === value)?.label.split('：')[0] ?? value;
}

function chosen<Value extends string>(choices: readonly Choice<Value>[], value: unknown, before: Value): Value {
  return choices.find((choice) => choice.value === value)?.value ?? before;
}

const COMPARED: readonly (readonly [string, (draft: Draft) => string])[] = [
  ['谁来送', ({ riders }) => labelOf(RIDERS, riders)],
  ['即时单叫骑手', ({ instantCall }) => labelOf(CALLS, instantCall)],
  ['骑手到店', ({ approachMinutes }) => `约 ${approachMinutes} 分钟`],
  ['预约单提前', ({ scheduledLeadMinutes }) => `${scheduledLeadMinutes} 分钟`],
];

/** Who brings a store's deliveries, and when riders are called. */
export function RidersTab({ store }: { readonly store: Schemas['AdminStore'] }) {
  const plan = useQuery({ queryKey: ['rider-plan', store.id], queryFn: ({ signal }) => adminApi.call('getRiderPlan', { params: { storeId: store.id }, signal }) });
  if (plan.isPending) return <Skeleton active paragraph={{ rows: 6 }} />;
  if (plan.isError) return <ErrorState error={plan.error} onRetry={() => void plan.refetch()} />;
  return <RiderPlanForm key={plan.data.version} store={store} plan={plan.data} />;
}

function RiderPlanForm({ store, plan }: { readonly store: Schemas['AdminStore']; readonly plan: RiderPlan }) {
  const mayWrite = useMay('stores.write');
  const queryClient = useQueryClient();
  const params = { storeId: store.id };
  const edit = useVersionedDraft<RiderPlan, Draft>({
    saved: plan,
    toDraft,
    save: (draft, version) => adminApi.call('updateRiderPlan', { params, body: { ...draft, version } }),
    reload: () => adminApi.call('getRiderPlan', { params }),
    compared: COMPARED,
    savedText: '已保存，之后开始拣货的单按新规则叫骑手',
    onSaved: (saved) => queryClient.setQueryData(['rider-plan', store.id], saved),
  });
  const { draft, errors } = edit;
  const set = (change: Partial<Draft>): void => edit.setDraft({ ...draft, ...change });
  const isOwn = draft.riders === 'own';
  return (
    <>
      <TabHead isDirty={edit.isDirty} acts={mayWrite && <DraftActs edit={edit} />}>
        谁来送、什么时候叫骑手；已经在拣的单不变
      </TabHead>
      <Panel title="叫骑手" extra={edit.base.version === 0 && <span className="quiet">还没设置，按默认</span>}>
        <Form layout="vertical" component="div" disabled={!mayWrite}>
          <Field label="谁来送" error={errors.get('body.riders')}>
            {(id) => <Radio.Group id={id} vertical options={[...RIDERS]} value={draft.riders} onChange={({ target }) => set({ riders: chosen(RIDERS, target.value, draft.riders) })} />}
          </Field>
          <Field label="30分钟达什么时候叫" error={errors.get('body.instantCall')}>
            {(id) => <Radio.Group id={id} vertical options={[...CALLS]} disabled={!mayWrite || isOwn} value={draft.instantCall} onChange={({ target }) => set({ instantCall: chosen(CALLS, target.value, draft.instantCall) })} />}
          </Field>
          <Field label="骑手到店大约要" tooltip="从叫到骑手站在柜台前；按它推算最晚什么时候叫才赶得上承诺" error={errors.get('body.approachMinutes')}>
            {(id) => <InputNumber id={id} min={0} max={60} precision={0} suffix="分钟" disabled={!mayWrite || isOwn} value={draft.approachMinutes} onChange={(minutes) => set({ approachMinutes: minutes ?? 0 })} />}
          </Field>
          <Field label="预约送达提前叫" tooltip="时段开始前多久叫骑手" error={errors.get('body.scheduledLeadMinutes')}>
            {(id) => <InputNumber id={id} min={0} max={240} precision={0} suffix="分钟" disabled={!mayWrite || isOwn} value={draft.scheduledLeadMinutes} onChange={(minutes) => set({ scheduledLeadMinutes: minutes ?? 0 })} />}
          </Field>
        </Form>
      </Panel>
      {edit.conflict}
    </>
  );
}
