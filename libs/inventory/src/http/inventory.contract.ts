import { type AnyRoute, cursorCount, defineRoute, instant, multilineText, pageOf, pageQuery, text, uuid } from '@quanyu/platform';
import { z } from 'zod';
import { ADJUST_REASONS, MOVEMENT_KINDS, REFERENCE_TYPES, UNSELLABLE_CONDITIONS } from '../stock.rules.js';

const quantity = z.int().min(1).max(1_000_000);

export const stockMovement = z
  .strictObject({
    movementId: z.int(),
    occurredAt: instant,
    locationId: uuid,
    variantId: uuid,
    kind: z.enum(MOVEMENT_KINDS),
    onHandDelta: z.int(),
    reservedDelta: z.int(),
    allocatedDelta: z.int(),
    unavailableDelta: z.int(),
    ringFencedDelta: z.int(),
    inTransitDelta: z.int(),
    onHandAfter: z.int(),
    reservedAfter: z.int(),
    allocatedAfter: z.int(),
    unavailableAfter: z.int(),
    ringFencedAfter: z.int(),
    inTransitAfter: z.int(),
    /** What is wrong with the units that became unsellable, or were until now. */
    condition: z.enum(UNSELLABLE_CONDITIONS).nullable(),
    /** What caused it: an order, a receipt, an adjustment, an item of a campaign, goods that came back. */
    referenceType: z.enum(REFERENCE_TYPES),
    referenceId: z.string(),
    actorName: z.string().nullable(),
    reason: z.string().nullable(),
  })
  .meta({ id: 'StockMovement', description: '库存流水：每个数字背后的一行' });

export const stockBalance = z
  .strictObject({
    locationId: uuid,
    variantId: uuid,
    onHand: z.int(),
    reserved: z.int(),
    allocated: z.int(),
    unavailable: z.int(),
    safetyStock: z.int(),
    ringFenced: z.int(),
    inTransit: z.int(),
    availableToPromise: z.int(),
  })
  .meta({ id: 'StockBalance', description: '库存余额：现货、预占、已分配、不可售、安全库存、活动锁定、在途、可售' });

export const listMovements = defineRoute({
  id: 'listStockMovements',
  api: 'admin',
  method: 'GET',
  path: '/stock/movements',
  summary: '库存流水',
  tag: '库存',
  access: { kind: 'staff', permission: 'inventory.read' },
  class: 'back',
  query: z.strictObject({ locationId: uuid, variantId: uuid.optional(), referenceId: uuid.optional(), ...pageQuery({ beforeId: cursorCount }) }),
  reply: pageOf(stockMovement),
  errors: ['REQUEST.NOT_FOUND'],
});

export const receiveStock = defineRoute({
  id: 'receiveStock',
  api: 'admin',
  method: 'POST',
  path: '/stock/receipts',
  summary: '收货入库',
  tag: '库存',
  access: { kind: 'staff', permission: 'inventory.receive' },
  class: 'back',
  idempotent: true,
  body: z.strictObject({
    locationId: uuid,
    reference: text(64),
    note: multilineText(200).optional(),
    lines: z.array(z.strictObject({ variantId: uuid, quantity })).min(1).max(200),
  }),
  reply: z.strictObject({ receiptId: uuid, balances: z.array(stockBalance) }),
  status: 201,
  errors: ['REQUEST.IDEMPOTENCY_KEY_REUSED'],
});

export const adjustStock = defineRoute({
  id: 'adjustStock',
  api: 'admin',
  method: 'POST',
  path: '/stock/adjustments',
  summary: '调整现货数量',
  tag: '库存',
  access: { kind: 'staff', permission: 'inventory.adjust' },
  class: 'back',
  idempotent: true,
  body: z.strictObject({
    locationId: uuid,
    variantId: uuid,
    /** What was counted; the ledger keeps the difference. */
    onHand: z.int().min(0).max(1_000_000),
    /** The on-hand number that the person saw, so that two people at once do not overwrite each other. */
    expectedOnHand: z.int().min(0).max(1_000_000),
    reason: z.enum(ADJUST_REASONS),
    note: multilineText(200).optional(),
  }),
  reply: stockBalance,
  errors: ['REQUEST.VERSION_CONFLICT', 'REQUEST.IDEMPOTENCY_KEY_REUSED', 'INVENTORY.BELOW_COMMITMENTS'],
});

export const setSafetyStock = defineRoute({
  id: 'setSafetyStock',
  api: 'admin',
  method: 'PUT',
  path: '/stock/safety-stock',
  summary: '设置安全库存',
  tag: '库存',
  access: { kind: 'staff', permission: 'inventory.adjust' },
  class: 'back',
  body: z.strictObject({ locationId: uuid, variantId: uuid, safetyStock: z.int().min(0).max(100_000) }),
  reply: stockBalance,
  errors: ['REQUEST.NOT_FOUND'],
});

/** Numbers, their ledger, and what ops set by hand. */
export const numberRoutes: readonly AnyRoute[] = [listMovements, receiveStock, adjustStock, setSafetyStock];
