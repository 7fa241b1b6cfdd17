import { PlusOutlined } from '@ant-design/icons';
import { isApiProblem } from '@quanyu/api-client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Popconfirm, Skeleton, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { formatCount } from '../../../shared/money';
import { adminApi } from '../../api';
import { categoriesQuery } from '../../shell/choices';
import { useMay } from '../../shell/me';
import { Thumb } from '../../ui/inline';
import { Page, Panel } from '../../ui/Page';
import { EmptyState, ErrorState } from '../../ui/states';
import { useProblemMessage } from '../../ui/useProblemMessage';
import { type CategoryBeingEdited, CategoryEditor } from './CategoryEditor';
import { buildTree, type CategoryNode } from './tree';

export function CategoriesPage() {
  const categories = useQuery(categoriesQuery);
  const mayWrite = useMay('catalogue.write');
  const [editing, setEditing] = useState<CategoryBeingEdited | null>(null);
  if (categories.isPending) return <Skeleton active paragraph={{ rows: 10 }} />;
  if (categories.isError) return <ErrorState error={categories.error} onRetry={() => void categories.refetch()} />;
  const tree = buildTree(categories.data.items);
  const add = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setEditing({ category: null, parentId: null })}>
      新建一级分类
    </Button>
  );
  return (
    <Page title="分类" hint="最多两级，顾客在「分类」页按这个顺序看到" actions={mayWrite && add}>
      <Panel isFlush>
        {tree.length === 0 ? (
          <EmptyState title="还没有分类" hint="先建几个一级分类，商品才有地方放" action={mayWrite ? add : undefined} />
        ) : (
          <Table<CategoryNode>
            size="middle"
            columns={columnsFor(mayWrite, setEditing)}
            dataSource={tree}
            rowKey={({ categoryId }) => categoryId}
            pagination={false}
            expandable={{ defaultExpandAllRows: tree.length < 8 }}
            scroll={{ x: 640 }}
          />
        )}
      </Panel>
      <CategoryEditor editing={editing} parents={tree} onClose={() => setEditing(null)} />
    </Page>
  );
}

function columnsFor(mayWrite: boolean, edit: (editing: CategoryBeingEdited) => void): TableColumnsType<CategoryNode> {
  const columns: TableColumnsType<CategoryNode> = [
    {
      title: '分类',
      key: 'name',
      width: 240,
      render: (_value, node) => (
        <span style={{ display: 'inline-flex', alignItems: 'center', gap: 10 }}>
          {(node.parentId === null || node.iconUrl !== null) && <Thumb url={node.iconUrl} size={32} />}
          {node.name}
        </span>
      ),
    },
    { title: '说明', dataIndex: 'description', ellipsis: true },
    { title: '顺序', dataIndex: 'position', align: 'right', width: 80 },
    {
      title: '商品',
      key: 'products',
      align: 'right',
      width: 100,
      render: (_value, node) => (
        <Link to={`/products?categoryId=${node.categoryId}`} className="number">
          {formatCount(node.totalProducts)}
        </Link>
      ),
    },
  ];
  if (!mayWrite) return columns;
  return [
    ...columns,
    {
      title: '操作',
      key: 'acts',
      width: 220,
      render: (_value, node) => (
        <>
          <Button type="link" size="small" onClick={() => edit({ category: node, parentId: node.parentId })}>
            修改
          </Button>
          {node.parentId === null && (
            <Button type="link" size="small" onClick={() => edit({ category: null, parentId: node.categoryId })}>
              加子分类
            </Button>
          )}
          <DeleteCategory node={node} />
        </>
      ),
    },
  ];
}

function DeleteCategory({ node }: { readonly node: CategoryNode }) {
  const { message } = App.useApp();
  const tellProblem = useProblemMessage();
  const queryClient = useQueryClient();
  const remove = useMutation({
    mutationFn: () => adminApi.call('deleteCategory', { params: { categoryId: node.categoryId }, body: { version: node.version } }),
    onSuccess: () => message.success('已删除'),
    onError(error) {
      if (isApiProblem(error, 'CATALOGUE.CATEGORY_NOT_EMPTY')) message.warning('分类里还有商品或子分类，先移走再删');
      else tellProblem(error);
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['categories'] }),
  });
  return (
    <Popconfirm title={`删除「${node.name}」？`} okText="删除" cancelText="留着" okButtonProps={{ danger: true }} onConfirm={() => remove.mutate()}>
      <Button type="link" size="small" danger loading={remove.isPending}>
        删除
      </Button>
    </Popconfirm>
  );
}
