import { type AnyRoute, cursorCount, defineRoute, instant, multilineText, pageOf, pageQuery, text, uuid } from '@quanyu/platform';
import { z } from 'zod';
import { TRANSFER_OUTCOMES, TRANSFER_STATUSES } from '../transfers/transfer.rules.js';

const units = z.int().min(0).max(100_000);
const someUnits = z.int().min(1).max(100_000);
const lines = z.array(z.strictObject({ variantId: uuid, quantity: someUnits })).min(1).max(500);

const head = {
  transferId: uuid,
  /** Counts up over all places; what people say to each other. */
  number: z.int(),
  fromLocationId: uuid,
  toLocationId: uuid,
  status: z.enum(TRANSFER_STATUSES),
  outcome: z.enum(TRANSFER_OUTCOMES).nullable(),
  note: z.string(),
  parcelCount: z.int().nullable(),
  version: z.int(),
  createdAt: instant, createdBy: z.string(),
  approvedAt: instant.nullable(), approvedBy: z.string().nullable(),
  dispatchedAt: instant.nullable(), dispatchedBy: z.string().nullable(),
  endedAt: instant.nullable(), endedBy: z.string().nullable(),
};

export const transferSummary = z
  .strictObject({ ...head, requestedUnits: z.int(), sentUnits: z.int(), receivedUnits: z.int() })
  .meta({ id: 'StockTransferSummary' });

export const transferLine = z
  .strictObject({
    variantId: uuid, requested: z.int(), approved: z.int(), sent: z.int(),
    /** Sound and damaged units that came, those beyond what was sent (`over`) included. */
    received: z.int(), damaged: z.int(), over: z.int(),
    /** Units that were sent and will not come. */
    short: z.int(),
    returned: z.int(),
    inTransit: z.int(),
  })
  .meta({ id: 'StockTransferLine' });

const parcelLine = z.strictObject({ variantId: uuid, received: units, damaged: units });

export const transfer = z
  .strictObject({
    ...head,
    lines: z.array(transferLine),
    parcels: z.array(z.strictObject({ parcelNo: z.int(), receivedAt: instant, receivedBy: z.string(), lines: z.array(parcelLine), overReason: z.string().nullable() })),
  })
  .meta({ id: 'StockTransfer', description: '调拨单：draft 待批准 → ready 待发货 → in_transit 在途 → partially_received 部分收货 → received 已收货；canceled 说明退回还是报损' });

const tag = '调拨';
const params = z.strictObject({ transferId: uuid });
const listQuery = { direction: z.enum(['in', 'out']).optional(), status: z.enum([...TRANSFER_STATUSES, 'open']).optional(), ...pageQuery({ beforeNumber: cursorCount }) };
const STEP_ERRORS = ['REQUEST.NOT_FOUND', 'REQUEST.IDEMPOTENCY_KEY_REUSED', 'INVENTORY.TRANSFER_STATE', 'INVENTORY.OTHER_SIDE'] as const;

export const listStoreTransfers = defineRoute({
  id: 'listStoreTransfers', api: 'staff', method: 'GET', path: '/stores/:storeId/stock-transfers', summary: '本店的调拨单，新的在前；status=open 是没结束的', tag,
  access: { kind: 'staff', permission: 'inventory.read' }, class: 'back', params: z.strictObject({ storeId: uuid }), query: z.strictObject(listQuery), reply: pageOf(transferSummary), errors: [],
});

export const listTransfers = defineRoute({
  id: 'listTransfers', api: 'admin', method: 'GET', path: '/stock/transfers', summary: '调拨单，新的在前', tag,
  access: { kind: 'staff', permission: 'inventory.read' }, class: 'back', query: z.strictObject({ locationId: uuid.optional(), ...listQuery }), reply: pageOf(transferSummary), errors: [],
});

/** The steps that stores and the head office share. */
function sharedRoutes<Api extends 'staff' | 'admin'>(api: Api, root: string) {
  return {
    request: defineRoute({
      id: 'requestTransfer', api, method: 'POST', path: root, summary: '申请调拨，调入或调出方都可以', tag,
      access: { kind: 'staff', permission: 'inventory.work' }, class: 'back', idempotent: true,
      body: z.strictObject({ fromLocationId: uuid, toLocationId: uuid, note: multilineText(200).optional(), lines }),
      reply: transfer, status: 201, errors: ['INVENTORY.UNKNOWN_LOCATION', 'INVENTORY.SAME_PLACE', 'REQUEST.IDEMPOTENCY_KEY_REUSED'],
    }),
    get: defineRoute({
      id: 'getTransfer', api, method: 'GET', path: `${root}/:transferId`, summary: '调拨单', tag,
      access: { kind: 'staff', permission: 'inventory.read' }, class: 'back', params, reply: transfer, errors: ['REQUEST.NOT_FOUND'],
    }),
    approve: defineRoute({
      id: 'approveTransfer', api, method: 'POST', path: `${root}/:transferId/approval`, summary: '调出方批准，可以减少件数；批准后为它占用库存', tag,
      access: { kind: 'staff', permission: 'inventory.approve' }, class: 'back', idempotent: true, params,
      body: z.strictObject({ version: z.int().min(1), lines: lines.optional() }),
      reply: transfer, errors: [...STEP_ERRORS, 'REQUEST.VERSION_CONFLICT', 'INVENTORY.STOCK_SHORT', 'INVENTORY.NOTHING_TO_MOVE'],
    }),
    cancel: defineRoute({
      id: 'cancelTransfer', api, method: 'POST', path: `${root}/:transferId/cancellation`, summary: '取消调拨；已发出的要说明退回还是报损', tag,
      access: { kind: 'staff', permission: 'inventory.work' }, class: 'back', idempotent: true, params,
      body: z.strictObject({ reason: text(100), outcome: z.enum(['returned', 'writtenOff']).optional() }),
      reply: transfer, errors: [...STEP_ERRORS, 'INVENTORY.OUTCOME_REQUIRED'],
    }),
  };
}

export const storeTransfer = sharedRoutes('staff', '/stock-transfers');
export const officeTransfer = sharedRoutes('admin', '/stock/transfers');

export const dispatchTransfer = defineRoute({
  id: 'dispatchTransfer', api: 'staff', method: 'POST', path: '/stock-transfers/:transferId/dispatch', summary: '装箱发出，写明几箱、每件商品发了几件；没发的释放', tag,
  access: { kind: 'staff', permission: 'inventory.work' }, class: 'back', idempotent: true, params,
  body: z.strictObject({ parcelCount: z.int().min(1).max(99), lines }),
  reply: transfer, errors: [...STEP_ERRORS, 'INVENTORY.MORE_THAN_APPROVED', 'INVENTORY.NOTHING_TO_MOVE'],
});

export const receiveTransfer = defineRoute({
  id: 'receiveTransfer', api: 'staff', method: 'POST', path: '/stock-transfers/:transferId/receipts', summary: '收一箱；同一箱只入库一次。isFinal 表示不会再有箱子，差的记为短少', tag,
  access: { kind: 'staff', permission: 'inventory.work' }, class: 'back', idempotent: true, params,
  body: z.strictObject({ parcelNo: z.int().min(1).max(99), lines: z.array(parcelLine).min(1).max(500), overReason: text(100).optional(), isFinal: z.boolean() }),
  reply: transfer, errors: [...STEP_ERRORS, 'INVENTORY.PARCEL_RECEIVED', 'INVENTORY.UNKNOWN_PARCEL', 'INVENTORY.OVER_NEEDS_REASON'],
});

export const finishTransfer = defineRoute({
  id: 'finishTransfer', api: 'staff', method: 'POST', path: '/stock-transfers/:transferId/completion', summary: '结束收货，还在途的记为短少', tag,
  access: { kind: 'staff', permission: 'inventory.work' }, class: 'back', idempotent: true, params, body: z.strictObject({ reason: text(100) }), reply: transfer, errors: STEP_ERRORS,
});

export const transferRoutes: readonly AnyRoute[] = [
  listStoreTransfers, ...Object.values(storeTransfer), dispatchTransfer, receiveTransfer, finishTransfer, listTransfers, ...Object.values(officeTransfer),
];
