import { type AnyRoute, defineRoute, fen, queryInteger, text, uuid } from '@quanyu/platform';
import { z } from 'zod';

export const goodsFacts = z
  .strictObject({
    variantId: uuid, title: z.string(), optionText: z.string(), sku: z.string(), barcode: z.string().nullable(), imageUrl: z.string().nullable(), priceFen: fen, isOnSale: z.boolean(),
  })
  .meta({ id: 'GoodsFacts', description: '货架上的一种商品，不论是否在售' });

const reply = z.strictObject({ items: z.array(goodsFacts) });
const read = { kind: 'staff', permission: 'catalogue.read' } as const;
const tag = '商品';

export const findGoods = defineRoute({
  id: 'findGoods', api: 'staff', method: 'GET', path: '/goods', summary: '扫条码或货号找商品（code），或按名称搜（q）', tag,
  access: read, class: 'back', query: z.strictObject({ code: text(64, 4).optional(), q: text(40).optional(), limit: queryInteger(1, 50).optional() }), reply, errors: [],
});

export const listGoods = defineRoute({
  id: 'listGoods', api: 'staff', method: 'POST', path: '/goods/by-id', summary: '一批商品的名称、规格、条码和图片', tag,
  access: read, class: 'back', body: z.strictObject({ variantIds: z.array(uuid).min(1).max(2_000) }), reply, errors: [],
});

export const goodsRoutes: readonly AnyRoute[] = [findGoods, listGoods];
