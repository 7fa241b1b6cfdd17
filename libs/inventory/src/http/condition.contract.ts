import { type AnyRoute, defineRoute, queryInteger, text, uuid } from '@quanyu/platform';
import { z } from 'zod';
import { UNSELLABLE_CONDITIONS } from '../stock.rules.js';
import { stockBalance } from './inventory.contract.js';

const units = z.int().min(1).max(100_000);
const storeParams = z.strictObject({ storeId: uuid });
const tag = '库存状态';
const read = { kind: 'staff', permission: 'inventory.read' } as const;

export const unsellableStock = z.strictObject({ variantId: uuid, condition: z.enum(UNSELLABLE_CONDITIONS), quantity: z.int() }).meta({ id: 'UnsellableStock', description: '在库但不能卖：残次、待检、陈列' });

export const getShelf = defineRoute({
  id: 'getShelf', api: 'staff', method: 'GET', path: '/stores/:storeId/stock/:variantId', summary: '扫码查一件商品在本店的库存', tag,
  access: read, class: 'back', params: z.strictObject({ storeId: uuid, variantId: uuid }),
  reply: z.strictObject({ balance: stockBalance, unsellable: z.array(unsellableStock) }), errors: ['REQUEST.NOT_FOUND'],
});

export const listUnsellable = defineRoute({
  id: 'listUnsellable', api: 'staff', method: 'GET', path: '/stores/:storeId/unsellable-stock', summary: '本店不能卖的库存', tag,
  access: read, class: 'back', params: storeParams, query: z.strictObject({ limit: queryInteger(1, 500).optional() }), reply: z.strictObject({ items: z.array(unsellableStock) }), errors: [],
});

export const moveStockState = defineRoute({
  id: 'moveStockState', api: 'staff', method: 'POST', path: '/stores/:storeId/stock-state-moves', summary: '转残次、待检、陈列，或转回可售', tag,
  access: { kind: 'staff', permission: 'inventory.work' }, class: 'back', idempotent: true, params: storeParams,
  body: z.strictObject({ variantId: uuid, from: z.enum(['sellable', ...UNSELLABLE_CONDITIONS]), to: z.enum(['sellable', ...UNSELLABLE_CONDITIONS]), quantity: units, reason: text(100) }),
  reply: stockBalance, errors: ['INVENTORY.NOT_SO_MANY', 'INVENTORY.SAME_CONDITION', 'REQUEST.IDEMPOTENCY_KEY_REUSED'],
});

export const writeOffStock = defineRoute({
  id: 'writeOffStock', api: 'staff', method: 'POST', path: '/stores/:storeId/stock-write-offs', summary: '报损出库', tag,
  access: { kind: 'staff', permission: 'inventory.adjust' }, class: 'back', idempotent: true, params: storeParams,
  body: z.strictObject({ variantId: uuid, condition: z.enum(UNSELLABLE_CONDITIONS), quantity: units, reason: text(100) }),
  reply: stockBalance, errors: ['INVENTORY.NOT_SO_MANY', 'REQUEST.IDEMPOTENCY_KEY_REUSED'],
});

export const watchStock = defineRoute({
  id: 'watchStock', api: 'staff', method: 'GET', path: '/stores/:storeId/stock-events', summary: '库存作业实时事件（SSE）：event: stock, data: {type, id, status}', tag,
  access: read, class: 'back', params: storeParams, reply: 'raw', produces: 'text/event-stream', errors: [],
});

export const conditionRoutes: readonly AnyRoute[] = [getShelf, listUnsellable, moveStockState, writeOffStock, watchStock];
