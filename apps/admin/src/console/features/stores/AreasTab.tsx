import { PlusOutlined } from '@ant-design/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Dropdown, Skeleton } from 'antd';
import { useState } from 'react';
import { z } from 'zod';
import { fulfillmentKindNames } from '../../../shared/labels';
import { adminApi, type Schemas } from '../../api';
import { storesQuery } from '../../shell/choices';
import { useMay } from '../../shell/me';
import { Columns } from '../../ui/Columns';
import { Panel } from '../../ui/Page';
import { EmptyState, ErrorState } from '../../ui/states';
import { useAct } from '../../ui/useAct';
import { useUrlFilters } from '../../ui/useUrlFilters';
import { DraftActs, useVersionedDraft } from '../../ui/useVersionedDraft';
import { AREA_COMPARED, type Area, type AreaDraft, describeFees, describeShape, findAreaTrouble, newAreaDraft, toAreaDraft } from './area-draft';
import { AreaForm } from './AreaForm';
import { AreaMap } from './AreaMap';
import styles from './Areas.module.css';

type Store = Schemas['AdminStore'];
type Kind = Area['kind'];

const KINDS = ['instantDelivery', 'scheduledDelivery'] as const satisfies readonly Kind[];
const NEW_ID = 'new';

const filterSchema = z.object({ area: z.string().max(40).optional().catch(undefined), newKind: z.enum(KINDS).catch('instantDelivery') });

/** Where the store brings goods to, for how much and how soon; drawn on a map of our own. */
export function AreasTab({ store }: { readonly store: Store }) {
  const [{ area: chosen, newKind }, change] = useUrlFilters(filterSchema);
  const queryKey = ['areas', store.id];
  const areas = useQuery({ queryKey, queryFn: ({ signal }) => adminApi.call('listAreas', { params: { storeId: store.id }, signal }) });
  const queryClient = useQueryClient();
  if (areas.isPending) return <Skeleton active paragraph={{ rows: 10 }} />;
  if (areas.isError) return <ErrorState error={areas.error} onRetry={() => void areas.refetch()} />;
  const { items } = areas.data;
  const select = (id: string | null): void => change({ area: id ?? undefined });
  const keep = (saved: Area): void => void queryClient.setQueryData(queryKey, { items: [...items.filter(({ id }) => id !== saved.id), saved] });
  const area = items.find(({ id }) => id === chosen);
  if (area !== undefined) return <AreaEditor key={area.id} store={store} areas={items} area={area} onSaved={keep} onSelect={select} />;
  if (chosen === NEW_ID) return <NewArea store={store} areas={items} kind={newKind} onSaved={keep} onSelect={select} />;
  return <AreaList store={store} areas={items} onSelect={select} onNew={(kind) => change({ area: NEW_ID, newKind: kind })} />;
}

interface PartProps {
  readonly store: Store;
  readonly areas: readonly Area[];
  readonly onSelect: (id: string | null) => void;
}

/** Stores that lie around, so that gaps and overlaps between them show. */
function useOtherStores(store: Store) {
  return (useQuery(storesQuery).data ?? []).filter(({ id }) => id !== store.id);
}

function AreaList({ store, areas, onSelect, onNew }: PartProps & { readonly onNew: (kind: Kind) => void }) {
  const mayWrite = useMay('stores.write');
  const others = useOtherStores(store);
  const ordered = [...areas].sort((a, b) => a.kind.localeCompare(b.kind) || a.rank - b.rank);
  const add = (
    <Dropdown menu={{ items: KINDS.map((key) => ({ key, label: fulfillmentKindNames[key], onClick: () => onNew(key) })) }} trigger={['click']}>
      <Button type="primary" icon={<PlusOutlined />}>
        新增范围
      </Button>
    </Dropdown>
  );
  return (
    <Columns side={380}>
      <div>
        <AreaMap store={store} otherStores={others} areas={areas} selectedId={null} onSelect={onSelect} />
        <p className={styles['legend']}>
          <span>绿：30分钟达</span>
          <span>蓝：定时达</span>
          <span>虚线：已停用</span>
          <span>灰点：别的门店。拖动看周围，点范围修改</span>
        </p>
      </div>
      <Panel title={`配送范围（${areas.length}）`} extra={mayWrite && add} isFlush>
        {areas.length === 0 && <EmptyState title="还没有配送范围" hint="画一个范围，写好费用和时效，顾客就能选送货" />}
        <ul className={styles['list']}>
          {ordered.map((area) => (
            <li key={area.id} data-active={area.isActive}>
              <button type="button" onClick={() => onSelect(area.id)}>
                <i data-kind={area.kind} />
                <b>{area.name}</b>
                <span className="quiet">
                  {fulfillmentKindNames[area.kind]} · {area.promiseMinutes} 分钟{area.isActive ? '' : ' · 停用'}
                </span>
                <small>
                  {describeShape(area)} · {describeFees(area)}
                </small>
              </button>
            </li>
          ))}
        </ul>
      </Panel>
    </Columns>
  );
}

function AreaEditor({ store, areas, area, onSaved, onSelect }: PartProps & { readonly area: Area; readonly onSaved: (area: Area) => void }) {
  const mayWrite = useMay('stores.write');
  const others = useOtherStores(store);
  const edit = useVersionedDraft<Area, AreaDraft>({
    saved: area,
    toDraft: toAreaDraft,
    save: (draft, version) => adminApi.call('updateArea', { params: { storeId: store.id, areaId: area.id }, body: { ...draft, version } }),
    async reload() {
      const { items } = await adminApi.call('listAreas', { params: { storeId: store.id } });
      return items.find(({ id }) => id === area.id) ?? area;
    },
    compared: AREA_COMPARED,
    savedText: '已保存，新订单马上按这个范围',
    onSaved,
  });
  const { draft, setDraft } = edit;
  const drawn = areas.map((one) => (one.id === area.id ? { ...one, ...draft } : one));
  return (
    <Columns side={380}>
      <AreaMap store={store} otherStores={others} areas={drawn} selectedId={area.id} onSelect={onSelect} onShape={mayWrite ? (shape) => setDraft({ ...draft, shape }) : undefined} />
      <Panel title={fulfillmentKindNames[area.kind]} extra={<Button onClick={() => onSelect(null)}>回列表</Button>}>
        <AreaForm store={store} kind={area.kind} draft={draft} errors={edit.errors} isDisabled={!mayWrite} onChange={setDraft} />
        {mayWrite && (
          <div className={styles['acts']}>
            <DraftActs edit={edit} isBlocked={findAreaTrouble(draft) !== null} />
          </div>
        )}
      </Panel>
      {edit.conflict}
    </Columns>
  );
}

function NewArea({ store, areas, kind, onSaved, onSelect }: PartProps & { readonly kind: Kind; readonly onSaved: (area: Area) => void }) {
  const others = useOtherStores(store);
  const [draft, setDraft] = useState(() => newAreaDraft(kind));
  const create = useAct({
    act: (made: AreaDraft, idempotencyKey) => adminApi.call('createArea', { params: { storeId: store.id }, body: { kind, ...made }, idempotencyKey }),
    doneText: '范围已加好，新订单马上按它',
    onDone(saved: Area) {
      onSaved(saved);
      onSelect(null);
    },
  });
  return (
    <Columns side={380}>
      <AreaMap store={store} otherStores={others} areas={[...areas, { id: NEW_ID, kind, ...draft }]} selectedId={NEW_ID} onSelect={onSelect} onShape={(shape) => setDraft({ ...draft, shape })} />
      <Panel title={`新增${fulfillmentKindNames[kind]}范围`}>
        <AreaForm store={store} kind={kind} draft={draft} errors={new Map()} isDisabled={false} onChange={setDraft} />
        <div className={styles['acts']}>
          <Button onClick={() => onSelect(null)}>取消</Button>
          <Button type="primary" disabled={findAreaTrouble(draft) !== null} loading={create.isPending} onClick={() => create.mutate(draft)}>
            保存范围
          </Button>
        </div>
      </Panel>
    </Columns>
  );
}
