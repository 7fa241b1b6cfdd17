import { fen, instant, multilineText, text, uuid } from '@quanyu/platform';
import { z } from 'zod';

/** Sales channels that may carry a price of their own. Without one a variant sells at its base price. */
export const CHANNELS = ['miniProgram', 'h5', 'pos'] as const;
export const channel = z.enum(CHANNELS);
export type Channel = z.output<typeof channel>;

export const SORTS = ['default', 'sales', 'priceAsc', 'priceDesc', 'newest'] as const;
export const sort = z.enum(SORTS);
export type Sort = z.output<typeof sort>;

export const PRODUCT_STATUSES = ['draft', 'published', 'unpublished'] as const;
export const productStatus = z.enum(PRODUCT_STATUSES);
export type ProductStatus = z.output<typeof productStatus>;

/** An instant as PostgreSQL writes it, to the microsecond: pages of rows that were written together part nowhere else. */
export const rowInstant = z.string().regex(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d{1,6})?[+-]\d{2}(:\d{2})?$/);

/** Mean colour of a picture, for the placeholder under it. */
export const color = z.string().regex(/^#[0-9a-f]{6}$/).meta({ examples: ['#e8d9c4'] });

export const picture = z
  .strictObject({
    mediaId: uuid,
    url: z.string().meta({ description: '750 px 宽', examples: ['/media/3f2a-750.webp'] }),
    thumbUrl: z.string().meta({ description: '375 px 宽' }),
    largeUrl: z.string().meta({ description: '最大 1125 px 宽' }),
    color,
    width: z.int().min(1),
    height: z.int().min(1),
    alt: z.string(),
  })
  .meta({ id: 'Picture' });
export type Picture = z.output<typeof picture>;

export const attribute = z.strictObject({ name: text(40), value: multilineText(2000) }).meta({ id: 'ProductAttribute' });
export type Attribute = z.output<typeof attribute>;

export const review = z
  .strictObject({
    reviewId: uuid,
    rating: z.int().min(1).max(5),
    content: z.string(),
    authorName: z.string().meta({ description: '已打码' }),
    optionText: z.string(),
    createdAt: instant,
  })
  .meta({ id: 'Review' });
export type Review = z.output<typeof review>;

/** A money amount of at least one fen: nothing is sold for nothing by mistake. */
export const priceFen = fen.min(1, { message: '价格至少 1 分' });

/** The version that the editor saw; an edit of an older one is refused. */
export const version = z.int().min(1).max(2_000_000_000);
export const seenVersion = z.strictObject({ version }).meta({ id: 'SeenVersion' });
