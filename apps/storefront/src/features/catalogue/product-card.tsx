import { View } from '@tarojs/components';
import { openPage } from '@/shared/navigation';
import { Icon } from '@/ui/icon';
import { Picture } from '@/ui/picture';
import { Price } from '@/ui/price';
import { Tag } from '@/ui/tag';
import { Tap } from '@/ui/tap';
import type { ProductCard } from './queries';
import './product-card.scss';

export type StockState = 'unknown' | 'inStock' | 'low' | 'soldOut';

type ProductTileProps = {
  product: ProductCard;
  stock: StockState;
  onAdd: (product: ProductCard) => void;
  layout?: 'grid' | 'row' | 'slim';
};

/** One product in a grid, in a list row, or in a slim rail on the home page. */
export function ProductTile({ product, stock, onAdd, layout = 'grid' }: ProductTileProps) {
  const isSoldOut = stock === 'soldOut';
  return (
    <Tap className={`tile tile--${layout}`} role="link" label={product.title} onTap={() => openPage('product', { productId: product.productId })}>
      <View className="tile__frame">
        <Picture className="tile__picture" url={product.imageUrl} color={product.imageColor} alt={product.title} />
        {isSoldOut ? <View className="tile__sold-out">本店暂时缺货</View> : null}
      </View>
      <View className="tile__body">
        <View className="tile__title">{product.title}</View>
        {layout === 'row' && product.brief ? <View className="tile__brief">{product.brief}</View> : null}
        {layout === 'slim' ? null : (
          <View className="tile__tags">
            {stock === 'low' ? <Tag tone="urgent" text="库存紧张" /> : null}
            {product.tags.slice(0, 2).map((text) => (
              <Tag key={text} tone="primary" text={text} />
            ))}
            {product.variantCount > 1 ? <Tag text={`${product.variantCount} 款可选`} /> : null}
          </View>
        )}
        <View className="tile__foot">
          <View className="tile__prices">
            <Price fen={product.priceFen} from={product.priceIsRange} size={layout === 'slim' ? 'body' : 'card'} />
            {layout !== 'slim' && product.salesText ? <View className="tile__sales">{product.salesText}</View> : null}
          </View>
          <Tap className="tile__add" label={`把${product.title}加入购物车`} disabled={isSoldOut} onTap={() => onAdd(product)}>
            <View className={`tile__add-disc${isSoldOut ? ' tile__add-disc--off' : ''}`}>
              <Icon name="plus" size={16} />
            </View>
          </Tap>
        </View>
      </View>
    </Tap>
  );
}
