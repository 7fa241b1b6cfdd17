import { View } from '@tarojs/components';
import { formatFen } from '@/shared/money';
import { openPage } from '@/shared/navigation';
import { useIsDown } from '@/shared/switches';
import { classNames } from '@/ui/class-names';
import { Icon } from '@/ui/icon';
import { Picture } from '@/ui/picture';
import { Price } from '@/ui/price';
import { Stepper } from '@/ui/stepper';
import { SwipeRow } from '@/ui/swipe-row';
import { Tap } from '@/ui/tap';
import { toast } from '@/ui/toast';
import { useLineQuantity } from './queries';
import type { CartLine } from './queries';
import './cart-line.scss';

const lowBelow = 5;

/** What has changed about a line since it was put in, most urgent first. */
function noticeOf(line: CartLine, isLive: boolean): { text: string; isUrgent: boolean } | null {
  if (line.state === 'short') return { text: `超出库存，本店仅剩 ${line.availableToPromise} 件`, isUrgent: true };
  if (line.availableToPromise < lowBelow) return { text: isLive ? `库存紧张，仅剩 ${line.availableToPromise} 件` : '库存紧张', isUrgent: true };
  const dropFen = line.addedPriceFen - line.unitPriceFen;
  if (dropFen > 0) return { text: `比加入时降 ${formatFen(dropFen, 'trim')}`, isUrgent: false };
  if (dropFen < 0) return { text: `比加入时涨 ${formatFen(-dropFen, 'trim')}`, isUrgent: true };
  return null;
}

type CartRowProps = { storeId: string; line: CartLine; isSelected: boolean; onSelect: () => void; onRemove: () => void };

export function CartRow({ storeId, line, isSelected, onSelect, onRemove }: CartRowProps) {
  const [quantity, setQuantity] = useLineQuantity(storeId, line);
  const notice = noticeOf(line, !useIsDown('liveStock'));
  const max = Math.max(1, Math.min(line.availableToPromise, line.maxPerOrder));
  const sayWhyNoMore = () => toast(max === line.maxPerOrder ? `每单最多买 ${max} 件` : `本店仅剩 ${max} 件`);
  return (
    <SwipeRow actionText="删除" onAction={onRemove}>
      <View className="cart-row">
        <Tap className="cart-row__pick" role="checkbox" checked={isSelected} label={`选中${line.title}`} onTap={onSelect}>
          <Icon name="check-circle" size={22} className={classNames('cart-row__tick', isSelected && 'cart-row__tick--on')} />
          {isSelected ? null : <View className="cart-row__ring" />}
        </Tap>
        <Tap role="link" label={line.title} onTap={() => line.productId && openPage('product', { productId: line.productId })}>
          <Picture className="cart-row__picture" url={line.imageUrl} alt={line.title} />
        </Tap>
        <View className="cart-row__body">
          <View className="cart-row__title">{line.title}</View>
          {line.optionText ? <View className="cart-row__option">{line.optionText}</View> : null}
          {notice ? <View className={classNames('cart-row__notice', notice.isUrgent && 'cart-row__notice--urgent')}>{notice.text}</View> : null}
          <View className="cart-row__foot">
            <Price fen={line.unitPriceFen} size="card" />
            <Stepper size="small" value={quantity} max={max} onChange={setQuantity} onOverflow={sayWhyNoMore} onUnderflow={onRemove} />
          </View>
        </View>
      </View>
    </SwipeRow>
  );
}

/** A line that cannot be ordered here: sold out in this store, or no longer sold at all. */
export function InvalidRow({ line }: { line: CartLine }) {
  return (
    <View className="cart-row cart-row--invalid">
      <Picture className="cart-row__picture" url={line.imageUrl} alt={line.title} />
      <View className="cart-row__body">
        <View className="cart-row__title">{line.title}</View>
        {line.optionText ? <View className="cart-row__option">{line.optionText}</View> : null}
        <View className="cart-row__reason">{line.state === 'unpublished' ? '商品已下架' : '这家店暂时缺货'}</View>
      </View>
    </View>
  );
}
