import { defineRoute, fen, MAX_FEN, pageOf, pageQuery, queryInteger, text, uuid } from '@quanyu/platform';
import { z } from 'zod';
import { attribute, color, picture, review, rowInstant, sort } from './catalogue.schema.js';

const tag = '商品';

/** Prices are those of the chosen store; without one, those of the channel. */
const inStore = { storeId: uuid.optional().meta({ description: '选中的门店：按这家门店的价格给出；不传按渠道价' }) };

export const productCard = z
  .strictObject({
    productId: uuid,
    title: z.string(),
    brief: z.string(),
    imageUrl: z.string(),
    imageColor: color,
    priceFen: fen.meta({ description: '最低规格价，单位分' }),
    priceIsRange: z.boolean().meta({ description: '为真时价格后写“起”' }),
    listPriceFen: fen.nullable().meta({ description: '划线价，单位分' }),
    salesCount: z.int().min(0),
    salesText: z.string().optional().meta({ description: '例如“已售1.2万+”；销量为 0 时不给' }),
    tags: z.array(z.string()),
    variantCount: z.int().min(1),
    defaultVariantId: uuid.nullable().meta({ description: '只有一个规格时给出，可直接加购' }),
  })
  .meta({ id: 'ProductCard' });
export type ProductCard = z.output<typeof productCard>;

export const productList = z
  .strictObject({ items: z.array(productCard), total: z.int().min(0), page: z.int().min(1), hasMore: z.boolean() })
  .meta({ id: 'ProductList' });
export type ProductList = z.output<typeof productList>;

const categoryEntry = z
  .strictObject({
    categoryId: uuid,
    name: z.string(),
    description: z.string(),
    iconUrl: z.string().nullable(),
    iconColor: color.nullable(),
    productCount: z.int().min(0).meta({ description: '在售商品数，含子分类' }),
  })
  .meta({ id: 'CategoryEntry' });
export type CategoryEntry = z.output<typeof categoryEntry>;

const category = z.strictObject({ ...categoryEntry.shape, children: z.array(categoryEntry) }).meta({ id: 'Category' });
export type Category = z.output<typeof category>;

const banner = z
  .strictObject({
    bannerId: uuid,
    title: z.string(),
    subtitle: z.string(),
    imageUrl: z.string(),
    imageColor: color,
    link: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('product'), productId: uuid }),
      z.strictObject({ kind: z.literal('category'), categoryId: uuid }),
      z.strictObject({ kind: z.literal('search'), q: z.string() }),
      z.strictObject({ kind: z.literal('none') }),
    ]),
  })
  .meta({ id: 'HomeBanner' });
export type HomeBanner = z.output<typeof banner>;

const floor = z
  .strictObject({
    floorId: z.string().meta({ examples: ['newest', 'bestSellers', 'category:1f…'] }),
    kind: z.enum(['newest', 'bestSellers', 'category']),
    categoryId: uuid.nullable(),
    title: z.string(),
    subtitle: z.string(),
    products: z.array(productCard),
  })
  .meta({ id: 'HomeFloor' });
export type HomeFloor = z.output<typeof floor>;

export const homePage = z
  .strictObject({ banners: z.array(banner), categories: z.array(categoryEntry), floors: z.array(floor), hotWords: z.array(z.string()) })
  .meta({ id: 'HomePage' });
export type HomePage = z.output<typeof homePage>;

export const productDetail = z
  .strictObject({
    productId: uuid,
    title: z.string(),
    brief: z.string(),
    description: z.string(),
    brand: z.string().nullable(),
    categoryPath: z.array(z.strictObject({ categoryId: uuid, name: z.string() })),
    media: z.array(picture),
    priceFen: fen,
    priceIsRange: z.boolean(),
    listPriceFen: fen.nullable(),
    salesCount: z.int().min(0),
    salesText: z.string().optional(),
    tags: z.array(z.string()),
    options: z.array(
      z.strictObject({
        name: z.string(),
        values: z.array(z.strictObject({ value: z.string(), imageUrl: z.string().optional() })),
      }),
    ),
    optionsComposed: z.boolean().meta({ description: '规格为演示数据时为真' }),
    variants: z.array(
      z.strictObject({
        variantId: uuid,
        sku: z.string(),
        optionValues: z.array(z.string()).meta({ description: '与 options 同序' }),
        priceFen: fen,
        listPriceFen: fen.nullable(),
        memberPrices: z.array(z.strictObject({ tierName: z.string(), priceFen: fen })).meta({ description: '低于此价的会员价，由高到低' }),
        imageUrl: z.string(),
        maxPerOrder: z.int().min(1),
      }),
    ),
    attributes: z.array(attribute),
    reviews: z.strictObject({
      total: z.int().min(0),
      averageRating: z.number().min(1).max(5).nullable(),
      goodPercent: z.int().min(0).max(100).nullable(),
      top: z.array(review).max(2),
    }),
  })
  .meta({ id: 'ProductDetail' });
export type ProductDetail = z.output<typeof productDetail>;

export const getHome = defineRoute({
  id: 'getHome',
  api: 'storefront',
  method: 'GET',
  path: '/home',
  summary: '首页：横幅、分类入口、楼层、热搜词',
  tag,
  access: { kind: 'public' },
  class: 'browse',
  query: z.strictObject(inStore),
  reply: homePage,
  errors: [],
});

export const listCategories = defineRoute({
  id: 'listCategories',
  api: 'storefront',
  method: 'GET',
  path: '/categories',
  summary: '两级分类与在售商品数',
  tag,
  access: { kind: 'public' },
  class: 'browse',
  query: z.strictObject({}),
  reply: z.strictObject({ items: z.array(category) }).meta({ id: 'CategoryTree' }),
  errors: [],
});

const MAX_PAGE = 500;
const listing = {
  ...inStore,
  sort: sort.optional(),
  minPriceFen: queryInteger(0, MAX_FEN).optional(),
  maxPriceFen: queryInteger(0, MAX_FEN).optional(),
  page: queryInteger(1, MAX_PAGE).optional().meta({ description: '从 1 开始' }),
  pageSize: queryInteger(1, 50).optional().meta({ description: '默认 20' }),
};

export const listProducts = defineRoute({
  id: 'listProducts',
  api: 'storefront',
  method: 'GET',
  path: '/products',
  summary: '商品列表：按分类、价格筛选，可排序',
  tag,
  access: { kind: 'public' },
  class: 'browse',
  query: z.strictObject({ categoryId: uuid.optional(), ...listing }),
  reply: productList,
  errors: ['CATALOGUE.CATEGORY_NOT_FOUND'],
});

export const getProduct = defineRoute({
  id: 'getProduct',
  api: 'storefront',
  method: 'GET',
  path: '/products/:productId',
  summary: '商品详情：图片、规格、价格、参数、评价摘要',
  tag,
  access: { kind: 'public' },
  class: 'browse',
  params: z.strictObject({ productId: uuid }),
  query: z.strictObject(inStore),
  reply: productDetail,
  errors: ['CATALOGUE.PRODUCT_NOT_FOUND'],
});

export const listReviews = defineRoute({
  id: 'listReviews',
  api: 'storefront',
  method: 'GET',
  path: '/products/:productId/reviews',
  summary: '商品评价，新的在前',
  tag,
  access: { kind: 'public' },
  class: 'browse',
  params: z.strictObject({ productId: uuid }),
  query: z.strictObject({ ...pageQuery({ createdAt: rowInstant, reviewId: uuid }), filter: z.enum(['all', 'good', 'critical']).optional() }),
  reply: pageOf(review),
  errors: ['CATALOGUE.PRODUCT_NOT_FOUND', 'SERVICE.DEGRADED'],
});

/** Where the query's words stand in a text, as UTF-16 offsets: half-open ranges [start, end). */
const highlight = z.array(z.tuple([z.int().min(0), z.int().min(0)])).meta({ id: 'HighlightRanges' });

const searchHit = z.strictObject({ ...productCard.shape, titleHighlights: highlight }).meta({ id: 'SearchHit' });

export const searchProducts = defineRoute({
  id: 'searchProducts',
  api: 'storefront',
  method: 'GET',
  path: '/search',
  summary: '搜索商品：中文、拼音、拼音首字母，容错',
  tag,
  access: { kind: 'public' },
  class: 'search',
  query: z.strictObject({ q: text(50), categoryId: uuid.optional(), ...listing }),
  reply: z
    .strictObject({
      items: z.array(searchHit),
      total: z.int().min(0),
      page: z.int().min(1),
      hasMore: z.boolean(),
      isFuzzy: z.boolean().meta({ description: '没有完全匹配、给出的是相近结果时为真' }),
      recommended: z.array(productCard).meta({ description: '没有结果时的推荐' }),
      isSortingPaused: z.boolean().meta({ description: '高峰期为真：排序和筛选没有生效，结果按相关度排列' }),
    })
    .meta({ id: 'SearchResult' }),
  errors: ['SERVICE.DEGRADED'],
});

export const suggest = defineRoute({
  id: 'suggest',
  api: 'storefront',
  method: 'GET',
  path: '/search/suggest',
  summary: '搜索联想：词与商品',
  tag,
  access: { kind: 'public' },
  class: 'search',
  query: z.strictObject({ q: text(50), ...inStore }),
  reply: z
    .strictObject({
      words: z.array(z.strictObject({ word: z.string(), highlights: highlight })),
      products: z.array(z.strictObject({ productId: uuid, title: z.string(), imageUrl: z.string(), imageColor: color, priceFen: fen, highlights: highlight })),
    })
    .meta({ id: 'SearchSuggestions' }),
  errors: ['SERVICE.DEGRADED'],
});

export const storefrontRoutes = [getHome, listCategories, listProducts, getProduct, listReviews, searchProducts, suggest] as const;
