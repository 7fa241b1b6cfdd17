import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Skeleton } from 'antd';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { z } from 'zod';
import { adminApi } from '../../api';
import { type Move, ruleStatusLabels, stepsFrom } from '../../parts/prices/steps';
import { useMay } from '../../shell/me';
import { Columns, Stack } from '../../ui/Columns';
import { CreateActs } from '../../ui/CreateActs';
import { EditedHint } from '../../ui/EditedHint';
import { errorAt, fieldErrors } from '../../ui/field-errors';
import { Page } from '../../ui/Page';
import { ErrorState } from '../../ui/states';
import { StepActs, type TakenStep } from '../../ui/StepActs';
import { useAct } from '../../ui/useAct';
import { useUrlFilters } from '../../ui/useUrlFilters';
import { DraftActs, useVersionedDraft } from '../../ui/useVersionedDraft';
import { CouponCodes } from './CouponCodes';
import styles from './Prices.module.css';
import { RuleForm } from './RuleForm';
import { blankContent, type Content, describeBenefit, findGap, type Rule, ruleKindNames } from './rules';
import { Simulator } from './Simulator';

export function SimulatorPage() {
  return (
    <Page backTo="/prices" title="试算" hint="贴一个购物车，看现在会用上哪些规则、哪些没用上和原因。不占用预算和次数">
      <div className={styles['trial']}>
        <Simulator />
      </div>
    </Page>
  );
}

const newSchema = z.object({ kind: z.enum(['promotion', 'coupon']).catch('promotion') });

export function NewPriceRulePage() {
  const [{ kind }] = useUrlFilters(newSchema);
  const navigate = useNavigate();
  const [content, setContent] = useState<Content>(() => blankContent(kind, Date.now()));
  const create = useAct({
    act: (body: Content, idempotencyKey) => adminApi.call('createPriceRule', { body, idempotencyKey }),
    doneText: '草稿已存，可以试算了',
    onDone: ({ ruleId }) => void navigate(`/prices/${ruleId}`, { replace: true }),
  });
  const gap = findGap(content);
  const errors = fieldErrors(create.error);
  return (
    <Page
      backTo={`/prices?kind=${kind}`}
      title={`新建${ruleKindNames[kind]}`}
      hint="先存草稿，再用真实的购物车试算"
      actions={<CreateActs gap={gap} isBusy={create.isPending} onCreate={() => create.mutate(content)} />}
    >
      <RuleForm content={content} named={{ variantNames: [], productNames: [] }} isDisabled={false} errorOf={(path) => errorAt(errors, `body.${path}`)} onChange={setContent} />
    </Page>
  );
}

export function PriceRulePage() {
  const { ruleId = '' } = useParams();
  const rule = useQuery({ queryKey: ['price-rule', ruleId], queryFn: ({ signal }) => adminApi.call('getPriceRule', { params: { ruleId }, signal }) });
  if (rule.isPending) return <Skeleton active paragraph={{ rows: 10 }} />;
  if (rule.isError) return <ErrorState error={rule.error} onRetry={() => void rule.refetch()} />;
  return <RuleView key={ruleId} saved={rule.data} />;
}

const COMPARED: readonly (readonly [string, (content: Content) => string])[] = [
  ['名称', ({ name }) => name],
  ['优惠', ({ benefit }) => describeBenefit(benefit)],
  ['时间', ({ schedule }) => `${schedule.startsAt} – ${schedule.endsAt}`],
  ['其他', ({ name: _name, benefit: _benefit, schedule: _schedule, ...rest }) => JSON.stringify(rest)],
];

/** One rule: written on the left, tried on a cart on the right. */
function RuleView({ saved }: { readonly saved: Rule }) {
  const { ruleId } = saved;
  const mayWrite = useMay('campaigns.write');
  const queryClient = useQueryClient();
  const refresh = (): void => void queryClient.invalidateQueries({ queryKey: ['price-rules'] });
  const edit = useVersionedDraft<Rule, Content>({
    saved,
    toDraft: ({ content }) => content,
    save: (content, version) => adminApi.call('updatePriceRule', { params: { ruleId }, body: { content, version } }),
    reload: () => adminApi.call('getPriceRule', { params: { ruleId } }),
    compared: COMPARED,
    savedText: '已保存',
    onSaved: refresh,
  });
  const { base, draft } = edit;
  const move = useAct({
    act: ({ key: status, reason }: TakenStep<Move>) =>
      adminApi.call('movePriceRule', { params: { ruleId }, body: { status, version: base.version, ...(reason === undefined ? {} : { reason }) } }),
    doneText: '已更新',
    onDone: edit.take,
  });
  const isOpen = base.status !== 'ended';
  const ending = { title: '结束这条规则', words: '结束后不能再启用；已经领到的券也不能再用。' };
  return (
    <Page
      backTo={`/prices?kind=${draft.kind}`}
      title={base.content.name}
      hint={<EditedHint label={ruleStatusLabels[base.status]} byName={base.updatedByName} at={base.updatedAt} isDirty={edit.isDirty} />}
      actions={
        mayWrite &&
        isOpen && (
          <>
            <DraftActs edit={edit} />
            {base.content.kind === 'coupon' && base.status === 'published' && <CouponCodes ruleId={ruleId} name={base.content.name} />}
            <StepActs steps={stepsFrom({ status: base.status, isDirty: edit.isDirty, ending })} move={move} />
          </>
        )
      }
    >
      <Columns side={420}>
        <RuleForm content={draft} named={base} given={base.given} isDisabled={!mayWrite || !isOpen} errorOf={(path) => errorAt(edit.errors, `body.content.${path}`)} onChange={edit.setDraft} />
        <Stack>
          <Simulator tried={{ ruleId, startsAt: base.content.schedule.startsAt }} />
        </Stack>
      </Columns>
      {edit.conflict}
    </Page>
  );
}
