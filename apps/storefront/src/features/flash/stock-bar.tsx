import { View } from '@tarojs/components';
import { classNames } from '@/ui/class-names';
import { progressText } from './sessions';
import type { StockState } from './sessions';
import './stock-bar.scss';

type StockBarProps = { stock: { state: StockState; soldPercent: number } | undefined; isLive: boolean };

/** How much of the store's units is gone. Room is kept while unknown, so that nothing moves when it arrives. */
export function StockBar({ stock, isLive }: StockBarProps) {
  const isGone = stock !== undefined && (stock.state === 'soldOut' || stock.state === 'mayReturn');
  const text = stock === undefined ? '' : progressText(stock.state, stock.soldPercent, isLive);
  return (
    <View className={classNames('stock-bar', isGone && 'stock-bar--gone')} ariaLabel={text}>
      {isLive && stock?.state !== 'mayReturn' ? (
        <View className="stock-bar__track">
          <View className="stock-bar__fill" style={{ width: `${isGone ? 100 : (stock?.soldPercent ?? 0)}%` }} />
        </View>
      ) : null}
      <View className="stock-bar__text">{text}</View>
    </View>
  );
}
