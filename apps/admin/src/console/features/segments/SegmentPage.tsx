import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Form, Input, Skeleton } from 'antd';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { adminApi, type Schemas } from '../../api';
import { useMay } from '../../shell/me';
import { CreateActs } from '../../ui/CreateActs';
import { Field } from '../../ui/Field';
import { Moment } from '../../ui/inline';
import { Page, Panel } from '../../ui/Page';
import { ErrorState } from '../../ui/states';
import { useAct } from '../../ui/useAct';
import { DraftActs, useVersionedDraft } from '../../ui/useVersionedDraft';
import { LiveCount } from './LiveCount';
import { Members } from './Members';
import { segmentQuery } from './queries';
import { RuleBuilder } from './RuleBuilder';
import { conditionOn, findGap, type Rule, tellRule } from './rules';
import styles from './Segments.module.css';
import { Snapshots } from './Snapshots';
import { useValueChoices } from './useValueChoices';

type Segment = Schemas['Segment'];
type Draft = Pick<Segment, 'name' | 'description' | 'rule'>;

export function NewSegmentPage() {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [draft, setDraft] = useState<Draft>({ name: '', description: '', rule: { kind: 'all', rules: [conditionOn('orders'), conditionOn('lastPaidAt')] } });
  const create = useAct({
    act: (body: Draft, idempotencyKey) => adminApi.call('createSegment', { body, idempotencyKey }),
    doneText: '人群已保存',
    onDone: ({ segmentId }) => {
      void queryClient.invalidateQueries({ queryKey: ['segments'] });
      void navigate(`/segments/${segmentId}`, { replace: true });
    },
  });
  const gap = findDraftGap(draft);
  return (
    <Page
      backTo="/segments"
      title="新建人群"
      hint="条件改到哪，人数就算到哪；保存后可以存快照、拿去做活动"
      actions={<CreateActs gap={gap} label="保存" isBusy={create.isPending} onCreate={() => create.mutate(draft)} />}
    >
      <Builder draft={draft} isDisabled={false} onChange={setDraft} />
    </Page>
  );
}

export function SegmentPage() {
  const { segmentId = '' } = useParams();
  const segment = useQuery(segmentQuery(segmentId));
  if (segment.isPending) return <Skeleton active paragraph={{ rows: 10 }} />;
  if (segment.data === undefined) return <ErrorState error={segment.error} onRetry={() => void segment.refetch()} />;
  return <SegmentView key={segmentId} saved={segment.data} />;
}

/** One segment: its rule with the live count, who is in it now or was then, and its snapshots. */
function SegmentView({ saved }: { readonly saved: Segment }) {
  const { segmentId } = saved;
  const queryClient = useQueryClient();
  const mayWrite = useMay('segments.write');
  const edit = useVersionedDraft<Segment, Draft>({
    saved,
    toDraft: ({ name, description, rule }) => ({ name, description, rule }),
    save: (draft, version) => adminApi.call('updateSegment', { params: { segmentId }, body: { ...draft, version } }),
    reload: () => adminApi.call('getSegment', { params: { segmentId } }),
    compared: [
      ['名称', ({ name }) => name],
      ['说明', ({ description }) => description],
      ['规则', ({ rule }) => tellRule(rule)],
    ],
    savedText: '人群已保存，之前的快照不变',
    onSaved: (latest) => {
      queryClient.setQueryData(segmentQuery(segmentId).queryKey, latest);
      void queryClient.invalidateQueries({ queryKey: ['segments'] });
      void queryClient.invalidateQueries({ queryKey: ['segment-members', segmentId] });
    },
  });
  const gap = findDraftGap(edit.draft);
  return (
    <Page
      backTo="/segments"
      title={edit.base.name}
      hint={
        <>
          {edit.base.updatedByName} 改于 <Moment at={edit.base.updatedAt} />
        </>
      }
      actions={mayWrite && <DraftActs edit={edit} isBlocked={gap !== null} />}
    >
      <Builder draft={edit.draft} isDisabled={!mayWrite} onChange={edit.setDraft} />
      <Snapshots segmentId={segmentId} isDirty={edit.isDirty} />
      <Members segmentId={segmentId} />
      {edit.conflict}
    </Page>
  );
}

interface BuilderProps {
  readonly draft: Draft;
  readonly isDisabled: boolean;
  readonly onChange: (draft: Draft) => void;
}

function Builder({ draft, isDisabled, onChange }: BuilderProps) {
  const { names } = useValueChoices();
  const setRule = (rule: Rule): void => onChange({ ...draft, rule });
  return (
    <div className={styles['columns']}>
      <Panel title="规则">
        <RuleBuilder rule={draft.rule} isDisabled={isDisabled} onChange={setRule} />
      </Panel>
      <div className={styles['side']}>
        <Panel>
          <LiveCount rule={draft.rule} />
        </Panel>
        <Panel title="名称">
          <Form layout="vertical" component="div" requiredMark={false}>
            <Field label="人群名称" isRequired>
              {(id) => <Input id={id} value={draft.name} maxLength={40} disabled={isDisabled} placeholder="例如：复购 2–5 单、60 天没来" onChange={(event) => onChange({ ...draft, name: event.target.value })} />}
            </Field>
            <Field label="说明">
              {(id) => <Input.TextArea id={id} value={draft.description} rows={2} maxLength={200} disabled={isDisabled} onChange={(event) => onChange({ ...draft, description: event.target.value })} />}
            </Field>
          </Form>
          {findGap(draft.rule) === null && <p className={styles['words']}>{tellRule(draft.rule, names)}</p>}
        </Panel>
      </div>
    </div>
  );
}

function findDraftGap({ name, rule }: Draft): string | null {
  return findGap(rule) ?? (name.trim() === '' ? '还没有名称' : null);
}
