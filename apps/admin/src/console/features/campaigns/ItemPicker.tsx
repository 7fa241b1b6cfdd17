import { CheckOutlined, PlusOutlined } from '@ant-design/icons';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button, Collapse, Drawer, Skeleton } from 'antd';
import { useState } from 'react';
import { formatFen, formatFenRange } from '../../../shared/money';
import { adminApi, type Schemas } from '../../api';
import { SearchFilter } from '../../ui/filters';
import { Thumb } from '../../ui/inline';
import { EmptyState, ErrorState } from '../../ui/states';
import styles from './Items.module.css';
import steps from './Steps.module.css';
import type { ItemDraft } from './draft';
import { productQuery, toItem } from './items';

interface ItemPickerProps {
  readonly isOpen: boolean;
  readonly chosen: readonly ItemDraft[];
  readonly onAdd: (item: ItemDraft) => void;
  readonly onClose: () => void;
}

const SHOWN = 30;

/** Finds products on sale and takes single variants of them. */
export function ItemPicker({ isOpen, chosen, onAdd, onClose }: ItemPickerProps) {
  const [words, setWords] = useState<string | undefined>();
  const products = useQuery({
    queryKey: ['products', 'for-campaign', words],
    queryFn: ({ signal }) => adminApi.call('listProducts', { query: { q: words, status: 'published', limit: String(SHOWN) }, signal }),
    placeholderData: keepPreviousData,
    enabled: isOpen,
  });
  return (
    <Drawer title={`选商品（已选 ${chosen.length}）`} open={isOpen} onClose={onClose} size={560} extra={<Button type="primary" onClick={onClose}>选好了</Button>}>
      <SearchFilter value={words} placeholder="名称 / 编码 / 货号 / 条码" onChange={setWords} width={512} />
      <div className={styles['picker']}>
        {products.isPending && <Skeleton active paragraph={{ rows: 8 }} />}
        {products.isError && <ErrorState error={products.error} onRetry={() => void products.refetch()} />}
        {products.data?.items.length === 0 && <EmptyState title="没有找到在售的商品" hint="换个词，或先把商品上架" />}
        {products.data !== undefined && products.data.items.length > 0 && (
          <>
            <Collapse
              ghost
              destroyOnHidden
              items={products.data.items.map((row) => ({
                key: row.productId,
                label: <ProductLine row={row} />,
                children: <Variants productId={row.productId} chosen={chosen} onAdd={onAdd} />,
              }))}
            />
            <p className={steps['note']}>{products.data.total > SHOWN ? `还有 ${products.data.total - SHOWN} 个，搜一下更快` : '没有更多了'}</p>
          </>
        )}
      </div>
    </Drawer>
  );
}

function ProductLine({ row }: { readonly row: Schemas['AdminProductRow'] }) {
  return (
    <span className={styles['product']}>
      <Thumb url={row.imageUrl} color={row.imageColor} size={40} />
      <span>
        {row.title}
        <small>
          {row.minPriceFen === null || row.maxPriceFen === null ? '未定价' : formatFenRange(row.minPriceFen, row.maxPriceFen)} · {row.variantCount} 个规格
        </small>
      </span>
    </span>
  );
}

function Variants({ productId, chosen, onAdd }: { readonly productId: string; readonly chosen: readonly ItemDraft[]; readonly onAdd: (item: ItemDraft) => void }) {
  const product = useQuery(productQuery(productId));
  if (product.isPending) return <Skeleton active title={false} paragraph={{ rows: 2 }} />;
  if (product.isError) return <ErrorState error={product.error} onRetry={() => void product.refetch()} />;
  return (
    <ul className={styles['variants']}>
      {product.data.variants.map((variant) => {
        const item = toItem(product.data, variant);
        const isChosen = chosen.some(({ variantId }) => variantId === variant.variantId);
        return (
          <li key={variant.variantId}>
            <span>
              {item.optionText === '' ? '默认规格' : item.optionText}
              <small>{variant.sku}</small>
            </span>
            <span className="money">{item.dailyPriceFen === null ? '—' : formatFen(item.dailyPriceFen)}</span>
            <Button size="small" disabled={isChosen} icon={isChosen ? <CheckOutlined /> : <PlusOutlined />} onClick={() => onAdd(item)}>
              {isChosen ? '已加入' : '加入'}
            </Button>
          </li>
        );
      })}
    </ul>
  );
}
