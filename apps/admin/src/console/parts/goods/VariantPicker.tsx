import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { type ReactNode, useState } from 'react';
import { adminApi, type Schemas } from '../../api';

export interface PickedVariant {
  readonly variantId: string;
  readonly sku: string;
  readonly priceFen: number;
  /** Product, choices and item number in one line. */
  readonly name: string;
}

const SEARCH_LIMIT = 20;

interface VariantPickerProps {
  readonly onPick: (variant: PickedVariant) => void;
  readonly placeholder?: string;
  readonly icon?: ReactNode;
}

/** Finds a variant by words, item number or barcode among the products of the catalogue; keyboard scanners work too. */
export function VariantPicker({ onPick, placeholder = '搜商品名、货号或条码', icon }: VariantPickerProps) {
  const [wanted, setWanted] = useState('');
  const found = useQuery({
    queryKey: ['variant-search', wanted],
    queryFn: ({ signal }) => findVariants(wanted, signal),
    enabled: wanted.length >= 2,
  });
  return (
    <Select<string>
      value={null}
      placeholder={placeholder}
      aria-label="搜商品"
      prefix={icon}
      style={{ width: '100%' }}
      showSearch={{ filterOption: false, searchValue: wanted, onSearch: setWanted }}
      loading={found.isFetching}
      notFoundContent={wanted.length < 2 ? '至少输入 2 个字' : found.isFetching ? '在找…' : '没有找到'}
      options={(found.data ?? []).map(({ variantId, name }) => ({ value: variantId, label: name }))}
      onSelect={(variantId) => {
        const variant = found.data?.find((candidate) => candidate.variantId === variantId);
        if (variant !== undefined) onPick(variant);
        setWanted('');
      }}
    />
  );
}

async function findVariants(q: string, signal: AbortSignal): Promise<PickedVariant[]> {
  const page = await adminApi.call('listProducts', { query: { q, limit: '6' }, signal });
  const products = await Promise.all(page.items.map(({ productId }): Promise<Schemas['AdminProduct']> => adminApi.call('getProduct', { params: { productId }, signal })));
  const variants = products.flatMap((product) =>
    product.variants.map(({ variantId, optionValues, sku, barcode, priceFen }) => ({ variantId, sku, barcode, priceFen, name: [product.title, ...optionValues, sku].join(' · ') })),
  );
  // An exact item number or barcode means this one variant, not its sisters.
  const exact = variants.filter(({ sku, barcode }) => sku === q || barcode === q);
  return (exact.length > 0 ? exact : variants).slice(0, SEARCH_LIMIT).map(({ barcode: _barcode, ...variant }) => variant);
}
