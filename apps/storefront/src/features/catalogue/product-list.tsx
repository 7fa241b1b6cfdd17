import { View } from '@tarojs/components';
import { Bone } from '@/ui/skeleton';
import { ProductTile } from './product-card';
import type { StockState } from './product-card';
import type { ProductCard } from './queries';

type ProductListProps = {
  products: ProductCard[];
  layout: 'grid' | 'row';
  stockOf: (product: ProductCard) => StockState;
  onAdd: (product: ProductCard) => void;
};

export function ProductList({ products, layout, stockOf, onAdd }: ProductListProps) {
  const tiles = products.map((product) => <ProductTile key={product.productId} product={product} layout={layout} stock={stockOf(product)} onAdd={onAdd} />);
  if (layout === 'row') return <View className="product-rows">{tiles}</View>;
  return (
    <View className="product-grid">
      {tiles.map((tile) => (
        <View key={tile.key ?? ""} className="product-grid__cell">
          {tile}
        </View>
      ))}
    </View>
  );
}

/** Boxes of the size of the tiles that will stand there. */
export function ProductListSkeleton({ layout, count = 6 }: { layout: 'grid' | 'row'; count?: number }) {
  const cells = Array.from({ length: count }, (_, index) => index);
  if (layout === 'row') {
    return (
      <View className="product-rows">
        {cells.map((cell) => (
          <View key={cell} className="tile tile--row">
            <View className="tile__frame">
              <Bone className="tile__picture" height="100%" round />
            </View>
            <View className="tile__body">
              <Bone height="16px" />
              <Bone height="14px" width="60%" className="bone--spaced" />
            </View>
          </View>
        ))}
      </View>
    );
  }
  return (
    <View className="product-grid">
      {cells.map((cell) => (
        <View key={cell} className="product-grid__cell">
          <View className="tile">
            <View className="tile__frame">
              <Bone className="tile__picture" height="100%" />
            </View>
            <View className="tile__body">
              <Bone height="16px" />
              <Bone height="16px" width="70%" className="bone--spaced" />
              <Bone height="22px" width="40%" className="bone--spaced" />
            </View>
          </View>
        </View>
      ))}
    </View>
  );
}
