import { View } from '@tarojs/components';
import { useReachBottom } from '@tarojs/taro';
import { useEffect, useState } from 'react';
import { FilterSheet, isFiltered, noFilters } from '@/features/catalogue/filter-sheet';
import { ProductList, ProductListSkeleton } from '@/features/catalogue/product-list';
import { footOf, rowsOf, useProducts, useSearch } from '@/features/catalogue/queries';
import type { ProductCard, Sort } from '@/features/catalogue/queries';
import { SortBar } from '@/features/catalogue/sort-bar';
import { useStockStates } from '@/features/catalogue/stock-states';
import { usePurchase } from '@/features/purchase/use-purchase';
import { Screen } from '@/frame/screen';
import { problemCopy } from '@/shared/api/problem-copy';
import { openTab, replacePage } from '@/shared/navigation';
import { usePageParams } from '@/shared/page-params';
import { useStoreChoice } from '@/shared/small-state';
import { useIsDown } from '@/shared/switches';
import { QuietLine } from '@/ui/quiet-line';
import { SearchEntry } from '@/ui/search-bar';
import { Empty, ErrorState, ListEnd } from '@/ui/state';
import './index.scss';

const sorts: readonly Sort[] = ['default', 'sales', 'priceAsc', 'priceDesc', 'newest'];
const fewRows = 6;

export default function ResultPage() {
  const params = usePageParams('q', 'categoryId', 'title', 'sort');
  const [sort, setSort] = useState<Sort>(sorts.find((known) => known === params.sort) ?? 'default');
  const [filters, setFilters] = useState(noFilters);
  const [isFilterOpen, setFilterOpen] = useState(false);
  const [layout, setLayout] = useState<'grid' | 'row'>('grid');
  const isSearchDown = useIsDown('search');
  const isSortingDown = useIsDown('searchSorting') && params.q !== '';
  const hasStore = useStoreChoice(({ store }) => store !== null);

  const asked = isSortingDown ? { sort: 'default' as const } : { sort, minPriceFen: filters.minPriceFen, maxPriceFen: filters.maxPriceFen };
  const search = useSearch(params.q, asked);
  const listing = useProducts({ ...asked, ...(params.categoryId ? { categoryId: params.categoryId } : {}) }, params.q === '');
  const list = params.q ? search : listing;
  const found: ProductCard[] = params.q ? rowsOf(search) : rowsOf(listing);
  const first = search.data?.pages[0];
  const recommended = params.q && found.length === 0 ? (first?.recommended ?? []) : [];

  const stockOf = useStockStates([...found, ...recommended]);
  const rows = filters.inStock ? found.filter((product) => stockOf(product) !== 'soldOut') : found;
  const purchase = usePurchase();
  const add = (product: ProductCard) => purchase.start(product, 'cart');
  const loadMore = () => void (list.hasNextPage && !list.isFetchingNextPage && list.fetchNextPage());
  useReachBottom(loadMore);
  // A filter that leaves a short page would never reach the bottom that loads the next one.
  useEffect(() => {
    if (filters.inStock && rows.length < fewRows) loadMore();
  }, [filters.inStock, rows.length, list.isFetchingNextPage]);

  if (isSearchDown && params.q) {
    return (
      <Screen title="搜索结果">
        <Empty icon="search" title="高峰期暂停搜索" hint="按分类找更快，不影响下单" action={{ text: '去分类看看', onTap: () => openTab('category') }} />
      </Screen>
    );
  }
  const nothing = rows.length === 0 && !list.isFetching && list.data !== undefined;
  return (
    <Screen title={params.title || (params.q ? '搜索结果' : '商品')}>
      <View className="result__head">
        {params.q ? (
          <View className="result__search">
            <SearchEntry text={params.q} onTap={() => replacePage('search', { q: params.q })} />
          </View>
        ) : null}
        {isSortingDown ? <QuietLine text="高峰期按相关度排列，暂不支持排序和筛选" /> : <SortBar sort={sort} onSort={setSort} isFiltered={isFiltered(filters)} onFilter={() => setFilterOpen(true)} layout={layout} onLayout={() => setLayout(layout === 'grid' ? 'row' : 'grid')} />}
      </View>
      <View className="result__list">
        {first?.isFuzzy && found.length > 0 ? <View className="result__note">{`没有完全匹配「${params.q}」的，看看这些相近的`}</View> : null}
        {list.data === undefined ? (
          list.isError ? (
            <ErrorState {...problemCopy(list.error)} onRetry={() => void list.refetch()} />
          ) : (
            <ProductListSkeleton layout={layout} />
          )
        ) : nothing ? (
          <NothingFound isFiltered={isFiltered(filters)} q={params.q} onReset={() => setFilters(noFilters)} />
        ) : (
          <>
            <ProductList layout={layout} products={rows} stockOf={stockOf} onAdd={add} />
            <ListEnd state={footOf(list)} onRetry={loadMore} />
          </>
        )}
        {nothing && recommended.length > 0 ? (
          <>
            <View className="feed-title">大家也在看</View>
            <ProductList layout="grid" products={recommended} stockOf={stockOf} onAdd={add} />
            <ListEnd state="end" onRetry={loadMore} />
          </>
        ) : null}
      </View>
      <FilterSheet
        open={isFilterOpen}
        filters={filters}
        hasStore={hasStore}
        onClose={() => setFilterOpen(false)}
        onApply={(next) => {
          setFilters(next);
          setFilterOpen(false);
        }}
      />
      {purchase.sheet}
    </Screen>
  );
}

function NothingFound({ isFiltered: hasFilters, q, onReset }: { isFiltered: boolean; q: string; onReset: () => void }) {
  if (hasFilters) return <Empty icon="filter" title="没有符合筛选的商品" hint="放宽一点条件试试" action={{ text: '清除筛选', onTap: onReset }} />;
  return <Empty icon="search" title={q ? `没找到「${q}」` : '这里还没有商品'} hint={q ? '换个说法，或试试拼音首字母' : '看看别的分类'} action={{ text: '去分类看看', onTap: () => openTab('category') }} />;
}
