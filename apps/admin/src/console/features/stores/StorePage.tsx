import { isApiProblem } from '@quanyu/api-client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Descriptions, Skeleton } from 'antd';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { storeStatusLabels } from '../../../shared/labels';
import { adminApi, type Schemas } from '../../api';
import { useMay } from '../../shell/me';
import { StatusTag } from '../../ui/inline';
import { Page, Panel } from '../../ui/Page';
import { ErrorState } from '../../ui/states';
import { useProblemMessage } from '../../ui/useProblemMessage';
import { VersionConflict } from '../../ui/VersionConflict';
import { describeSpecialDays, describeWeek } from './hours';
import { HoursForm, SpecialDaysForm, StoreForm } from './StoreForm';
import { StoreStatus } from './StoreStatus';
import styles from './Stores.module.css';
import { toStoreDraft, type StoreDraft } from './store-draft';

type Store = Schemas['AdminStore'];

export function StorePage() {
  const { storeId = '' } = useParams();
  const store = useQuery({ queryKey: ['store', storeId], queryFn: ({ signal }) => adminApi.call('getStore', { params: { storeId }, signal }) });
  if (store.isPending) return <Skeleton active paragraph={{ rows: 10 }} />;
  if (store.isError) return <ErrorState error={store.error} onRetry={() => void store.refetch()} />;
  return <StoreEditor key={storeId} store={store.data} />;
}

const COMPARED: readonly (readonly [label: string, words: (draft: StoreDraft) => string])[] = [
  ['名称', ({ name }) => name],
  ['电话', ({ phone }) => phone],
  ['地址', ({ city, district, address }) => `${city}${district}${address}`],
  ['服务', ({ services }) => services.join('、')],
  ['备货时间', ({ pickupLeadMinutes }) => `${pickupLeadMinutes} 分钟`],
  ['自提说明', ({ pickupInstructions }) => pickupInstructions],
  ['每周营业', ({ weeklyHours }) => describeWeek(weeklyHours)],
  ['特别日期', ({ specialDays }) => describeSpecialDays(specialDays)],
];

/** Edits one store; whether it takes orders is a separate act with a reason. */
function StoreEditor({ store }: { readonly store: Store }) {
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const tellProblem = useProblemMessage();
  const mayWrite = useMay('stores.write');
  const [base, setBase] = useState(store);
  const [draft, setDraft] = useState(() => toStoreDraft(store));
  const [errors, setErrors] = useState<ReadonlyMap<string, string>>(new Map());
  const [theirs, setTheirs] = useState<Store | null>(null);
  const isDirty = JSON.stringify(draft) !== JSON.stringify(toStoreDraft(base));

  const take = (latest: Store): void => {
    setBase(latest);
    setDraft(toStoreDraft(latest));
    queryClient.setQueryData(['store', latest.id], latest);
    void queryClient.invalidateQueries({ queryKey: ['stores'] });
  };
  const save = useMutation({
    mutationFn: (version: number) => adminApi.call('updateStore', { params: { storeId: store.id }, body: { ...draft, version } }),
    onSuccess(saved) {
      message.success('已保存，顾客马上能看到');
      setErrors(new Map());
      take(saved);
    },
    async onError(error) {
      if (isApiProblem(error, 'REQUEST.VERSION_CONFLICT')) {
        setTheirs(await adminApi.call('getStore', { params: { storeId: store.id } }));
        return;
      }
      if (isApiProblem(error)) setErrors(new Map(error.errors.map((field) => [field.path, field.message])));
      tellProblem(error);
    },
  });
  const part = { draft, errors, isDisabled: !mayWrite, onChange: setDraft };
  return (
    <Page
      backTo="/stores"
      title={base.name}
      hint={
        <>
          <StatusTag label={storeStatusLabels[base.status]} /> {base.code}
          {isDirty && <span style={{ color: 'var(--color-warning)' }}> · 有未保存的修改</span>}
        </>
      }
      actions={
        mayWrite && (
          <>
            {isDirty && <Button onClick={() => setDraft(toStoreDraft(base))}>放弃修改</Button>}
            <Button type="primary" disabled={!isDirty} loading={save.isPending} onClick={() => save.mutate(base.version)}>
              保存
            </Button>
          </>
        )
      }
    >
      <div className={styles['columns']}>
        <div className={styles['main']}>
          <Panel title="资料">
            <StoreForm {...part} />
          </Panel>
          <Panel title="每周营业时间">
            <HoursForm {...part} />
          </Panel>
          <Panel title="特别日期" extra={<span className="quiet">节假日调整，优先于每周时间</span>}>
            <SpecialDaysForm {...part} />
          </Panel>
        </div>
        <div className={styles['side']}>
          <Panel title="接单">
            <StoreStatus store={base} mayWrite={mayWrite} onChange={take} />
          </Panel>
          <Panel title="相关">
            <Descriptions
              column={1}
              size="small"
              items={[
                { key: 'orders', label: '订单', children: <Link to={`/orders?storeId=${store.id}`}>看本店订单</Link> },
                { key: 'stock', label: '库存', children: <Link to={`/stock?locationId=${store.stockLocationId}`}>看本店库存</Link> },
                { key: 'place', label: '坐标', children: <span className="number">{`${base.latitude.toFixed(5)}, ${base.longitude.toFixed(5)}`}</span> },
              ]}
            />
          </Panel>
        </div>
      </div>
      <VersionConflict
        differences={
          theirs === null
            ? null
            : COMPARED.map(([field, words]) => ({ field, theirs: words(toStoreDraft(theirs)), mine: words(draft) })).filter((difference) => difference.theirs !== difference.mine)
        }
        onTakeTheirs={() => {
          if (theirs !== null) take(theirs);
          setTheirs(null);
        }}
        onKeepMine={() => {
          if (theirs !== null) {
            setBase(theirs);
            save.mutate(theirs.version);
          }
          setTheirs(null);
        }}
        onClose={() => setTheirs(null)}
      />
    </Page>
  );
}
