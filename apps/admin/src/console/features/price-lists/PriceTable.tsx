import { DeleteOutlined, DownloadOutlined, UploadOutlined } from '@ant-design/icons';
import { Alert, Button, Input, Table, type TableColumnsType } from 'antd';
import { useRef, useState } from 'react';
import { decodeCsv } from '../../../shared/csv';
import { formatCount } from '../../../shared/money';
import { VariantPicker } from '../../parts/goods/VariantPicker';
import { saveText } from '../../ui/download';
import { Money } from '../../ui/inline';
import { Panel } from '../../ui/Page';
import { YuanInput } from '../../ui/YuanInput';
import { useProblemMessage } from '../../ui/useProblemMessage';
import { comparePrice, type Goods, type ListedPrice, mergePrices, readPrices, writePrices } from './price-lists';
import styles from './PriceLists.module.css';

interface PriceTableProps {
  readonly name: string;
  readonly prices: readonly ListedPrice[];
  readonly goods: Goods;
  readonly isDisabled: boolean;
  /** What the server refused, by the place of the price in the list. */
  readonly errorAt: (index: number) => string | undefined;
  readonly onChange: (prices: ListedPrice[]) => void;
}

interface Row extends ListedPrice {
  readonly index: number;
}

const PAGE_ROWS = 50;
const TROUBLES_SHOWN = 8;

/** The prices of a list: typed one by one, or read from a file. */
export function PriceTable({ name, prices, goods, isDisabled, errorAt, onChange }: PriceTableProps) {
  const tellProblem = useProblemMessage();
  const input = useRef<HTMLInputElement>(null);
  const [troubles, setTroubles] = useState<readonly string[]>([]);
  const [words, setWords] = useState('');
  const [known, setKnown] = useState<Goods>(goods);
  const all: Goods = new Map([...known, ...goods]);
  const rows = prices.map((price, index): Row => ({ ...price, index }));
  const shown = rows.filter(({ sku, index }) => words === '' || errorAt(index) !== undefined || `${sku} ${all.get(sku)?.name ?? ''}`.toLowerCase().includes(words.toLowerCase()));
  const read = async (file: File): Promise<void> => {
    const found = readPrices(decodeCsv(new Uint8Array(await file.arrayBuffer())).text);
    setTroubles(found.prices.length === 0 && found.troubles.length === 0 ? ['文件里没有可以导入的行'] : found.troubles);
    if (found.troubles.length === 0) onChange(mergePrices(prices, found.prices));
  };
  return (
    <Panel
      title={`商品价格（${formatCount(prices.length)}）`}
      extra={
        <div className={styles['acts']}>
          <Button icon={<DownloadOutlined />} disabled={prices.length === 0} onClick={() => saveText(writePrices(prices, all), `价目-${name === '' ? '未命名' : name}.csv`)}>
            导出
          </Button>
          {!isDisabled && (
            <Button icon={<UploadOutlined />} onClick={() => input.current?.click()}>
              导入
            </Button>
          )}
          <input
            // A form of antd shows file inputs, whatever `hidden` says.
            ref={input} type="file" accept=".csv,text/csv" aria-label="价格文件" style={{ display: 'none' }}
            onChange={(event) => {
              const [file] = event.target.files ?? [];
              event.target.value = '';
              if (file !== undefined) void read(file).catch(tellProblem);
            }}
          />
        </div>
      }
    >
      {troubles.length > 0 && (
        <Alert
          type="error" showIcon closable={{ onClose: () => setTroubles([]) }} className={styles['troubles'] ?? ''} title="文件要先改好，一行也没有导入"
          description={[...troubles.slice(0, TROUBLES_SHOWN), ...(troubles.length > TROUBLES_SHOWN ? [`还有 ${troubles.length - TROUBLES_SHOWN} 行`] : [])].map((trouble) => <div key={trouble}>{trouble}</div>)}
        />
      )}
      <div className={styles['tools']}>
        {!isDisabled && (
          <VariantPicker
            placeholder="加商品：搜商品名、货号或条码"
            onPick={({ name: found, sku, priceFen }) => {
              setKnown((before) => new Map(before).set(sku, { name: found, cataloguePriceFen: priceFen }));
              onChange(mergePrices(prices, prices.some((price) => price.sku === sku) ? [] : [{ sku, priceFen }]));
            }}
          />
        )}
        {prices.length > PAGE_ROWS && <Input allowClear placeholder="在价目里找" aria-label="在价目里找" value={words} onChange={(event) => setWords(event.target.value)} />}
      </div>
      <Table<Row>
        size="small"
        rowKey="sku"
        dataSource={shown}
        columns={columnsOf({ all, isDisabled, errorAt, onPrice: (index, priceFen) => onChange(prices.map((price, at) => (at === index ? { ...price, priceFen } : price))), onRemove: (index) => onChange(prices.filter((_price, at) => at !== index)) })}
        pagination={shown.length > PAGE_ROWS ? { pageSize: PAGE_ROWS, showSizeChanger: false } : false}
        scroll={{ x: 620 }}
        locale={{ emptyText: words === '' ? '还没有商品。从上面搜一个，或导入「货号,价格」两列的 CSV' : '没有找到' }}
      />
    </Panel>
  );
}

interface RowActs extends Pick<PriceTableProps, 'isDisabled' | 'errorAt'> {
  readonly all: Goods;
  readonly onPrice: (index: number, priceFen: number) => void;
  readonly onRemove: (index: number) => void;
}

function columnsOf({ all, isDisabled, errorAt, onPrice, onRemove }: RowActs): TableColumnsType<Row> {
  return [
    {
      title: '商品', key: 'goods',
      render: (_value, { sku, index }) => {
        const error = errorAt(index);
        return (
          <div className={styles['goods']}>
            <span>{all.get(sku)?.name ?? (error === undefined ? '保存后显示商品名' : '没有在售的商品')}</span>
            <small>{sku}</small>
            {error !== undefined && <small className={styles['wrong']}>{error}</small>}
          </div>
        );
      },
    },
    { title: '商品价', key: 'catalogue', width: 110, align: 'right', render: (_value, { sku }) => <Catalogue fen={all.get(sku)?.cataloguePriceFen} /> },
    {
      title: '价目价', key: 'price', width: 150,
      render: (_value, { sku, priceFen, index }) => <YuanInput label={`${sku} 的价格`} valueFen={priceFen === 0 ? null : priceFen} isDisabled={isDisabled} onChange={(fen) => onPrice(index, fen ?? 0)} />,
    },
    { title: '相差', key: 'difference', width: 190, render: (_value, { sku, priceFen }) => <Difference priceFen={priceFen} cataloguePriceFen={all.get(sku)?.cataloguePriceFen} /> },
    ...(isDisabled
      ? []
      : [{ title: '', key: 'remove', width: 48, render: (_value: unknown, { sku, index }: Row) => <Button type="text" icon={<DeleteOutlined />} aria-label={`去掉 ${sku}`} onClick={() => onRemove(index)} /> }]),
  ];
}

function Catalogue({ fen }: { readonly fen: number | undefined }) {
  return fen === undefined ? <span className="quiet">—</span> : <Money fen={fen} />;
}

function Difference({ priceFen, cataloguePriceFen }: { readonly priceFen: number; readonly cataloguePriceFen: number | undefined }) {
  if (cataloguePriceFen === undefined || priceFen < 1) return null;
  const { words, isSuspicious } = comparePrice(priceFen, cataloguePriceFen);
  return <span className={isSuspicious ? styles['wrong'] : 'quiet'}>{isSuspicious ? `${words}，请核对` : words}</span>;
}
