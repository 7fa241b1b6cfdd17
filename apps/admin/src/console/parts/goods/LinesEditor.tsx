import { DeleteOutlined } from '@ant-design/icons';
import { Button, InputNumber } from 'antd';
import styles from './LinesEditor.module.css';
import { type PickedVariant, VariantPicker } from './VariantPicker';

export interface GoodsLine extends PickedVariant {
  readonly quantity: number | null;
}

/** Whether every line says how many. */
export function areLinesComplete(lines: readonly GoodsLine[]): boolean {
  return lines.length > 0 && lines.every(({ quantity }) => quantity !== null && quantity > 0);
}

/** The lines as the API takes them. */
export function toQuantities(lines: readonly GoodsLine[]): { variantId: string; quantity: number }[] {
  return lines.map(({ variantId, quantity }) => ({ variantId, quantity: quantity ?? 0 }));
}

/** Goods and how many of each: searched by words, number or scanner. */
export function LinesEditor({ lines, onChange }: { readonly lines: readonly GoodsLine[]; readonly onChange: (lines: readonly GoodsLine[]) => void }) {
  return (
    <div className={styles['lines']}>
      <VariantPicker onPick={(picked) => lines.every(({ variantId }) => variantId !== picked.variantId) && onChange([...lines, { ...picked, quantity: null }])} />
      {lines.length === 0 && <p className="quiet">用商品名、货号或条码搜，选中后填数量；扫码枪也可以</p>}
      {lines.map((line, index) => (
        <div key={line.variantId} className={styles['line']}>
          <span>{line.name}</span>
          <InputNumber
            min={1}
            max={100_000}
            precision={0}
            value={line.quantity}
            placeholder="数量"
            aria-label={`${line.name} 的数量`}
            style={{ width: '100%' }}
            onChange={(quantity) => onChange(lines.map((other, at) => (at === index ? { ...other, quantity } : other)))}
          />
          <Button type="text" icon={<DeleteOutlined />} aria-label={`去掉 ${line.name}`} onClick={() => onChange(lines.filter((_other, at) => at !== index))} />
        </div>
      ))}
    </div>
  );
}
