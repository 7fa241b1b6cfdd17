import { useQuery } from '@tanstack/react-query';
import { Select, Tag } from 'antd';
import { useState } from 'react';
import { adminApi } from '../../api';
import { Field } from '../../ui/Field';
import styles from './VariantList.module.css';

/** Names of products: those that the server told, and those that were picked since. */
export interface ProductNames {
  readonly ofProduct: (productId: string) => string;
  readonly learnProduct: (product: { readonly productId: string; readonly name: string }) => void;
}

interface ProductListProps {
  readonly label: string;
  readonly tooltip?: string;
  readonly error?: string | undefined;
  readonly names: ProductNames;
  readonly productIds: readonly string[];
  readonly onChange: (productIds: string[]) => void;
}

const SEARCH_LIMIT = 20;

/** Chosen products, each one click from being taken out, and the search that adds more. */
export function ProductList({ label, tooltip, error, names, productIds, onChange }: ProductListProps) {
  const [wanted, setWanted] = useState('');
  const found = useQuery({
    queryKey: ['product-search', wanted],
    queryFn: ({ signal }) => adminApi.call('listProducts', { query: { q: wanted, limit: String(SEARCH_LIMIT) }, signal }),
    enabled: wanted.length >= 2,
  });
  return (
    <Field label={label} error={error} {...(tooltip === undefined ? {} : { tooltip })}>
      {(id) => (
        <div className={styles['variants']}>
          {productIds.length > 0 && (
            <div className={styles['chosen']}>
              {productIds.map((productId) => (
                <Tag key={productId} closable onClose={() => onChange(productIds.filter((other) => other !== productId))}>
                  {names.ofProduct(productId)}
                </Tag>
              ))}
            </div>
          )}
          <Select<string>
            id={id}
            value={null}
            placeholder="搜商品名"
            style={{ width: '100%' }}
            showSearch={{ filterOption: false, searchValue: wanted, onSearch: setWanted }}
            loading={found.isFetching}
            notFoundContent={wanted.length < 2 ? '至少输入 2 个字' : found.isFetching ? '在找…' : '没有找到'}
            options={(found.data?.items ?? []).map(({ productId, title }) => ({ value: productId, label: title }))}
            onSelect={(productId) => {
              const product = found.data?.items.find((candidate) => candidate.productId === productId);
              if (product !== undefined) {
                names.learnProduct({ productId, name: product.title });
                onChange([...productIds.filter((other) => other !== productId), productId]);
              }
              setWanted('');
            }}
          />
        </div>
      )}
    </Field>
  );
}
