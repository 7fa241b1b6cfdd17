import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Form, Input, Segmented, Skeleton } from 'antd';
import { useParams } from 'react-router';
import { z } from 'zod';
import { fulfillmentKindNames } from '../../../shared/labels';
import { adminApi, type Schemas } from '../../api';
import { rulesLabels } from '../../parts/sourcing/labels';
import { useMay } from '../../shell/me';
import { Columns, Stack } from '../../ui/Columns';
import { Field } from '../../ui/Field';
import { Moment, StatusTag } from '../../ui/inline';
import { InWords } from '../../ui/InWords';
import { Page, Panel } from '../../ui/Page';
import { ErrorState } from '../../ui/states';
import { useAct } from '../../ui/useAct';
import { useUrlFilters } from '../../ui/useUrlFilters';
import { DraftActs, useVersionedDraft } from '../../ui/useVersionedDraft';
import { Replays } from './Replays';
import { describeRules, describeTrade, type RulesVersion, type RuleSet, SOURCED_KINDS } from './rules';
import { RulesForm } from './RulesForm';

type Detail = Schemas['SourcingRulesDetail'];

interface Draft {
  readonly note: string;
  readonly rules: RuleSet;
}

const filterSchema = z.object({ kind: z.enum(SOURCED_KINDS).catch('shipping') });

export function RulesPage() {
  const { rulesId = '' } = useParams();
  const detail = useQuery({ queryKey: ['sourcing-rules', rulesId], queryFn: ({ signal }) => adminApi.call('getSourcingRules', { params: { rulesId }, signal }) });
  if (detail.isPending) return <Skeleton active paragraph={{ rows: 10 }} />;
  if (detail.isError) return <ErrorState error={detail.error} onRetry={() => void detail.refetch()} />;
  return <RulesView key={rulesId} detail={detail.data} />;
}

const COMPARED: readonly (readonly [string, (draft: Draft) => string])[] = [
  ['说明', ({ note }) => note],
  ...SOURCED_KINDS.map((kind) => [fulfillmentKindNames[kind], ({ rules }: Draft) => describeRules(rules[kind])] as const),
];

/** One version: its rules, what they would have changed last week, and whether they are turned on. */
function RulesView({ detail }: { readonly detail: Detail }) {
  const { rulesId } = detail;
  const [{ kind }, change] = useUrlFilters(filterSchema);
  const queryClient = useQueryClient();
  const mayWrite = useMay('sourcing.write');
  const isDraft = detail.status === 'draft';
  const refresh = (): void => {
    void queryClient.invalidateQueries({ queryKey: ['sourcing-rules'] });
    void queryClient.invalidateQueries({ queryKey: ['sourcing-active'] });
  };
  const edit = useVersionedDraft<RulesVersion, Draft>({
    saved: detail,
    toDraft: ({ note, rules }) => ({ note, rules }),
    save: (draft, version) => adminApi.call('updateSourcingRules', { params: { rulesId }, body: { ...draft, version } }),
    reload: () => adminApi.call('getSourcingRules', { params: { rulesId } }),
    compared: COMPARED,
    savedText: '草稿已保存，改过要重新回放',
    onSaved: refresh,
  });
  const activate = useAct({
    act: (version: number) => adminApi.call('activateSourcingRules', { params: { rulesId }, body: { version } }),
    doneText: '已启用，新订单马上按这一版',
    onDone: refresh,
  });
  const { draft, base } = edit;
  const isReplayed = detail.replays.some(({ status, rulesVersion }) => status === 'done' && rulesVersion === base.version);
  const mayActivate = isDraft && mayWrite && !edit.isDirty && isReplayed && !detail.isOwnEdit;
  return (
    <Page
      backTo="/sourcing"
      title={`寻源规则 第 ${detail.number} 版`}
      hint={
        <>
          <StatusTag label={rulesLabels[detail.status]} /> {base.editedByName} 修改于 <Moment at={base.editedAt} />
          {edit.isDirty && <span style={{ color: 'var(--color-warning)' }}> · 有未保存的修改</span>}
        </>
      }
      actions={
        isDraft &&
        mayWrite && (
          <>
            <DraftActs edit={edit} />
            <Button type="primary" disabled={!mayActivate} loading={activate.isPending} onClick={() => activate.mutate(base.version)}>
              启用
            </Button>
          </>
        )
      }
    >
      {isDraft && mayWrite && !mayActivate && <Alert type="info" showIcon title={whyNotYet({ isDirty: edit.isDirty, isReplayed, isOwnEdit: detail.isOwnEdit })} />}
      <Columns side={400}>
        <Panel title="怎么算" extra={<Segmented value={kind} onChange={(value) => change({ kind: value })} options={SOURCED_KINDS.map((value) => ({ value, label: fulfillmentKindNames[value] }))} />}>
          <InWords>{describeTrade(draft.rules[kind])}</InWords>
          <RulesForm rules={draft.rules[kind]} isDisabled={!isDraft || !mayWrite} onChange={(rules) => edit.setDraft({ ...draft, rules: { ...draft.rules, [kind]: rules } })} />
        </Panel>
        <Stack>
          <Panel title="说明">
            <Form layout="vertical" component="div">
              <Field label="为什么改" isLast>
                {(id) => <Input.TextArea id={id} value={draft.note} maxLength={500} autoSize={{ minRows: 3 }} disabled={!isDraft || !mayWrite} onChange={(event) => edit.setDraft({ ...draft, note: event.target.value })} />}
              </Field>
            </Form>
          </Panel>
          <Replays rulesId={rulesId} version={base.version} replays={detail.replays} mayStart={mayWrite && isDraft && !edit.isDirty} />
        </Stack>
      </Columns>
      {edit.conflict}
    </Page>
  );
}

function whyNotYet({ isDirty, isReplayed, isOwnEdit }: { readonly isDirty: boolean; readonly isReplayed: boolean; readonly isOwnEdit: boolean }): string {
  if (isDirty) return '先保存，再用上周的订单回放';
  if (!isReplayed) return '启用前，先用上周的订单回放这一版';
  return isOwnEdit ? '你最后改过这一版，请另一位同事看过回放后启用' : '可以启用';
}
