import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Form, InputNumber, Modal, Skeleton, Table, type TableColumnsType, Tooltip } from 'antd';
import { useState } from 'react';
import { z } from 'zod';
import { formatCount } from '../../../shared/money';
import { adminApi, type Schemas } from '../../api';
import { type Goods, GoodsName, useGoods } from '../../parts/goods/goods';
import { useLocationNames } from '../../shell/choices';
import { useMay } from '../../shell/me';
import { Field } from '../../ui/Field';
import { Moment } from '../../ui/inline';
import { Page, Panel } from '../../ui/Page';
import { EmptyState, ErrorState } from '../../ui/states';
import { useAct } from '../../ui/useAct';
import { useUrlFilters } from '../../ui/useUrlFilters';
import styles from './Accuracy.module.css';

type Place = Schemas['PlaceAccuracy'];
type Doubt = Schemas['StockAccuracy'];

const filterSchema = z.object({ locationId: z.uuid().optional().catch(undefined) });
const SHOWN = 100;
/** Below this a place needs a count. */
const POOR = 0.9;

function Score({ value }: { readonly value: number }) {
  return (
    <span className={styles['score']} data-poor={value < POOR}>
      <i>
        <i style={{ width: `${Math.round(value * 100)}%` }} />
      </i>
      <b className="number">{(value * 100).toFixed(0)}%</b>
    </span>
  );
}

/** Which numbers are not to be trusted, and what is kept back because of it. */
export function AccuracyPage() {
  const [{ locationId }, change] = useUrlFilters(filterSchema);
  const places = useQuery({ queryKey: ['place-accuracy'], queryFn: ({ signal }) => adminApi.call('listPlaceAccuracy', { signal }) });
  const doubts = useQuery({
    queryKey: ['stock-accuracy', locationId],
    queryFn: ({ signal }) => adminApi.call('listStockAccuracy', { query: { ...(locationId === undefined ? {} : { locationId }), limit: String(SHOWN) }, signal }),
  });
  const names = useLocationNames();
  const goods = useGoods((doubts.data?.items ?? []).map(({ variantId }) => variantId));
  const maySet = useMay('inventory.adjust');
  const [setting, setSetting] = useState<Doubt | null>(null);
  return (
    <Page title="库存准确率" hint="拣货发现没货、盘点有差异，准确率就降；降了就多留安全库存，少卖错的。时间久了慢慢恢复">
      <div className={styles['columns']}>
        <Panel title="各地点" extra={locationId !== undefined && <Button size="small" onClick={() => change({ locationId: undefined })}>看全部</Button>} isFlush>
          {places.isPending && <Skeleton active className={styles['loading'] ?? ''} paragraph={{ rows: 6 }} />}
          {places.isError && <ErrorState error={places.error} onRetry={() => void places.refetch()} />}
          {places.isSuccess && (
            <Table<Place>
              size="small"
              pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
              rowKey={(place) => place.locationId}
              dataSource={places.data.items}
              locale={{ emptyText: <EmptyState title="还没有扣过分" hint="缺货和盘点差异发生后，这里按地点列出" /> }}
              onRow={(place) => ({ onClick: () => change({ locationId: place.locationId }), style: { cursor: 'pointer' }, 'aria-selected': place.locationId === locationId })}
              columns={[
                { title: '地点', key: 'place', ellipsis: true, render: (_value, place) => names.get(place.locationId) ?? '' },
                { title: '准确率', key: 'score', width: 130, render: (_value, { score }) => <Score value={score} /> },
                { title: <Tooltip title="拣货时货架上没有的次数">缺货</Tooltip>, dataIndex: 'shorts', align: 'right', width: 70 },
                { title: <Tooltip title="盘点有差异的行 / 盘过的行">盘错</Tooltip>, key: 'counts', align: 'right', width: 90, render: (_value, { miscounted, counted }) => <span className="number">{`${formatCount(miscounted)}/${formatCount(counted)}`}</span> },
              ]}
            />
          )}
        </Panel>
        <Panel title={locationId === undefined ? '最不可信的商品' : `${names.get(locationId) ?? ''}：最不可信的商品`} extra={<span className="quiet">最多 {SHOWN} 个</span>} isFlush>
          {doubts.isPending && <Skeleton active className={styles['loading'] ?? ''} paragraph={{ rows: 8 }} />}
          {doubts.isError && <ErrorState error={doubts.error} onRetry={() => void doubts.refetch()} />}
          {doubts.isSuccess && (
            <Table<Doubt>
              size="small"
              pagination={{ pageSize: 25, hideOnSinglePage: true, showSizeChanger: false }}
              rowKey={(doubt) => `${doubt.locationId}-${doubt.variantId}`}
              dataSource={doubts.data.items}
              locale={{ emptyText: <EmptyState title="没有可疑的库存" hint="账面和货架一直对得上" /> }}
              scroll={{ x: 720 }}
              columns={doubtColumns({ goods, names, isOnePlace: locationId !== undefined, set: maySet ? setSetting : null })}
            />
          )}
        </Panel>
      </div>
      {setting !== null && <SetSafety key={`${setting.locationId}-${setting.variantId}`} doubt={setting} title={goods.get(setting.variantId)?.title ?? ''} onClose={() => setSetting(null)} />}
    </Page>
  );
}

interface DoubtColumns {
  readonly goods: ReadonlyMap<string, Goods>;
  readonly names: ReadonlyMap<string, string>;
  readonly isOnePlace: boolean;
  readonly set: ((doubt: Doubt) => void) | null;
}

function doubtColumns({ goods, names, isOnePlace, set }: DoubtColumns): TableColumnsType<Doubt> {
  return [
    { title: '商品', key: 'goods', render: (_value, { variantId }) => <GoodsName variantId={variantId} goods={goods.get(variantId)} /> },
    ...(isOnePlace ? [] : [{ title: '地点', key: 'place', width: 150, ellipsis: true, render: (_value: unknown, { locationId }: Doubt) => names.get(locationId) ?? '' }]),
    { title: '可信度', key: 'score', width: 130, render: (_value, { score }) => <Score value={score} /> },
    { title: '错过', dataIndex: 'errors', align: 'right', width: 70, render: (errors: number) => `${errors} 次` },
    { title: <Tooltip title="运营设的 + 因为不可信多留的">安全库存</Tooltip>, key: 'safety', align: 'right', width: 100, render: (_value, { baseSafety, extraSafety }) => <span className="number">{baseSafety}{extraSafety > 0 && <b style={{ color: 'var(--color-warning)' }}> +{extraSafety}</b>}</span> },
    { title: '最近', dataIndex: 'scoredAt', width: 120, render: (at: string) => <Moment at={at} /> },
    ...(set === null ? [] : [{ title: '操作', key: 'acts', width: 110, render: (_value: unknown, doubt: Doubt) => <Button type="link" size="small" onClick={() => set(doubt)}>设安全库存</Button> }]),
  ];
}

function SetSafety({ doubt, title, onClose }: { readonly doubt: Doubt; readonly title: string; readonly onClose: () => void }) {
  const queryClient = useQueryClient();
  const [units, setUnits] = useState(doubt.baseSafety);
  const save = useAct({
    act: (safetyStock: number) => adminApi.call('setSafetyStock', { body: { locationId: doubt.locationId, variantId: doubt.variantId, safetyStock } }),
    doneText: '已保存，可售马上按它算',
    onDone() {
      void queryClient.invalidateQueries({ queryKey: ['stock-accuracy'] });
      onClose();
    },
  });
  return (
    <Modal open title="安全库存" okText="保存" cancelText="取消" confirmLoading={save.isPending} onOk={() => save.mutate(units)} onCancel={onClose}>
      <p>{title}</p>
      <Form layout="vertical" component="div">
        <Field label="留多少件不卖" tooltip="不可信多留的件数另外加上，会自动恢复" isLast>
          {(id) => <InputNumber id={id} min={0} max={100_000} precision={0} suffix="件" value={units} style={{ width: 160 }} onChange={(value) => setUnits(value ?? 0)} />}
        </Field>
      </Form>
    </Modal>
  );
}
