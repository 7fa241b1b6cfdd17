import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { chooseStore, myStoresQuery } from '../../shell/currentStore';
import { EmptyState, ErrorState, LoadingCards } from '../../ui/ScreenState';
import styles from './SignIn.module.css';

const SEARCH_FROM = 8;

export function ChooseStorePage() {
  const stores = useQuery(myStoresQuery);
  const navigate = useNavigate();
  const [wanted, setWanted] = useState('');
  if (stores.isPending) return <LoadingCards count={4} />;
  if (stores.isError) return <ErrorState error={stores.error} onRetry={() => void stores.refetch()} />;
  const all = stores.data.items;
  if (all.length === 0) return <EmptyState title="还没有分配门店">请店长或总部运营在「员工与权限」里给你的账号加上门店</EmptyState>;
  const shown = all.filter(({ code, name, city, address }) => `${code}${name}${city}${address}`.toLowerCase().includes(wanted.trim().toLowerCase()));
  return (
    <div className={styles['stores']}>
      <h1>在哪家门店上班？</h1>
      {all.length > SEARCH_FROM && <input className={styles['search']} type="search" placeholder="搜门店名、编号或城市" aria-label="搜门店" value={wanted} onChange={(event) => setWanted(event.target.value)} />}
      {shown.map((store) => (
        <button
          key={store.id}
          type="button"
          className={styles['storeCard']}
          onClick={() => {
            chooseStore(store.id);
            void navigate('/', { replace: true });
          }}
        >
          <b>
            {store.code} · {store.name}
          </b>
          <span>
            {store.city} {store.address}
          </span>
        </button>
      ))}
      {shown.length === 0 && <EmptyState title="没有找到门店">换个词试试</EmptyState>}
    </div>
  );
}
