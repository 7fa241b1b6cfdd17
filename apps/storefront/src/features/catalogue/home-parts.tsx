import { ScrollView, Swiper, SwiperItem, View } from '@tarojs/components';
import type { Schemas } from '@/shared/api';
import { openPage } from '@/shared/navigation';
import { Icon } from '@/ui/icon';
import { Picture } from '@/ui/picture';
import { Bone } from '@/ui/skeleton';
import { Tap } from '@/ui/tap';
import { ProductTile } from './product-card';
import type { StockState } from './product-card';
import { ProductListSkeleton } from './product-list';
import type { ProductCard } from './queries';
import './home-parts.scss';

type Banner = Schemas['HomeBanner'];
type Floor = Schemas['HomeFloor'];
type CategoryEntry = Schemas['CategoryEntry'];

function follow({ link }: Banner): void {
  if (link.kind === 'product') openPage('product', { productId: link.productId });
  if (link.kind === 'category') openPage('result', { categoryId: link.categoryId });
  if (link.kind === 'search') openPage('result', { q: link.q });
}

export function BannerSwiper({ banners }: { banners: Banner[] }) {
  if (banners.length === 0) return null;
  return (
    <Swiper className="banner" autoplay={banners.length > 1} circular={banners.length > 1} interval={5000} indicatorDots={banners.length > 1} indicatorColor="rgba(255,255,255,.5)" indicatorActiveColor="#ffffff">
      {banners.map((banner) => (
        <SwiperItem key={banner.bannerId}>
          <Tap className="banner__slide" role="link" label={`${banner.title} ${banner.subtitle}`} onTap={() => follow(banner)}>
            <Picture className="banner__picture" url={banner.imageUrl} color={banner.imageColor} alt="" eager />
            <View className="banner__words">
              <View className="banner__title">{banner.title}</View>
              <View className="banner__subtitle">{banner.subtitle}</View>
            </View>
          </Tap>
        </SwiperItem>
      ))}
    </Swiper>
  );
}

const gridMax = 10;

type CategoryGridProps = { categories: CategoryEntry[]; hasFlash: boolean; onMore: () => void };

export function CategoryGrid({ categories, hasFlash, onMore }: CategoryGridProps) {
  const shown = categories.slice(0, gridMax - (hasFlash ? 3 : 2));
  return (
    <View className="category-grid">
      {hasFlash ? (
        <Tap className="category-grid__cell" role="link" label="秒杀" onTap={() => openPage('flash')}>
          <View className="category-grid__icon category-grid__icon--flash">
            <Icon name="bolt" size={24} />
          </View>
          <View className="category-grid__name">秒杀</View>
        </Tap>
      ) : null}
      <Tap className="category-grid__cell" role="link" label="领券中心" onTap={() => openPage('couponCentre')}>
        <View className="category-grid__icon category-grid__icon--flash">
          <Icon name="ticket" size={24} />
        </View>
        <View className="category-grid__name">领券</View>
      </Tap>
      {shown.map(({ categoryId, name, iconUrl, iconColor }) => (
        <Tap key={categoryId} className="category-grid__cell" role="link" label={name} onTap={() => openPage('result', { categoryId, title: name })}>
          <Picture className="category-grid__icon" url={iconUrl} color={iconColor} alt={name} eager />
          <View className="category-grid__name">{name}</View>
        </Tap>
      ))}
      <Tap className="category-grid__cell" role="link" label="全部分类" onTap={onMore}>
          <View className="category-grid__icon category-grid__icon--more">
            <Icon name="grid" size={24} />
          </View>
          <View className="category-grid__name">全部</View>
        </Tap>
    </View>
  );
}

const promises = [
  { icon: 'bag', text: '到店自提免运费' },
  { icon: 'clock', text: '备好就通知你' },
  { icon: 'shield', text: '拣货前可取消' },
] as const;

/** What picking up here means, in three short promises that the order keeps. */
export function PromiseStrip() {
  return (
    <View className="promises">
      {promises.map(({ icon, text }) => (
        <View key={icon} className="promises__item">
          <Icon name={icon} size={16} className="promises__icon" />
          {text}
        </View>
      ))}
    </View>
  );
}

type FloorSectionProps = { floor: Floor; stockOf: (product: ProductCard) => StockState; onAdd: (product: ProductCard) => void };

/** A themed rail of products that scrolls sideways. */
export function FloorSection({ floor, stockOf, onAdd }: FloorSectionProps) {
  const { categoryId, title, subtitle, kind, products } = floor;
  if (products.length === 0) return null;
  const more = () => {
    if (categoryId !== null) openPage('result', { categoryId, title });
    else openPage('result', { sort: kind === 'newest' ? 'newest' : 'sales', title });
  };
  return (
    <View className="floor">
      <View className="floor__head">
        <View className="floor__title">{title}</View>
        <View className="floor__subtitle">{subtitle}</View>
        <Tap className="floor__more" role="link" label={`更多${title}`} onTap={more}>
          更多
          <Icon name="right" size={12} />
        </Tap>
      </View>
      <ScrollView className="floor__rail" scrollX enhanced showScrollbar={false}>
        <View className="floor__track">
          {products.map((product) => (
            <ProductTile key={product.productId} layout="slim" product={product} stock={stockOf(product)} onAdd={onAdd} />
          ))}
        </View>
      </ScrollView>
    </View>
  );
}

export function HomeSkeleton() {
  return (
    <View>
      <Bone className="banner" height="" />
      <View className="category-grid">
        {Array.from({ length: 10 }, (_, index) => (
          <View key={index} className="category-grid__cell">
            <Bone className="category-grid__icon" width="" height="" />
            <Bone width="36px" height="14px" className="bone--spaced" />
          </View>
        ))}
      </View>
      <ProductListSkeleton layout="grid" count={4} />
    </View>
  );
}
