import { useQuery } from '@tanstack/react-query';
import { Skeleton, Tabs } from 'antd';
import { useParams, useSearchParams } from 'react-router';
import { campaignStatusLabels } from '../../shell/labels';
import { sessionPhaseLabels } from './labels';
import { formatInstant } from '../../../shared/time';
import { StatusTag } from '../../ui/inline';
import { Page } from '../../ui/Page';
import { ErrorState } from '../../ui/states';
import styles from './Campaigns.module.css';
import { campaignQuery } from './campaign-queries';
import type { Campaign } from './draft';
import { LiveActs } from './LiveActs';
import { LiveTab } from './LiveTab';
import { OverviewTab } from './OverviewTab';
import { ProofTab } from './ProofTab';

const TABS = ['overview', 'live', 'proof'] as const;
type Tab = (typeof TABS)[number];

const TAB_TITLES: Readonly<Record<Tab, string>> = { overview: '审批与设置', live: '实时', proof: '复盘' };

/** What a person comes for: to approve before, to watch during, to look back after. */
function defaultTab({ status, phase }: Campaign): Tab {
  if (status === 'ended' || phase === 'ended') return 'proof';
  if (status === 'paused' || (status === 'scheduled' && phase !== 'upcoming')) return 'live';
  return 'overview';
}

const REFRESH_MS = 5_000;

export function CampaignPage() {
  const { campaignId = '' } = useParams();
  const campaign = useQuery({ ...campaignQuery(campaignId), refetchInterval: REFRESH_MS });
  if (campaign.isPending) return <Skeleton active paragraph={{ rows: 10 }} />;
  if (campaign.isError && campaign.data === undefined) return <ErrorState error={campaign.error} onRetry={() => void campaign.refetch()} />;
  return campaign.data === undefined ? null : <CampaignView campaign={campaign.data} />;
}

function CampaignView({ campaign }: { readonly campaign: Campaign }) {
  const [search, setSearch] = useSearchParams();
  const tab = TABS.find((name) => name === search.get('tab')) ?? defaultTab(campaign);
  const { status, phase, sessions } = campaign;
  const first = sessions[0];
  return (
    <Page
      backTo="/campaigns"
      title={campaign.name}
      hint={
        <span className={styles['hintLine']}>
          <StatusTag label={status === 'scheduled' && phase !== 'upcoming' ? sessionPhaseLabels[phase] : campaignStatusLabels[status]} />
          {first !== undefined && (
            <span className="number">
              {formatInstant(first.startsAt)} 开抢 · {sessions.length} 场
            </span>
          )}
        </span>
      }
      actions={<LiveActs campaign={campaign} />}
    >
      <Tabs activeKey={tab} onChange={(key) => setSearch({ tab: key }, { replace: true })} items={TABS.map((key) => ({ key, label: TAB_TITLES[key] }))} className={styles['pageTabs'] ?? ''} />
      {tab === 'overview' && <OverviewTab campaign={campaign} />}
      {tab === 'live' && <LiveTab campaign={campaign} />}
      {tab === 'proof' && <ProofTab campaignId={campaign.campaignId} />}
    </Page>
  );
}
