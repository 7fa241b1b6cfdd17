import { View } from '@tarojs/components';
import { useReachBottom } from '@tarojs/taro';
import { useState } from 'react';
import { ReviewItem } from '@/features/catalogue/product-parts';
import { footOf, useReviews } from '@/features/catalogue/queries';
import { Screen } from '@/frame/screen';
import { problemCopy } from '@/shared/api/problem-copy';
import { goBack } from '@/shared/navigation';
import { usePageParams } from '@/shared/page-params';
import { useIsDown } from '@/shared/switches';
import { classNames } from '@/ui/class-names';
import { Bone } from '@/ui/skeleton';
import { Empty, ErrorState, ListEnd } from '@/ui/state';
import { Tap } from '@/ui/tap';
import './index.scss';

const filters = [
  { filter: 'all', text: '全部' },
  { filter: 'good', text: '好评' },
  { filter: 'critical', text: '中差评' },
] as const;

export default function ReviewsPage() {
  const { productId } = usePageParams('productId');
  const isDown = useIsDown('reviews');
  const [filter, setFilter] = useState<'all' | 'good' | 'critical'>('all');
  const reviews = useReviews(productId, filter);
  const rows = reviews.data?.pages.flatMap(({ items }) => items) ?? [];
  const loadMore = () => void (reviews.hasNextPage && !reviews.isFetchingNextPage && reviews.fetchNextPage());
  useReachBottom(loadMore);
  if (isDown) {
    return (
      <Screen title="评价">
        <Empty icon="star" title="高峰期暂时看不到评价" hint="不影响下单，晚点再来看" action={{ text: '返回', onTap: goBack }} />
      </Screen>
    );
  }
  return (
    <Screen title="评价">
      <View className="reviews__filters">
        {filters.map((entry) => (
          <Tap key={entry.filter} role="tab" checked={filter === entry.filter} className={classNames('reviews__filter', filter === entry.filter && 'reviews__filter--on')} onTap={() => setFilter(entry.filter)}>
            {entry.text}
          </Tap>
        ))}
      </View>
      <View className="reviews__list">
        {reviews.data === undefined ? (
          reviews.isError ? (
            <ErrorState {...problemCopy(reviews.error)} onRetry={() => void reviews.refetch()} />
          ) : (
            Array.from({ length: 5 }, (_, index) => <Bone key={index} className="bone--spaced" height="72px" />)
          )
        ) : rows.length === 0 ? (
          <Empty icon="star" title="还没有这类评价" />
        ) : (
          <>
            {rows.map((review) => (
              <ReviewItem key={review.reviewId} review={review} />
            ))}
            <ListEnd state={footOf(reviews)} onRetry={loadMore} />
          </>
        )}
      </View>
    </Screen>
  );
}
