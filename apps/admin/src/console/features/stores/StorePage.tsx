import { useQuery } from '@tanstack/react-query';
import { Skeleton, Tabs } from 'antd';
import { useParams, useSearchParams } from 'react-router';
import { storeStatusLabels } from '../../../shared/labels';
import { adminApi, type Schemas } from '../../api';
import { StatusTag } from '../../ui/inline';
import { Page } from '../../ui/Page';
import { ErrorState } from '../../ui/states';
import { AreasTab } from './AreasTab';
import { ProfileTab } from './ProfileTab';
import { RidersTab } from './RidersTab';
import { ServicesTab } from './ServicesTab';
import { ShiftsTab } from './ShiftsTab';
import { SlotsTab } from './SlotsTab';
import styles from './Stores.module.css';

const TABS = ['profile', 'slots', 'areas', 'riders', 'shifts', 'services'] as const;
type Tab = (typeof TABS)[number];

const TAB_TITLES: Readonly<Record<Tab, string>> = { profile: '资料与营业', slots: '时段与容量', areas: '配送范围', riders: '叫骑手', shifts: '排班', services: '服务与资源' };

export function StorePage() {
  const { storeId = '' } = useParams();
  const store = useQuery({ queryKey: ['store', storeId], queryFn: ({ signal }) => adminApi.call('getStore', { params: { storeId }, signal }) });
  if (store.isPending) return <Skeleton active paragraph={{ rows: 10 }} />;
  if (store.isError) return <ErrorState error={store.error} onRetry={() => void store.refetch()} />;
  return <StoreView key={storeId} store={store.data} />;
}

function StoreView({ store }: { readonly store: Schemas['AdminStore'] }) {
  const [search, setSearch] = useSearchParams();
  const tab = TABS.find((name) => name === search.get('tab')) ?? 'profile';
  return (
    <Page
      backTo="/stores"
      title={store.name}
      hint={
        <>
          <StatusTag label={storeStatusLabels[store.status]} /> {store.code} · {store.city}
          {store.district}
        </>
      }
    >
      <Tabs activeKey={tab} onChange={(key) => setSearch({ tab: key }, { replace: true })} items={TABS.map((key) => ({ key, label: TAB_TITLES[key] }))} className={styles['pageTabs'] ?? ''} />
      {tab === 'profile' && <ProfileTab store={store} />}
      {tab === 'slots' && <SlotsTab store={store} />}
      {tab === 'areas' && <AreasTab store={store} />}
      {tab === 'riders' && <RidersTab store={store} />}
      {tab === 'shifts' && <ShiftsTab store={store} />}
      {tab === 'services' && <ServicesTab store={store} />}
    </Page>
  );
}
