import { formatCount } from '../../../shared/money';
import { formatSpan } from '../../../shared/time';
import { BoardPanel, Calm } from './BoardPanel';
import type { Snapshot } from './frames';
import styles from './StockPanel.module.css';

const SHOWN = 20;
const ONE_COLUMN = 10;

/** What is left of each flash item, and when it will be gone at the rate of the last minute. */
export function StockPanel({ stock }: { readonly stock: Snapshot['stock'] }) {
  return (
    <BoardPanel area="stock">
      <h2>
        活动库存<small>剩余 · 按近一分钟的速度</small>
      </h2>
      {stock.length === 0 && <Calm>没有进行中的秒杀商品</Calm>}
      <ul className={styles['stock']} data-columns={stock.length > ONE_COLUMN ? 2 : 1}>
        {stock.slice(0, SHOWN).map(({ itemId, title, totalUnits, leftUnits, etaSeconds }) => {
          const left = totalUnits === 0 ? 0 : leftUnits / totalUnits;
          return (
            <li key={itemId} data-gone={leftUnits === 0}>
              <span>{title}</span>
              <b>{formatCount(leftUnits)}</b>
              <em>{leftUnits === 0 ? '抢光' : etaSeconds === null ? '没在动' : formatSpan(etaSeconds).split(' ').slice(0, 2).join('')}</em>
              <i data-low={left < 0.15}>
                <i style={{ width: `${left * 100}%` }} />
              </i>
            </li>
          );
        })}
      </ul>
    </BoardPanel>
  );
}
