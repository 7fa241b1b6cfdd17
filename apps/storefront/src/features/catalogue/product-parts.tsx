import { Swiper, SwiperItem, View } from '@tarojs/components';
import { useState } from 'react';
import type { Schemas } from '@/shared/api';
import type { ProductDetail } from '@/shared/catalogue';
import { clock } from '@/shared/clock';
import { formatFen } from '@/shared/money';
import { openPage } from '@/shared/navigation';
import { useIsDown } from '@/shared/switches';
import { formatDay } from '@/shared/time';
import { Icon } from '@/ui/icon';
import { Picture } from '@/ui/picture';
import { Price } from '@/ui/price';
import { QuietLine } from '@/ui/quiet-line';
import { Bone } from '@/ui/skeleton';
import { Tag } from '@/ui/tag';
import { Tap } from '@/ui/tap';
import './product-parts.scss';

type Review = Schemas['Review'];

export function ProductGallery({ media, title }: { media: ProductDetail['media']; title: string }) {
  const [index, setIndex] = useState(0);
  return (
    <View className="gallery">
      <Swiper className="gallery__swiper" circular={media.length > 1} onChange={(event) => setIndex(event.detail.current)}>
        {media.map((picture, at) => (
          <SwiperItem key={picture.mediaId}>
            <Picture className="gallery__picture" url={picture.url} color={picture.color} alt={picture.alt || title} eager={at === 0} />
          </SwiperItem>
        ))}
      </Swiper>
      {media.length > 1 ? <View className="gallery__count">{`${index + 1}/${media.length}`}</View> : null}
    </View>
  );
}

export function ProductHead({ product }: { product: ProductDetail }) {
  return (
    <View className="product-head">
      <View className="product-head__line">
        <Price fen={product.priceFen} from={product.priceIsRange} listFen={product.listPriceFen} size="large" />
        {product.salesText ? <View className="product-head__sales">{product.salesText}</View> : null}
      </View>
      <MemberPrices variants={product.variants} />
      <View className="product-head__title">{product.title}</View>
      {product.brief ? <View className="product-head__brief">{product.brief}</View> : null}
      {product.tags.length + (product.brand ? 1 : 0) > 0 ? (
        <View className="product-head__tags">
          {product.brand ? <Tag text={product.brand} /> : null}
          {product.tags.map((text) => (
            <Tag key={text} tone="primary" text={text} />
          ))}
        </View>
      ) : null}
    </View>
  );
}

/** What members of some tiers pay, where that is less: the lowest of the variants. Tiers that pay the same stand together. */
function MemberPrices({ variants }: Pick<ProductDetail, 'variants'>) {
  const tiers = new Map<string, number[]>();
  for (const { tierName, priceFen } of variants.flatMap(({ memberPrices }) => memberPrices)) tiers.set(tierName, [...(tiers.get(tierName) ?? []), priceFen]);
  if (tiers.size === 0) return null;
  const byPrice = new Map<string, string[]>();
  for (const [tierName, fens] of tiers) {
    const lowest = Math.min(...fens);
    const price = `${formatFen(lowest, 'trim')}${variants.length > fens.length || fens.some((fen) => fen > lowest) ? '起' : ''}`;
    byPrice.set(price, [...(byPrice.get(price) ?? []), tierName]);
  }
  return (
    <View className="product-head__members">
      {[...byPrice].map(([price, [first = '', ...others]]) => (
        <Tag key={price} text={others.length === 0 ? `${first}价 ${price}` : `${first}等 ${others.length + 1} 个等级 ${price}`} />
      ))}
    </View>
  );
}

export function ReviewItem({ review }: { review: Review }) {
  return (
    <View className="review">
      <View className="review__head">
        <View className="review__face">{review.authorName.slice(0, 1)}</View>
        <View className="review__author">{review.authorName}</View>
        <View className="review__stars" ariaLabel={`${review.rating} 星`}>
          {Array.from({ length: 5 }, (_, star) => (
            <Icon key={star} name="star-filled" size={12} className={star < review.rating ? 'review__star' : 'review__star--off'} />
          ))}
        </View>
        <View className="review__date">{formatDay(review.createdAt, clock.now())}</View>
      </View>
      <View className="review__text">{review.content}</View>
      {review.optionText ? <View className="review__option">{review.optionText}</View> : null}
    </View>
  );
}

export function ReviewsCard({ product }: { product: ProductDetail }) {
  const { reviews, productId } = product;
  if (useIsDown('reviews')) return <QuietLine text="高峰期暂不显示评价，不影响下单" />;
  return (
    <View className="panel">
      <Tap className="panel__head" role="link" label={`${reviews.total} 条评价`} disabled={reviews.total === 0} onTap={() => openPage('reviews', { productId })}>
        <View className="panel__title">评价</View>
        <View className="panel__note">{reviews.total > 0 ? `${reviews.total} 条` : '还没有评价'}</View>
        {reviews.total > 0 ? (
          <View className="panel__more">
            {reviews.goodPercent === null ? '' : `好评 ${reviews.goodPercent}%`}
            <Icon name="right" size={12} />
          </View>
        ) : null}
      </Tap>
      {reviews.top.map((review) => (
        <ReviewItem key={review.reviewId} review={review} />
      ))}
    </View>
  );
}

const attributesFolded = 6;

export function AttributesCard({ attributes }: { attributes: ProductDetail['attributes'] }) {
  const [isOpen, setOpen] = useState(false);
  if (attributes.length === 0) return null;
  const shown = isOpen ? attributes : attributes.slice(0, attributesFolded);
  return (
    <View className="panel">
      <View className="panel__head">
        <View className="panel__title">规格参数</View>
      </View>
      <View className="attributes">
        {shown.map(({ name, value }, index) => (
          <View key={`${name}${index}`} className="attributes__row">
            <View className="attributes__name">{name}</View>
            <View className="attributes__value">{value}</View>
          </View>
        ))}
      </View>
      {attributes.length > attributesFolded ? (
        <Tap className="panel__unfold" onTap={() => setOpen(!isOpen)}>
          {isOpen ? '收起' : `展开全部 ${attributes.length} 项`}
          <Icon name={isOpen ? 'up' : 'down'} size={12} />
        </Tap>
      ) : null}
    </View>
  );
}

export function DescriptionCard({ product }: { product: ProductDetail }) {
  return (
    <View className="panel">
      <View className="panel__head">
        <View className="panel__title">商品介绍</View>
      </View>
      {product.description ? <View className="description">{product.description}</View> : null}
      {product.media.map((picture) => (
        <View key={picture.mediaId} className="description__frame" style={{ paddingTop: `${(picture.height / picture.width) * 100}%` }}>
          <Picture className="description__picture" url={picture.url} color={picture.color} alt={picture.alt || product.title} />
        </View>
      ))}
      <View className="description__foot">图片为示意，请以门店实物为准</View>
    </View>
  );
}

export function ProductSkeleton() {
  return (
    <View>
      <Bone className="gallery__swiper" height="" />
      <View className="product-head">
        <Bone width="120px" height="34px" />
        <Bone height="22px" className="bone--spaced" />
        <Bone height="16px" width="60%" className="bone--spaced" />
      </View>
      <View className="panel">
        <Bone height="40px" />
        <Bone height="40px" className="bone--spaced" />
      </View>
    </View>
  );
}
