import { PlusOutlined } from '@ant-design/icons';
import { Button, type TableColumnsType } from 'antd';
import { Link } from 'react-router';
import { z } from 'zod';
import { storeStatusLabels } from '../../../shared/labels';
import { formatClock } from '../../../shared/time';
import { adminApi, type Schemas } from '../../api';
import { useMay } from '../../shell/me';
import { DataList, PAGE_SIZE } from '../../ui/DataList';
import { choicesOf, SearchFilter, SelectFilter } from '../../ui/filters';
import { StatusTag } from '../../ui/inline';
import { Page } from '../../ui/Page';
import { useUrlFilters } from '../../ui/useUrlFilters';

type Store = Schemas['AdminStore'];

const CITIES = ['上海市', '杭州市', '北京市', '成都市'].map((city) => ({ value: city, label: city }));

const filterSchema = z.object({
  q: z.string().max(40).optional().catch(undefined),
  city: z.string().max(20).optional().catch(undefined),
  status: z.enum(['open', 'paused', 'resting']).optional().catch(undefined),
});

/** Whether shoppers can order right now, and until when. */
function openingText({ opening }: Store): string {
  switch (opening.state) {
    case 'open':
      return opening.closesAt === null ? '营业中' : `营业中 · ${formatClock(opening.closesAt)} 打烊`;
    case 'closed':
      return opening.opensAt === null ? '休息中' : `休息中 · ${formatClock(opening.opensAt)} 开门`;
    case 'paused':
      return '暂停接单';
    case 'resting':
      return '歇业';
  }
}

const columns: TableColumnsType<Store> = [
  { title: '编号', dataIndex: 'code', width: 90 },
  { title: '门店', key: 'name', width: 200, render: (_value, store) => <Link to={`/stores/${store.id}`}>{store.name}</Link> },
  { title: '城市', key: 'city', width: 140, render: (_value, { city, district }) => `${city} ${district}` },
  { title: '地址', dataIndex: 'address', ellipsis: true },
  { title: '电话', dataIndex: 'phone', width: 140, render: (phone: string) => <span className="number">{phone}</span> },
  { title: '状态', key: 'status', width: 100, render: (_value, store) => <StatusTag label={storeStatusLabels[store.status]} /> },
  { title: '此刻', key: 'opening', width: 170, render: (_value, store) => openingText(store) },
];

export function StoresPage() {
  const [filters, change] = useUrlFilters(filterSchema);
  const mayWrite = useMay('stores.write');
  const open = (
    <Link to="/stores/new">
      <Button type="primary" icon={<PlusOutlined />}>
        新开门店
      </Button>
    </Link>
  );
  return (
    <Page title="门店" actions={mayWrite && open}>
      <DataList<Store>
        queryKey={['stores', filters]}
        load={({ cursor, signal }) => adminApi.call('listStores', { query: { ...filters, cursor, limit: String(PAGE_SIZE) }, signal })}
        columns={columns}
        rowKey={({ id }) => id}
        linkTo={({ id }) => `/stores/${id}`}
        minWidth={1040}
        isFiltered={Object.values(filters).some((value) => value !== undefined)}
        onClearFilters={() => change({ q: undefined, city: undefined, status: undefined })}
        empty={{ title: '还没有门店', hint: '门店开好后，顾客可以选它自提', ...(mayWrite ? { action: open } : {}) }}
        filters={
          <>
            <SearchFilter value={filters.q} placeholder="门店名 / 编号 / 地址" onChange={(q) => change({ q })} width={260} />
            <SelectFilter value={filters.city} placeholder="城市" options={CITIES} width={120} onChange={(city) => change({ city })} />
            <SelectFilter value={filters.status} placeholder="状态" options={choicesOf(storeStatusLabels)} width={120} onChange={(status) => change({ status })} />
          </>
        }
      />
    </Page>
  );
}
