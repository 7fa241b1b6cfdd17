import { type AnyRoute, defineRoute, instant, queryInteger, uuid } from '@quanyu/platform';
import { z } from 'zod';

const tag = '库存准确率';
const read = { kind: 'staff', permission: 'inventory.read' } as const;

export const stockAccuracy = z
  .strictObject({
    locationId: uuid,
    variantId: uuid,
    /** From 0 to 1, as of now. */
    score: z.number(),
    scoredAt: instant,
    errors: z.int(),
    /** What ops keep back, and what distrust adds to it. */
    baseSafety: z.int(),
    extraSafety: z.int(),
  })
  .meta({ id: 'StockAccuracy', description: '一件商品在一个地点的库存可信度，和因此多留的安全库存' });

export const placeAccuracy = z
  .strictObject({ locationId: uuid, score: z.number(), scoredAt: instant, shorts: z.int(), counted: z.int(), miscounted: z.int() })
  .meta({ id: 'PlaceAccuracy', description: '一个地点的库存准确率：拣货缺货次数、盘点行数、有差异的行数' });

export const listStockAccuracy = defineRoute({
  id: 'listStockAccuracy', api: 'admin', method: 'GET', path: '/stock/accuracy', summary: '最不可信的库存，分数低的在前', tag,
  access: read, class: 'back', query: z.strictObject({ locationId: uuid.optional(), limit: queryInteger(1, 200).optional() }), reply: z.strictObject({ items: z.array(stockAccuracy) }), errors: [],
});

export const listPlaceAccuracy = defineRoute({
  id: 'listPlaceAccuracy', api: 'admin', method: 'GET', path: '/stock/accuracy/places', summary: '各地点的库存准确率，低的在前', tag,
  access: read, class: 'back', reply: z.strictObject({ items: z.array(placeAccuracy) }), errors: [],
});

export const accuracyRoutes: readonly AnyRoute[] = [listStockAccuracy, listPlaceAccuracy];
