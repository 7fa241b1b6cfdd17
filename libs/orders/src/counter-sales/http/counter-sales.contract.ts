import { type AnyRoute, defineRoute, fen, instant, pageOf, pageQuery, text, uuid } from '@quanyu/platform';
import { z } from 'zod';
import { MAX_QUANTITY } from '../../order-limits.js';
import { quote } from '../../http/checkout.storefront.contract.js';
import { COUNTER_SALE_STATUSES } from '../counter-sale.js';

const tag = '代客下单';
/** Goods that somebody says at a counter. */
const MOST_LINES = 20;
const counter = { kind: 'staff', permission: 'fulfillment.handOver' } as const;
const storeParams = z.strictObject({ storeId: uuid });
const lines = z.array(z.strictObject({ variantId: uuid, quantity: z.int().min(1).max(MAX_QUANTITY) })).min(1).max(MOST_LINES);

export const findGoodsElsewhere = defineRoute({
  id: 'findGoodsElsewhere', api: 'staff', method: 'POST', path: '/stores/:storeId/goods-elsewhere', summary: '本店没货时：附近哪家店有，能不能快递到家', tag,
  access: counter, class: 'back', params: storeParams, body: z.strictObject({ lines }), status: 200,
  reply: z.strictObject({
    here: z.array(z.strictObject({ variantId: uuid, available: z.int() })),
    /** Nearest first; those that have everything before those that have a part. */
    stores: z.array(
      z
        .strictObject({
          storeId: uuid, name: z.string(), district: z.string(), address: z.string(), distanceMetres: z.int(), isOpen: z.boolean(),
          missing: z.array(z.strictObject({ variantId: uuid, requested: z.int(), available: z.int() })),
        })
        .meta({ id: 'StoreWithGoods', description: '附近一家门店有没有这些商品；missing 为空就是都有' }),
    ),
    shipping: z.strictObject({ isOffered: z.boolean(), feeFen: fen }),
  }),
  errors: ['STORES.NOT_FOUND'],
});

const { itemsTotalFen, discountFen, shippingFen, shippingOffFen, payableFen, pricing } = quote.shape;

export const quoteCounterSale = defineRoute({
  id: 'quoteCounterSale', api: 'staff', method: 'POST', path: '/stores/:storeId/counter-quotes', summary: '代客下单报价：和顾客自己结算时同一个价；识别过会员就按会员的价格、券和积分', tag,
  access: counter, class: 'back', params: storeParams, status: 200,
  body: z.strictObject({ lines, collectStoreId: uuid.nullable(), memberReading: text(200).optional().meta({ description: '`readMemberCode` 给出的 reading' }) }),
  reply: z
    .strictObject({ isForMember: z.boolean(), lines: quote.shape.lines, itemsTotalFen, discountFen, shippingFen, shippingOffFen, payableFen, pricing })
    .meta({ id: 'CounterQuote', description: '代客下单的报价' }),
  errors: ['STORES.NOT_FOUND', 'ORDERS.STORE_CLOSED', 'MEMBERSHIP.CODE_EXPIRED'],
});

const saleLine = z
  .strictObject({ variantId: uuid, title: z.string(), optionText: z.string(), imageUrl: z.string().nullable(), quantity: z.int(), unitPriceFen: fen, totalFen: fen })
  .meta({ id: 'CounterSaleLine' });

const collectStore = z.strictObject({ storeId: uuid, name: z.string() }).nullable().meta({ description: '到哪家店取；null 由顾客自己选，一般是快递到家' });

const counterSale = z
  .strictObject({
    saleId: uuid, storeId: uuid, status: z.enum(COUNTER_SALE_STATUSES), staffName: z.string(),
    url: z.string().meta({ description: '二维码的内容：顾客扫码后在小程序里下单' }),
    collectStore, lines: z.array(saleLine), itemsTotalFen: fen, createdAt: instant, expiresAt: instant,
    order: z.strictObject({ orderId: uuid, orderNo: z.string(), payableFen: fen }).nullable(),
  })
  .meta({ id: 'CounterSale', description: '代客下单：waiting 等扫码，ordered 已下单待付款' });

export const openCounterSale = defineRoute({
  id: 'openCounterSale', api: 'staff', method: 'POST', path: '/stores/:storeId/counter-sales', summary: '代客下单：出一个顾客扫码付款的码，业绩归本店', tag,
  access: counter, class: 'back', idempotent: true, status: 201, params: storeParams,
  body: z.strictObject({ lines, collectStoreId: uuid.nullable() }), reply: counterSale,
  errors: ['STORES.NOT_FOUND', 'ORDERS.VARIANT_UNAVAILABLE', 'REQUEST.IDEMPOTENCY_KEY_REUSED'],
});

export const listCounterSales = defineRoute({
  id: 'listCounterSales', api: 'staff', method: 'GET', path: '/stores/:storeId/counter-sales', summary: '本店的代客下单，新的在前', tag,
  access: counter, class: 'back', params: storeParams, query: z.strictObject({ ...pageQuery({ beforeId: uuid }) }), reply: pageOf(counterSale), errors: ['STORES.NOT_FOUND'],
});

export const getCounterSale = defineRoute({
  id: 'getCounterSale', api: 'staff', method: 'GET', path: '/stores/:storeId/counter-sales/:saleId', summary: '一笔代客下单：顾客付了没有', tag,
  access: counter, class: 'back', params: z.strictObject({ storeId: uuid, saleId: uuid }), reply: counterSale, errors: ['REQUEST.NOT_FOUND'],
});

export const scanCounterSale = defineRoute({
  id: 'scanCounterSale', api: 'storefront', method: 'GET', path: '/counter-sales/:code', summary: '店员代选的商品（扫码打开）', tag,
  access: { kind: 'public' }, class: 'browse', params: z.strictObject({ code: z.string().regex(/^[\w-]{8,40}$/) }),
  reply: z
    .strictObject({ code: z.string(), storeId: uuid, storeName: z.string(), staffName: z.string(), collectStore, lines: z.array(saleLine), itemsTotalFen: fen, expiresAt: instant })
    .meta({ id: 'ScannedSale', description: '店员为顾客选好的商品' }),
  errors: ['ORDERS.COUNTER_SALE_OVER'],
});

export const counterSalesRoutes: readonly AnyRoute[] = [findGoodsElsewhere, quoteCounterSale, openCounterSale, listCounterSales, getCounterSale, scanCounterSale];
