import { Input, InputNumber, Table, type TableColumnsType } from 'antd';
import { YuanInput } from '../../ui/YuanInput';
import type { OptionDraft, VariantDraft } from './draft';

interface VariantTableProps {
  readonly variants: readonly VariantDraft[];
  readonly options: readonly OptionDraft[];
  readonly errors: ReadonlyMap<string, string>;
  readonly onChange: (variants: readonly VariantDraft[]) => void;
}

type Row = VariantDraft & { readonly index: number };

/** One line for each thing that can be bought. */
export function VariantTable({ variants, options, errors, onChange }: VariantTableProps) {
  const set = (index: number, change: Partial<VariantDraft>): void => onChange(variants.map((variant, at) => (at === index ? { ...variant, ...change } : variant)));
  const errorAt = (index: number, field: string): string | undefined => errors.get(`body.variants[${index}].${field}`);
  const columns: TableColumnsType<Row> = [
    ...options.map(({ name }, at) => ({ title: name === '' ? `规格 ${at + 1}` : name, key: `option-${at}`, width: 100, render: (_value: unknown, row: Row) => row.optionValues[at] ?? '' })),
    {
      title: '货号',
      key: 'sku',
      width: 170,
      render: (_value, row) => (
        <Input value={row.sku} maxLength={40} status={errorAt(row.index, 'sku') === undefined ? '' : 'error'} aria-label="货号" title={errorAt(row.index, 'sku')} onChange={(event) => set(row.index, { sku: event.target.value })} />
      ),
    },
    {
      title: '条码',
      key: 'barcode',
      width: 170,
      render: (_value, row) => (
        <Input value={row.barcode} maxLength={32} status={errorAt(row.index, 'barcode') === undefined ? '' : 'error'} aria-label="条码" onChange={(event) => set(row.index, { barcode: event.target.value })} />
      ),
    },
    { title: '售价', key: 'price', width: 130, render: (_value, row) => <YuanInput label="售价" valueFen={row.priceFen} onChange={(priceFen) => set(row.index, { priceFen })} /> },
    {
      title: '划线价',
      key: 'listPrice',
      width: 130,
      render: (_value, row) => <YuanInput label="划线价" placeholder="不显示" valueFen={row.listPriceFen} onChange={(listPriceFen) => set(row.index, { listPriceFen })} />,
    },
    {
      title: '每单限购',
      key: 'max',
      width: 100,
      render: (_value, row) => <InputNumber min={1} max={999} precision={0} value={row.maxPerOrder} aria-label="每单限购" onChange={(max) => set(row.index, { maxPerOrder: max ?? 99 })} />,
    },
  ];
  const gaps = [...errors].filter(([path]) => path.startsWith('body.variants')).map(([, message]) => message);
  return (
    <>
      <Table<Row> size="small" pagination={false} columns={columns} rowKey={({ index }) => index} dataSource={variants.map((variant, index) => ({ ...variant, index }))} scroll={{ x: 700 + options.length * 100 }} />
      {gaps.length > 0 && (
        <p role="alert" style={{ margin: '8px 0 0', color: 'var(--color-urgent-text)' }}>
          {[...new Set(gaps)].join('；')}
        </p>
      )}
    </>
  );
}
