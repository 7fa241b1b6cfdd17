import { View } from '@tarojs/components';
import Taro, { usePullDownRefresh, useReachBottom } from '@tarojs/taro';
import { BannerSwiper, CategoryGrid, FloorSection, HomeSkeleton, PromiseStrip } from '@/features/catalogue/home-parts';
import { ProductList, ProductListSkeleton } from '@/features/catalogue/product-list';
import { footOf, rowsOf, useHome, useProducts } from '@/features/catalogue/queries';
import type { ProductCard } from '@/features/catalogue/queries';
import { useStockStates } from '@/features/catalogue/stock-states';
import { FlashStrip, useStripSession } from '@/features/flash/flash-strip';
import { PendingPaymentStrip } from '@/features/orders/pending-strip';
import { PresaleStrip } from '@/features/presale/presale-links';
import { usePurchase } from '@/features/purchase/use-purchase';
import { StoreBar } from '@/features/stores/store-bar';
import { Screen } from '@/frame/screen';
import { useTabPage } from '@/frame/use-tab-page';
import { openPage, openTab } from '@/shared/navigation';
import { useIsDown } from '@/shared/switches';
import { Loadable } from '@/ui/loadable';
import { QuietLine } from '@/ui/quiet-line';
import { SearchEntry } from '@/ui/search-bar';
import { ListEnd } from '@/ui/state';
import './index.scss';

/** What stands still while recommendations are switched down: one page that everybody gets alike. */
const staticRows = 10;

export default function HomePage() {
  useTabPage();
  const home = useHome();
  const isFeedDown = useIsDown('recommendations');
  const isSearchDown = useIsDown('search');
  const feed = useProducts({ sort: isFeedDown ? 'sales' : 'default' }, home.data !== undefined);
  const feedRows = isFeedDown ? rowsOf(feed).slice(0, staticRows) : rowsOf(feed);
  const stockOf = useStockStates([...(home.data?.floors.flatMap(({ products }) => products) ?? []), ...feedRows]);
  const hasFlash = useStripSession() !== null;
  const purchase = usePurchase();
  const add = (product: ProductCard) => purchase.start(product, 'cart');
  const loadMore = () => void (!isFeedDown && feed.hasNextPage && !feed.isFetchingNextPage && feed.fetchNextPage());

  useReachBottom(loadMore);
  usePullDownRefresh(async () => {
    await Promise.all([home.refetch(), feed.refetch()]);
    Taro.stopPullDownRefresh();
  });

  return (
    <Screen>
      <View className="home__head">
        <StoreBar />
        <View className="home__search">
          {isSearchDown ? (
            <SearchEntry text="高峰期暂停搜索，按分类找更快" onTap={() => openTab('category')} />
          ) : (
            <SearchEntry text={home.data?.hotWords[0] ?? '搜商品、品牌、拼音首字母'} onTap={() => openPage('search')} />
          )}
        </View>
      </View>
      <Loadable query={home} skeleton={<HomeSkeleton />}>
        {({ banners, categories, floors }) => (
          <>
            <PendingPaymentStrip />
            <BannerSwiper banners={banners} />
            <PromiseStrip />
            <CategoryGrid categories={categories} hasFlash={hasFlash} onMore={() => openTab('category')} />
            <FlashStrip />
            <PresaleStrip />
            {floors.map((floor) => (
              <FloorSection key={floor.floorId} floor={floor} stockOf={stockOf} onAdd={add} />
            ))}
            <View className="feed-title">{isFeedDown ? '大家都在买' : '为你挑选'}</View>
            {feed.data ? <ProductList layout="grid" products={feedRows} stockOf={stockOf} onAdd={add} /> : <ProductListSkeleton layout="grid" />}
            {isFeedDown && feed.data ? (
              <QuietLine text="高峰期先看这些，更多商品在分类里" />
            ) : (
              <ListEnd state={feed.isError && !feed.data ? 'error' : footOf(feed)} onRetry={feed.data ? loadMore : () => void feed.refetch()} />
            )}
          </>
        )}
      </Loadable>
      {purchase.sheet}
    </Screen>
  );
}
