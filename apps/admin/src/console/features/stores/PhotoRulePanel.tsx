import type { AdminOperations, BodyOf } from '@quanyu/api-client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Checkbox, Form, Skeleton } from 'antd';
import { formatFen } from '../../../shared/money';
import { adminApi, type Schemas } from '../../api';
import { useMay } from '../../shell/me';
import { Field } from '../../ui/Field';
import { Panel } from '../../ui/Page';
import { ErrorState } from '../../ui/states';
import { DraftActs, useVersionedDraft } from '../../ui/useVersionedDraft';
import { YuanInput } from '../../ui/YuanInput';
import styles from './Stores.module.css';

type PhotoRule = Schemas['PhotoRule'];
type Draft = Omit<BodyOf<AdminOperations['updatePhotoRule']>, 'version'>;

const toDraft = ({ aboveFen, forRider, forCollector }: PhotoRule): Draft => ({ aboveFen, forRider, forCollector });

const COMPARED: readonly (readonly [string, (draft: Draft) => string])[] = [
  ['金额', ({ aboveFen }) => (aboveFen === null ? '不看金额' : `超过 ${formatFen(aboveFen)}`)],
  ['骑手取走', ({ forRider }) => (forRider ? '要拍' : '不要求')],
  ['别人代取', ({ forCollector }) => (forCollector ? '要拍' : '不要求')],
];

/** When staff must take a picture before they give goods away. */
export function PhotoRulePanel({ storeId }: { readonly storeId: string }) {
  const rule = useQuery({ queryKey: ['photo-rule', storeId], queryFn: ({ signal }) => adminApi.call('getPhotoRule', { params: { storeId }, signal }) });
  if (rule.isPending) return <Skeleton active paragraph={{ rows: 3 }} />;
  if (rule.isError) return <ErrorState error={rule.error} onRetry={() => void rule.refetch()} />;
  return <RuleForm key={rule.data.version} rule={rule.data} />;
}

function RuleForm({ rule }: { readonly rule: PhotoRule }) {
  const mayWrite = useMay('stores.write');
  const queryClient = useQueryClient();
  const params = { storeId: rule.storeId };
  const edit = useVersionedDraft<PhotoRule, Draft>({
    saved: rule,
    toDraft,
    save: (draft, version) => adminApi.call('updatePhotoRule', { params, body: { ...draft, version } }),
    reload: () => adminApi.call('getPhotoRule', { params }),
    compared: COMPARED,
    savedText: '已保存，之后打包的单按新规则',
    onSaved: (saved) => queryClient.setQueryData(['photo-rule', saved.storeId], saved),
  });
  const { draft } = edit;
  const set = (change: Partial<Draft>): void => edit.setDraft({ ...draft, ...change });
  return (
    <Panel title="必须拍照才能交付">
      <Form layout="vertical" component="div" disabled={!mayWrite}>
        <Field label="订单金额超过" tooltip="留空就不看金额">
          {() => <YuanInput label="订单金额超过" placeholder="不看金额" valueFen={draft.aboveFen} isDisabled={!mayWrite} onChange={(aboveFen) => set({ aboveFen })} />}
        </Field>
        <div className={styles['ticks']}>
          <Checkbox checked={draft.forRider} onChange={({ target }) => set({ forRider: target.checked })}>
            骑手或本店配送员取走前
          </Checkbox>
          <Checkbox checked={draft.forCollector} onChange={({ target }) => set({ forCollector: target.checked })}>
            别人代取时
          </Checkbox>
        </div>
      </Form>
      {mayWrite && (
        <div className={styles['panelActs']}>
          <DraftActs edit={edit} />
        </div>
      )}
      {edit.conflict}
    </Panel>
  );
}
