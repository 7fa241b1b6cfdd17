import { useQueryClient } from '@tanstack/react-query';
import { Descriptions } from 'antd';
import { Link } from 'react-router';
import { adminApi, type Schemas } from '../../api';
import { useMay } from '../../shell/me';
import { Columns, Stack } from '../../ui/Columns';
import { Panel } from '../../ui/Page';
import { DraftActs, useVersionedDraft } from '../../ui/useVersionedDraft';
import { describeSpecialDays, describeWeek } from './hours';
import { PhotoRulePanel } from './PhotoRulePanel';
import { HoursForm, SpecialDaysForm, StoreForm } from './StoreForm';
import { StoreStatus } from './StoreStatus';
import { toStoreDraft, type StoreDraft } from './store-draft';
import { TabHead } from './TabHead';

type Store = Schemas['AdminStore'];

const COMPARED: readonly (readonly [label: string, words: (draft: StoreDraft) => string])[] = [
  ['名称', ({ name }) => name],
  ['电话', ({ phone }) => phone],
  ['地址', ({ city, district, address }) => `${city}${district}${address}`],
  ['坐标', ({ latitude, longitude }) => `${latitude}, ${longitude}`],
  ['服务', ({ services }) => services.join('、')],
  ['备货时间', ({ pickupLeadMinutes }) => `${pickupLeadMinutes} 分钟`],
  ['自提说明', ({ pickupInstructions }) => pickupInstructions],
  ['每周营业', ({ weeklyHours }) => describeWeek(weeklyHours)],
  ['特别日期', ({ specialDays }) => describeSpecialDays(specialDays)],
];

/** What a store is and when it is open; whether it takes orders is a separate act with a reason. */
export function ProfileTab({ store }: { readonly store: Store }) {
  const queryClient = useQueryClient();
  const mayWrite = useMay('stores.write');
  const edit = useVersionedDraft<Store, StoreDraft>({
    saved: store,
    toDraft: toStoreDraft,
    save: (draft, version) => adminApi.call('updateStore', { params: { storeId: store.id }, body: { ...draft, version } }),
    reload: () => adminApi.call('getStore', { params: { storeId: store.id } }),
    compared: COMPARED,
    savedText: '已保存，顾客马上能看到',
    onSaved(latest) {
      queryClient.setQueryData(['store', latest.id], latest);
      void queryClient.invalidateQueries({ queryKey: ['stores'] });
    },
  });
  const { base } = edit;
  const part = { draft: edit.draft, errors: edit.errors, isDisabled: !mayWrite, onChange: edit.setDraft };
  return (
    <>
      <TabHead isDirty={edit.isDirty} acts={mayWrite && <DraftActs edit={edit} />}>
        资料、营业时间和节假日，保存后顾客马上能看到
      </TabHead>
      <Columns side={320}>
        <Stack>
          <Panel title="资料">
            <StoreForm {...part} />
          </Panel>
          <Panel title="每周营业时间">
            <HoursForm {...part} />
          </Panel>
          <Panel title="特别日期" extra={<span className="quiet">节假日调整，优先于每周时间</span>}>
            <SpecialDaysForm {...part} />
          </Panel>
        </Stack>
        <Stack>
          <Panel title="接单">
            <StoreStatus store={base} mayWrite={mayWrite} onChange={edit.take} />
          </Panel>
          <PhotoRulePanel storeId={store.id} />
          <Panel title="相关">
            <Descriptions
              column={1}
              size="small"
              items={[
                { key: 'orders', label: '订单', children: <Link to={`/orders?storeId=${store.id}`}>看本店订单</Link> },
                { key: 'stock', label: '库存', children: <Link to={`/stock?locationId=${store.stockLocationId}`}>看本店库存</Link> },
              ]}
            />
          </Panel>
        </Stack>
      </Columns>
      {edit.conflict}
    </>
  );
}
