import { ScrollView, View } from '@tarojs/components';
import { useEffect, useState } from 'react';
import { ProductList, ProductListSkeleton } from '@/features/catalogue/product-list';
import { footOf, rowsOf, useCategories, useProducts } from '@/features/catalogue/queries';
import { useStockStates } from '@/features/catalogue/stock-states';
import { usePurchase } from '@/features/purchase/use-purchase';
import { StoreBar } from '@/features/stores/store-bar';
import { Screen } from '@/frame/screen';
import { useTabPage } from '@/frame/use-tab-page';
import type { Schemas } from '@/shared/api';
import { problemCopy } from '@/shared/api/problem-copy';
import { openPage } from '@/shared/navigation';
import { useIsDown } from '@/shared/switches';
import { classNames } from '@/ui/class-names';
import { Loadable } from '@/ui/loadable';
import { SearchEntry } from '@/ui/search-bar';
import { Bone } from '@/ui/skeleton';
import { Empty, ErrorState, ListEnd } from '@/ui/state';
import { Tap } from '@/ui/tap';
import './index.scss';

type Category = Schemas['Category'];

export default function CategoryPage() {
  useTabPage();
  const categories = useCategories();
  const isSearchDown = useIsDown('search');
  return (
    <Screen className="category">
      <View className="category__head">
        <StoreBar />
        <View className="category__search">
          {isSearchDown ? (
            <View className="category__no-search">高峰期暂停搜索，按分类找，不影响下单</View>
          ) : (
            <SearchEntry text="搜商品、品牌、拼音首字母" onTap={() => openPage('search')} />
          )}
        </View>
      </View>
      <Loadable query={categories} skeleton={<CategorySkeleton />}>
        {(tree) => <CategoryBrowser tree={tree.filter(({ productCount }) => productCount > 0)} />}
      </Loadable>
    </Screen>
  );
}

function CategoryBrowser({ tree }: { tree: Category[] }) {
  const [topId, setTopId] = useState<string | null>(null);
  const [childId, setChildId] = useState<string | null>(null);
  const top = tree.find(({ categoryId }) => categoryId === topId) ?? tree[0];
  if (top === undefined) return <Empty icon="grid" title="还没有分类" hint="商品正在上架，过一会儿再来" />;
  const openTop = (categoryId: string) => {
    setTopId(categoryId);
    setChildId(null);
  };
  return (
    <View className="category__panes">
      <ScrollView className="category__rail" scrollY enhanced showScrollbar={false}>
        {tree.map(({ categoryId, name }) => (
          <Tap
            key={categoryId}
            role="tab"
            checked={categoryId === top.categoryId}
            className={classNames('category__top', categoryId === top.categoryId && 'category__top--open')}
            onTap={() => openTop(categoryId)}
          >
            {name}
          </Tap>
        ))}
      </ScrollView>
      <CategoryShelf key={top.categoryId} top={top} childId={childId} onChild={setChildId} />
    </View>
  );
}

function CategoryShelf({ top, childId, onChild }: { top: Category; childId: string | null; onChild: (id: string | null) => void }) {
  const products = useProducts({ sort: 'default', categoryId: childId ?? top.categoryId });
  const rows = rowsOf(products);
  const stockOf = useStockStates(rows);
  const purchase = usePurchase();
  const [scrollTop, setScrollTop] = useState(0);
  useEffect(() => setScrollTop((now) => (now === 0 ? 0.1 : 0)), [childId]);
  const loadMore = () => void (products.hasNextPage && !products.isFetchingNextPage && products.fetchNextPage());
  const children = top.children.filter(({ productCount }) => productCount > 0);
  return (
    <View className="category__pane">
      {children.length > 1 ? (
        <ScrollView className="category__chips" scrollX enhanced showScrollbar={false}>
          <View className="category__chip-track">
            <Chip text="全部" isOn={childId === null} onTap={() => onChild(null)} />
            {children.map(({ categoryId, name }) => (
              <Chip key={categoryId} text={name} isOn={childId === categoryId} onTap={() => onChild(categoryId)} />
            ))}
          </View>
        </ScrollView>
      ) : null}
      <ScrollView className="category__list" scrollY enhanced showScrollbar={false} scrollTop={scrollTop} lowerThreshold={200} onScrollToLower={loadMore}>
        {products.data ? (
          <>
            <ProductList layout="row" products={rows} stockOf={stockOf} onAdd={(product) => purchase.start(product, 'cart')} />
            {rows.length === 0 ? <Empty icon="box" title="这一类还没有商品" hint="看看别的分类" /> : <ListEnd state={footOf(products)} onRetry={loadMore} />}
          </>
        ) : products.isError ? (
          <ErrorState {...problemCopy(products.error)} onRetry={() => void products.refetch()} />
        ) : (
          <ProductListSkeleton layout="row" />
        )}
      </ScrollView>
      {purchase.sheet}
    </View>
  );
}

function Chip({ text, isOn, onTap }: { text: string; isOn: boolean; onTap: () => void }) {
  return (
    <Tap role="tab" checked={isOn} className={classNames('category__chip', isOn && 'category__chip--on')} onTap={onTap}>
      {text}
    </Tap>
  );
}

function CategorySkeleton() {
  return (
    <View className="category__panes">
      <View className="category__rail">
        {Array.from({ length: 9 }, (_, index) => (
          <View key={index} className="category__top">
            <Bone width="44px" />
          </View>
        ))}
      </View>
      <View className="category__pane">
        <ProductListSkeleton layout="row" />
      </View>
    </View>
  );
}
