import { Text, View } from '@tarojs/components';
import { formatFen, splitFen, spellFen } from '@/shared/money';
import { classNames } from './class-names';
import './price.scss';

type PriceProps = {
  fen: number;
  size?: 'small' | 'body' | 'card' | 'large' | 'amount';
  /** Lists drop `.00`; checkout, orders and refunds keep the cents. */
  cents?: 'trim' | 'always';
  tone?: 'price' | 'plain';
  /** Other variants cost more: 「起」. */
  from?: boolean;
  /** The struck price beside it, in fen. */
  listFen?: number | null;
  className?: string;
};

export function Price({ fen, size = 'card', cents = 'trim', tone = 'price', from = false, listFen, className }: PriceProps) {
  const { sign, whole, fraction } = splitFen(fen, cents);
  return (
    <View className={classNames('price', `price--${size}`, `price--${tone}`, className)} ariaLabel={spellFen(fen) + (from ? '起' : '')}>
      <Text className="price__symbol">{`${sign}¥`}</Text>
      <Text className="price__whole">{whole}</Text>
      {fraction ? <Text className="price__fraction">{fraction}</Text> : null}
      {from ? <Text className="price__from">起</Text> : null}
      {listFen && listFen > fen ? <Text className="price__list">{formatFen(listFen, 'trim')}</Text> : null}
    </View>
  );
}
