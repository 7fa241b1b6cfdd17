import { useQuery } from '@tanstack/react-query';
import { Skeleton } from 'antd';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { adminApi } from '../../api';
import { useMay } from '../../shell/me';
import { CheckRows } from '../../ui/CheckRows';
import { Columns } from '../../ui/Columns';
import { CreateActs } from '../../ui/CreateActs';
import { Unsaved } from '../../ui/EditedHint';
import { fieldErrors } from '../../ui/field-errors';
import { StatusTag } from '../../ui/inline';
import { Page, Panel } from '../../ui/Page';
import { ErrorState } from '../../ui/states';
import { StepActs } from '../../ui/StepActs';
import { useAct } from '../../ui/useAct';
import { DraftActs, useVersionedDraft } from '../../ui/useVersionedDraft';
import { PresaleForm } from './PresaleForm';
import { blankContent, checkNames, type Content, describeTerms, findGap, type Presale, stateLabel, stepsFrom, toBody, toContent } from './presales';
import { presaleQuery, useKeepPresale, useMovePresale } from './queries';
import { RunningPresale } from './RunningPresale';

const REFRESH_MS = 5_000;

export function NewPresalePage() {
  const navigate = useNavigate();
  const [content, setContent] = useState<Content>(() => blankContent(Date.now()));
  const create = useAct({
    act: (body: Content, idempotencyKey) => adminApi.call('createPresale', { body: toBody(body), idempotencyKey }),
    doneText: '草稿已存，核对后提交审批',
    onDone: ({ presaleId }) => void navigate(`/presales/${presaleId}`, { replace: true }),
  });
  const errors = fieldErrors(create.error);
  return (
    <Page backTo="/presales" title="新建预售" hint="先存草稿，核对后提交；另一位同事审批通过后按时间自动开始" actions={<CreateActs gap={findGap(content)} isBusy={create.isPending} onCreate={() => create.mutate(content)} />}>
      <PresaleForm content={content} goodsName={null} isDisabled={false} errorOf={(path) => errors.get(`body.${path}`)} onChange={setContent} />
    </Page>
  );
}

export function PresalePage() {
  const { presaleId = '' } = useParams();
  // A draft changes only under the hands of who writes it.
  const presale = useQuery({ ...presaleQuery(presaleId), refetchInterval: ({ state }) => (state.data?.status === 'draft' ? false : REFRESH_MS) });
  if (presale.isPending) return <Skeleton active paragraph={{ rows: 10 }} />;
  if (presale.data === undefined) return <ErrorState error={presale.error} onRetry={() => void presale.refetch()} />;
  return presale.data.status === 'draft' ? <DraftView key={presaleId} saved={presale.data} /> : <RunningPresale key={presaleId} presale={presale.data} />;
}

const COMPARED: readonly (readonly [string, (content: Content) => string])[] = [
  ['名称', ({ name }) => name],
  ['价格', (content) => describeTerms(content) ?? '—'],
  ['付定金', ({ depositStartsAt, depositEndsAt }) => `${depositStartsAt} – ${depositEndsAt}`],
  ['付尾款', ({ balanceStartsAt, balanceEndsAt }) => `${balanceStartsAt} – ${balanceEndsAt}`],
  ['名额', ({ quota, limitPerCustomer }) => `${quota} 件，每人 ${limitPerCustomer} 件`],
  ['其他', ({ variantId, locationId, note, arrivesAt, arrivalReference, forfeitsDeposit }) => JSON.stringify({ variantId, locationId, note, arrivesAt, arrivalReference, forfeitsDeposit })],
];

/** A draft: written on the left, what the machine says of it on the right. */
function DraftView({ saved }: { readonly saved: Presale }) {
  const { presaleId } = saved;
  const [mayWrite, mayApprove] = [useMay('campaigns.write'), useMay('campaigns.approve')];
  const keep = useKeepPresale();
  const edit = useVersionedDraft<Presale, Content>({
    saved,
    toDraft: toContent,
    save: (content, version) => adminApi.call('updatePresale', { params: { presaleId }, body: { ...toBody(content), version } }),
    reload: () => adminApi.call('getPresaleForStaff', { params: { presaleId } }),
    compared: COMPARED,
    savedText: '已保存',
    onSaved: keep,
  });
  const { base, draft, isDirty } = edit;
  const move = useMovePresale(base);
  const goodsName = draft.variantId === base.variantId ? [base.title, base.optionText].filter((part) => part !== '').join(' · ') : null;
  return (
    <Page
      backTo="/presales"
      title={base.name}
      hint={
        <>
          <StatusTag label={stateLabel(base)} /> {base.createdByName} 创建
          <Unsaved isDirty={isDirty} />
        </>
      }
      actions={
        <>
          {mayWrite && <DraftActs edit={edit} isBlocked={findGap(draft) !== null} />}
          <StepActs steps={stepsFrom(base, { mayWrite, mayApprove, isDirty })} move={move} />
        </>
      }
    >
      <Columns side={360}>
        <PresaleForm content={draft} goodsName={goodsName} isDisabled={!mayWrite} errorOf={(path) => edit.errors.get(`body.${path}`)} onChange={edit.setDraft} />
        <Panel title="提交前检查">
          <CheckRows checks={base.checks.map(({ key, state, detail }) => ({ key, state, detail, name: checkNames[key] }))} />
        </Panel>
      </Columns>
      {edit.conflict}
    </Page>
  );
}
