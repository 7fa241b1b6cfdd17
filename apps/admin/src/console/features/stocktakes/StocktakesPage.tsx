import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { z } from 'zod';
import { formatCount } from '../../../shared/money';
import { adminApi } from '../../api';
import { locationChoices, stockLocationsQuery, useLocationNames } from '../../shell/choices';
import { useMay } from '../../shell/me';
import { DataList, PAGE_SIZE } from '../../ui/DataList';
import { SelectFilter } from '../../ui/filters';
import { Moment, StatusTag } from '../../ui/inline';
import { Page } from '../../ui/Page';
import { useUrlFilters } from '../../ui/useUrlFilters';
import { PlanStocktake } from './PlanStocktake';
import { scopeNames, type StocktakeRow, stocktakeLabels } from './stocktakes';

const STATUSES = ['running', 'open', 'counting', 'review', 'posted', 'canceled'] as const;

const filterSchema = z.object({ locationId: z.uuid().optional().catch(undefined), status: z.enum(STATUSES).optional().catch(undefined) });

/** Counts of what is really there. */
export function StocktakesPage() {
  const [filters, change] = useUrlFilters(filterSchema);
  const locations = useQuery(stockLocationsQuery);
  const mayPlan = useMay('inventory.adjust');
  const [isPlanning, setIsPlanning] = useState(false);
  const plan = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setIsPlanning(true)}>
      安排盘点
    </Button>
  );
  return (
    <Page title="盘点" hint="门店点数，点数期间的销售自动扣除；差异超过上限要另一个人批准，才能过账" actions={mayPlan && plan}>
      <DataList<StocktakeRow>
        queryKey={['stocktakes', filters]}
        load={({ cursor, signal }) => adminApi.call('listStocktakes', { query: { ...filters, cursor, limit: String(PAGE_SIZE) }, signal })}
        columns={columnsFor(useLocationNames())}
        rowKey={({ stocktakeId }) => stocktakeId}
        linkTo={({ stocktakeId }) => `/stocktakes/${stocktakeId}`}
        minWidth={980}
        isFiltered={Object.values(filters).some((value) => value !== undefined)}
        onClearFilters={() => change({ locationId: undefined, status: undefined })}
        empty={{ title: '还没有盘点', hint: '选一家店和一批商品，店员在工作台上点数', ...(mayPlan ? { action: plan } : {}) }}
        filters={
          <>
            <SelectFilter value={filters.status} placeholder="状态" options={STATUSES.map((value) => ({ value, label: value === 'running' ? '没结束的' : stocktakeLabels[value].text }))} width={130} onChange={(status) => change({ status })} />
            <SelectFilter value={filters.locationId} placeholder="门店或仓库" options={locationChoices(locations.data?.items ?? [])} isLoading={locations.isPending} width={220} onChange={(locationId) => change({ locationId })} />
          </>
        }
      />
      <PlanStocktake isOpen={isPlanning} onClose={() => setIsPlanning(false)} />
    </Page>
  );
}

function columnsFor(names: ReadonlyMap<string, string>): TableColumnsType<StocktakeRow> {
  return [
    { title: '单号', key: 'number', width: 90, render: (_value, { number }) => <span className="number">#{number}</span> },
    { title: '名称', dataIndex: 'name', ellipsis: true },
    { title: '地点', key: 'place', ellipsis: true, render: (_value, { locationId }) => names.get(locationId) ?? '' },
    { title: '范围', key: 'scope', width: 140, render: (_value, { scope, isBlind }) => `${scopeNames[scope]}${isBlind ? ' · 盲盘' : ''}` },
    { title: '状态', key: 'status', width: 100, render: (_value, { status }) => <StatusTag label={stocktakeLabels[status]} /> },
    { title: '已点', key: 'counted', align: 'right', width: 110, render: (_value, { countedLines, lineCount }) => <span className="number">{`${formatCount(countedLines)} / ${formatCount(lineCount)}`}</span> },
    { title: '安排人', dataIndex: 'createdBy', width: 120, ellipsis: true },
    { title: '时间', dataIndex: 'createdAt', width: 130, render: (at: string) => <Moment at={at} /> },
  ];
}
