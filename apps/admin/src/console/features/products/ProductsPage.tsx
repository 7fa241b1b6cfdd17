import { DownloadOutlined, PlusOutlined, UploadOutlined } from '@ant-design/icons';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button, type TableColumnsType } from 'antd';
import { Link } from 'react-router';
import { z } from 'zod';
import { productStatusLabels } from '../../../shared/labels';
import { formatCount, formatFenRange } from '../../../shared/money';
import { formatInstant } from '../../../shared/time';
import { adminApi, type Schemas } from '../../api';
import { categoriesQuery } from '../../shell/choices';
import { useMay } from '../../shell/me';
import { DataList, PAGE_SIZE } from '../../ui/DataList';
import { downloadFile } from '../../ui/download';
import { choicesOf, SearchFilter, SelectFilter } from '../../ui/filters';
import { Moment, StatusTag, Thumb } from '../../ui/inline';
import { Page } from '../../ui/Page';
import { useProblemMessage } from '../../ui/useProblemMessage';
import { useUrlFilters } from '../../ui/useUrlFilters';
import { categoryChoices } from '../../shell/category-choices';
import styles from './Products.module.css';

type Row = Schemas['AdminProductRow'];

const filterSchema = z.object({
  q: z.string().max(60).optional().catch(undefined),
  status: z.enum(['draft', 'published', 'unpublished', 'scheduled']).optional().catch(undefined),
  categoryId: z.uuid().optional().catch(undefined),
});

const columns: TableColumnsType<Row> = [
  {
    title: '商品',
    key: 'product',
    render: (_value, row) => (
      <span className={styles['product']}>
        <Thumb url={row.imageUrl} color={row.imageColor} size={44} />
        <span>
          <Link to={`/products/${row.productId}`}>{row.title}</Link>
          <small>{row.code}</small>
        </span>
      </span>
    ),
  },
  { title: '分类', dataIndex: 'categoryName', width: 130, ellipsis: true },
  { title: '状态', key: 'status', width: 150, render: (_value, row) => <ProductState row={row} /> },
  { title: '规格', dataIndex: 'variantCount', align: 'right', width: 70, render: (count: number) => <span className="number">{formatCount(count)}</span> },
  {
    title: '价格',
    key: 'price',
    align: 'right',
    width: 180,
    render: (_value, row) => <span className="money">{row.minPriceFen === null || row.maxPriceFen === null ? '—' : formatFenRange(row.minPriceFen, row.maxPriceFen)}</span>,
  },
  { title: '销量', dataIndex: 'salesCount', align: 'right', width: 90, render: (count: number) => <span className="number">{formatCount(count)}</span> },
  { title: '最近修改', dataIndex: 'updatedAt', width: 120, render: (at: string) => <Moment at={at} /> },
];

function ProductState({ row }: { readonly row: Row }) {
  return (
    <span className={styles['state']}>
      <StatusTag label={productStatusLabels[row.status]} />
      {row.publishAt !== null && <small>{formatInstant(row.publishAt)} 上架</small>}
      {row.unpublishAt !== null && <small>{formatInstant(row.unpublishAt)} 下架</small>}
    </span>
  );
}

export function ProductsPage() {
  const [filters, change] = useUrlFilters(filterSchema);
  const categories = useQuery(categoriesQuery);
  const mayWrite = useMay('catalogue.write');
  const tellProblem = useProblemMessage();
  const exporting = useMutation({
    mutationFn: () => {
      const wanted = Object.entries(filters).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
      return downloadFile(`/api/admin/products/export?${new URLSearchParams(wanted).toString()}`, '商品.csv');
    },
    onError: tellProblem,
  });
  return (
    <Page
      title="商品"
      actions={
        <>
          <Button icon={<DownloadOutlined />} onClick={() => exporting.mutate()} loading={exporting.isPending}>
            导出
          </Button>
          {mayWrite && (
            <>
              <Link to="/products/import">
                <Button icon={<UploadOutlined />}>导入</Button>
              </Link>
              <Link to="/products/new">
                <Button type="primary" icon={<PlusOutlined />}>
                  新建商品
                </Button>
              </Link>
            </>
          )}
        </>
      }
    >
      <DataList<Row>
        queryKey={['products', filters]}
        load={({ cursor, signal }) => adminApi.call('listProducts', { query: { ...filters, cursor, limit: String(PAGE_SIZE) }, signal })}
        columns={columns}
        rowKey={({ productId }) => productId}
        linkTo={({ productId }) => `/products/${productId}`}
        minWidth={980}
        isFiltered={Object.values(filters).some((value) => value !== undefined)}
        onClearFilters={() => change({ q: undefined, status: undefined, categoryId: undefined })}
        empty={{ title: '还没有商品', hint: '一个一个新建，或下载模板，用 CSV 一次导入' }}
        filters={
          <>
            <SearchFilter value={filters.q} placeholder="名称 / 编码 / 货号 / 条码" onChange={(q) => change({ q })} />
            <SelectFilter value={filters.categoryId} placeholder="分类" options={categoryChoices(categories.data?.items ?? [])} isLoading={categories.isPending} width={180} onChange={(categoryId) => change({ categoryId })} />
            <SelectFilter value={filters.status} placeholder="状态" options={choicesOf(productStatusLabels)} width={120} onChange={(status) => change({ status })} />
          </>
        }
      />
    </Page>
  );
}
