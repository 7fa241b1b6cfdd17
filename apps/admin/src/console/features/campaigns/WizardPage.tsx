import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Form, Skeleton } from 'antd';
import { useMemo, useState } from 'react';
import { Link, useNavigate, useParams, useSearchParams } from 'react-router';
import { describeProblem } from '../../../shared/problems';
import { useNow } from '../../../shared/useNow';
import { useAvailableStock, usePlaceNames } from '../../parts/stock/available';
import { Page } from '../../ui/Page';
import { EmptyState, ErrorState } from '../../ui/states';
import { VersionConflict } from '../../ui/VersionConflict';
import { BasicsStep } from './BasicsStep';
import steps from './Steps.module.css';
import styles from './Wizard.module.css';
import { campaignKey, campaignQuery } from './campaign-queries';
import { faultsOf, findFaults, type Finding, STEPS, type Step, stepTitles } from './checks';
import { type Campaign, type CampaignDraft, diffDrafts, EMPTY_DRAFT, toDraft } from './draft';
import { ItemsStep } from './ItemsStep';
import { LimitsStep } from './LimitsStep';
import { readKeptDraft } from './kept-draft';
import { PhonePreview } from './PhonePreview';
import { PreheatStep } from './PreheatStep';
import { ProtectionStep } from './ProtectionStep';
import { ReviewStep } from './ReviewStep';
import { SavedMark, StepRail } from './StepRail';
import { useDraft } from './useDraft';

/** A new campaign, or the one that was begun on this computer and could not be saved on the server yet. */
export function NewCampaignPage() {
  const [start] = useState(() => readKeptDraft({ campaignId: null, version: null }));
  return <Wizard campaign={null} start={start ?? EMPTY_DRAFT} isResumed={start !== null} />;
}

/** A draft that the server has. */
export function EditCampaignPage() {
  const { campaignId = '' } = useParams();
  const campaign = useQuery({ ...campaignQuery(campaignId), refetchOnWindowFocus: false, staleTime: Number.POSITIVE_INFINITY });
  if (campaign.isPending) return <Skeleton active paragraph={{ rows: 10 }} />;
  if (campaign.isError) return <ErrorState error={campaign.error} onRetry={() => void campaign.refetch()} />;
  if (campaign.data.status !== 'draft') return <AlreadySubmitted campaignId={campaignId} />;
  const kept = readKeptDraft({ campaignId, version: campaign.data.version });
  return <Wizard key={campaignId} campaign={campaign.data} start={kept ?? toDraft(campaign.data)} isResumed={kept !== null} />;
}

function AlreadySubmitted({ campaignId }: { readonly campaignId: string }) {
  return (
    <EmptyState
      title="提交后的活动不能再改"
      hint="要改内容，先请审批人退回草稿；活动中可以加库存、延长、调放行速度"
      action={
        <Link to={`/campaigns/${campaignId}`}>
          <Button type="primary">看活动</Button>
        </Link>
      }
    />
  );
}

interface WizardProps {
  readonly campaign: Campaign | null;
  readonly start: CampaignDraft;
  /** What one starts with was typed here before and is not on the server. */
  readonly isResumed: boolean;
}

function Wizard({ campaign, start, isResumed }: WizardProps) {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [search, setSearch] = useSearchParams();
  const now = useNow();
  const { draft, change, saved, save, isSaving, saveError, conflict, takeTheirs, keepMine, dismissConflict, saveState } = useDraft({ campaign, start, isResumed });
  const variantIds = useMemo(() => [...new Set(draft.sessions.flatMap(({ items }) => items.map(({ variantId }) => variantId)))], [draft.sessions]);
  const available = useAvailableStock(variantIds);
  const placeNames = usePlaceNames();
  const findings = useMemo(() => findFaults(draft, { available, placeNames, now }), [draft, available, placeNames, now]);
  const step = STEPS.find((name) => name === search.get('step')) ?? 'basics';
  const index = STEPS.indexOf(step);

  /** Leaving a step saves what there is. */
  const goTo = async (next: Step): Promise<void> => {
    const kept = await save();
    if (kept === 'conflict') return;
    if (campaign === null && kept !== null) void navigate(`/campaigns/${kept.campaignId}/edit?step=${next}`, { replace: true });
    else setSearch({ step: next }, { replace: true });
    window.scrollTo({ top: 0 });
  };
  const leave = async (): Promise<void> => {
    if ((await save()) !== 'conflict') void navigate('/campaigns');
  };
  const previous = STEPS[index - 1];
  const next = STEPS[index + 1];
  return (
    <Page title={draft.name.trim() === '' ? '新建秒杀' : draft.name} hint={<SavedMark state={saveState} updatedAt={saved?.updatedAt ?? null} />} backTo="/campaigns" actions={<Button onClick={() => void leave()}>存草稿，稍后继续</Button>}>
      {saveError !== null && <Alert type="error" showIcon title={describeProblem(saveError).title} description={describeProblem(saveError).hint ?? '内容还在这台电脑上，改好后会再存'} action={<Button size="small" onClick={() => void save()}>再存一次</Button>} />}
      <div className={styles['wizard']}>
        <StepRail current={step} findings={findings} draft={draft} onGo={(name) => void goTo(name)} />
        <Form layout="vertical" component="div" className={styles['step'] ?? ''}>
          {step === 'basics' && <BasicsStep draft={draft} onChange={change} />}
          {step === 'items' && <ItemsStep draft={draft} available={available} findings={findings} onChange={change} />}
          {step === 'limits' && <LimitsStep draft={draft} onChange={change} />}
          {step === 'preheat' && <PreheatStep draft={draft} campaignId={saved?.campaignId ?? null} onChange={change} />}
          {step === 'protection' && <ProtectionStep draft={draft} onChange={change} />}
          {step === 'review' && (
            <ReviewStep
              draft={draft}
              campaign={saved}
              findings={findings}
              save={save}
              onGo={(name) => void goTo(name)}
              onSubmitted={(submitted) => {
                queryClient.setQueryData(campaignKey(submitted.campaignId), submitted);
                void navigate(`/campaigns/${submitted.campaignId}`, { replace: true });
              }}
            />
          )}
          {step !== 'review' && <StepFaults findings={findings.filter((finding) => finding.step === step && finding.itemKey === undefined)} />}
          <footer className={styles['stepEnd']}>
            {previous !== undefined && <Button onClick={() => void goTo(previous)}>上一步：{stepTitles[previous]}</Button>}
            <span />
            {next !== undefined && (
              <Button type="primary" loading={isSaving} onClick={() => void goTo(next)}>
                {faultsOf(findings, step).length > 0 ? '先跳过，' : '保存，'}下一步：{stepTitles[next]}
              </Button>
            )}
          </footer>
        </Form>
        <PhonePreview draft={draft} now={now} />
      </div>
      <VersionConflict differences={conflict === null ? null : diffDrafts(toDraft(conflict), draft)} onTakeTheirs={takeTheirs} onKeepMine={() => void keepMine()} onClose={dismissConflict} />
    </Page>
  );
}

function StepFaults({ findings }: { readonly findings: readonly Finding[] }) {
  if (findings.length === 0) return null;
  return (
    <ul className={steps['faults']}>
      {findings.map(({ text, severity }) => (
        <li key={text} data-severity={severity}>
          {text}
        </li>
      ))}
    </ul>
  );
}
