import { type AnyRoute, calendarDate, cursorCount, defineRoute, instant, multilineText, pageOf, pageQuery, queryInteger, text, uuid } from '@quanyu/platform';
import { z } from 'zod';
import { INBOUND_STATUSES } from '../inbound/inbound.rules.js';

const units = z.int().min(0).max(1_000_000);

const head = {
  deliveryId: uuid,
  number: z.int(),
  locationId: uuid,
  /** Purchase order or advance shipping notice. */
  reference: z.string(),
  supplierName: z.string(),
  status: z.enum(INBOUND_STATUSES),
  expectedAt: instant.nullable(),
  note: z.string(),
  version: z.int(),
  createdAt: instant, createdBy: z.string(),
  endedAt: instant.nullable(), endedBy: z.string().nullable(),
};

export const deliverySummary = z.strictObject({ ...head, expectedUnits: z.int(), receivedUnits: z.int() }).meta({ id: 'InboundDeliverySummary' });

export const delivery = z
  .strictObject({ ...head, lines: z.array(z.strictObject({ variantId: uuid, expected: z.int(), received: z.int(), damaged: z.int(), over: z.int() })) })
  .meta({ id: 'InboundDelivery', description: '到货单：expected 待到货 → partially_received 部分到货 → received 已收完' });

export const stockBatch = z
  .strictObject({
    variantId: uuid, batchNo: z.string(), expiresOn: calendarDate,
    /** Units that came; sales do not tell their batch, so this is not what is left. */
    received: z.int(),
    isExpired: z.boolean(),
    isShortDated: z.boolean(),
  })
  .meta({ id: 'StockBatch' });

const tag = '到货';
const params = z.strictObject({ deliveryId: uuid });
const storeParams = z.strictObject({ storeId: uuid });
const listQuery = { status: z.enum([...INBOUND_STATUSES, 'open']).optional(), ...pageQuery({ beforeNumber: cursorCount }) };
const batchQuery = { withinDays: queryInteger(0, 365).optional(), limit: queryInteger(1, 200).optional() };
const read = { kind: 'staff', permission: 'inventory.read' } as const;

export const listStoreDeliveries = defineRoute({
  id: 'listStoreDeliveries', api: 'staff', method: 'GET', path: '/stores/:storeId/stock-deliveries', summary: '本店的到货单，新的在前', tag,
  access: read, class: 'back', params: storeParams, query: z.strictObject(listQuery), reply: pageOf(deliverySummary), errors: [],
});

export const getStoreDelivery = defineRoute({
  id: 'getDelivery', api: 'staff', method: 'GET', path: '/stock-deliveries/:deliveryId', summary: '到货单', tag, access: read, class: 'back', params, reply: delivery, errors: ['REQUEST.NOT_FOUND'],
});

export const receiveDelivery = defineRoute({
  id: 'receiveDelivery', api: 'staff', method: 'POST', path: '/stock-deliveries/:deliveryId/receipts', summary: '收货，写明批号和到期日；过期的进待检，多收要写原因。isFinal 表示不会再到', tag,
  access: { kind: 'staff', permission: 'inventory.work' }, class: 'back', idempotent: true, params,
  body: z.strictObject({
    version: z.int().min(1),
    lines: z.array(z.strictObject({ variantId: uuid, received: units, damaged: units, batchNo: text(40).optional(), expiresOn: calendarDate.optional() })).max(500),
    overReason: text(100).optional(),
    isFinal: z.boolean(),
  }),
  reply: delivery, errors: ['REQUEST.NOT_FOUND', 'REQUEST.VERSION_CONFLICT', 'REQUEST.IDEMPOTENCY_KEY_REUSED', 'INVENTORY.DELIVERY_STATE', 'INVENTORY.OVER_NEEDS_REASON'],
});

export const listStoreBatches = defineRoute({
  id: 'listStoreBatches', api: 'staff', method: 'GET', path: '/stores/:storeId/stock-batches', summary: '快到期的批次，最早到期的在前', tag,
  access: read, class: 'back', params: storeParams, query: z.strictObject(batchQuery), reply: z.strictObject({ items: z.array(stockBatch) }), errors: [],
});

export const listDeliveries = defineRoute({
  id: 'listDeliveries', api: 'admin', method: 'GET', path: '/stock/deliveries', summary: '到货单，新的在前', tag,
  access: read, class: 'back', query: z.strictObject({ locationId: uuid.optional(), ...listQuery }), reply: pageOf(deliverySummary), errors: [],
});

export const getDelivery = defineRoute({
  id: 'getDelivery', api: 'admin', method: 'GET', path: '/stock/deliveries/:deliveryId', summary: '到货单', tag, access: read, class: 'back', params, reply: delivery, errors: ['REQUEST.NOT_FOUND'],
});

export const announceDelivery = defineRoute({
  id: 'announceDelivery', api: 'admin', method: 'POST', path: '/stock/deliveries', summary: '登记供应商的到货预告', tag,
  access: { kind: 'staff', permission: 'inventory.receive' }, class: 'back', idempotent: true,
  body: z.strictObject({
    locationId: uuid, reference: text(64), supplierName: text(64), expectedAt: instant.optional(), note: multilineText(200).optional(),
    lines: z.array(z.strictObject({ variantId: uuid, quantity: z.int().min(1).max(1_000_000) })).min(1).max(500),
  }),
  reply: delivery, status: 201, errors: ['INVENTORY.DELIVERY_KNOWN', 'REQUEST.IDEMPOTENCY_KEY_REUSED'],
});

export const cancelDelivery = defineRoute({
  id: 'cancelDelivery', api: 'admin', method: 'POST', path: '/stock/deliveries/:deliveryId/cancellation', summary: '供应商不来了；到过货的不能取消', tag,
  access: { kind: 'staff', permission: 'inventory.receive' }, class: 'back', idempotent: true, params,
  body: z.strictObject({ version: z.int().min(1), reason: text(100) }),
  reply: delivery, errors: ['REQUEST.NOT_FOUND', 'REQUEST.VERSION_CONFLICT', 'REQUEST.IDEMPOTENCY_KEY_REUSED', 'INVENTORY.DELIVERY_STATE'],
});

export const listBatches = defineRoute({
  id: 'listBatches', api: 'admin', method: 'GET', path: '/stock/batches', summary: '一个地点快到期的批次', tag,
  access: read, class: 'back', query: z.strictObject({ locationId: uuid, ...batchQuery }), reply: z.strictObject({ items: z.array(stockBatch) }), errors: [],
});

export const inboundRoutes: readonly AnyRoute[] = [
  listStoreDeliveries, getStoreDelivery, receiveDelivery, listStoreBatches, listDeliveries, getDelivery, announceDelivery, cancelDelivery, listBatches,
];
