import type { ReactNode } from 'react';
import type { GoodsFacts } from '../api';
import styles from './GoodsRow.module.css';
import { Photo } from './Photo';

interface GoodsRowProps {
  readonly goods: Pick<GoodsFacts, 'title' | 'optionText' | 'sku' | 'barcode' | 'imageUrl'>;
  /** To the right of the words. */
  readonly aside?: ReactNode;
  /** Below, over the whole width. */
  readonly children?: ReactNode;
  /** Changes with each scan that hit this row, which then lights up for a moment. */
  readonly freshAt?: number | null;
  readonly isDone?: boolean;
}

/** A kind of goods in a list: picture, name, options and the end of its code, which is what people compare. */
export function GoodsRow({ goods, aside, children, freshAt = null, isDone = false }: GoodsRowProps) {
  return (
    <li className={styles['row']} data-fresh={freshAt !== null} data-done={isDone} key={freshAt ?? 'still'}>
      <div className={styles['head']}>
        <Photo url={goods.imageUrl} size={56} />
        <span className={styles['words']}>
          <b>{goods.title}</b>
          {goods.optionText !== '' && <span>{goods.optionText}</span>}
          {(goods.barcode ?? goods.sku) !== '' && <CodeTail code={goods.barcode ?? goods.sku} />}
        </span>
        {aside !== undefined && <span className={styles['aside']}>{aside}</span>}
      </div>
      {children}
    </li>
  );
}

const TAIL = 6;

/** A barcode with the end that people compare made strong. */
export function CodeTail({ code }: { readonly code: string }) {
  return (
    <span className={styles['code']}>
      {code.slice(0, -TAIL)}
      <b>{code.slice(-TAIL)}</b>
    </span>
  );
}

export function GoodsList({ children, label }: { readonly children: ReactNode; readonly label: string }) {
  return (
    <ul className={styles['list']} aria-label={label}>
      {children}
    </ul>
  );
}
