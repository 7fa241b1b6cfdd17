import { type AnyRoute, cursorCount, defineRoute, instant, pageOf, pageQuery, text, uuid } from '@quanyu/platform';
import { z } from 'zod';
import { STOCKTAKE_SCOPES, STOCKTAKE_STATUSES } from '../stocktakes/stocktake.rules.js';

const head = {
  stocktakeId: uuid,
  number: z.int(),
  locationId: uuid,
  scope: z.enum(STOCKTAKE_SCOPES),
  name: z.string(),
  isBlind: z.boolean(),
  status: z.enum(STOCKTAKE_STATUSES),
  /** A difference of more units needs a second person. */
  limitUnits: z.int(),
  version: z.int(),
  createdAt: instant, createdBy: z.string(),
  submittedAt: instant.nullable(), submittedBy: z.string().nullable(),
  approvedAt: instant.nullable(), approvedBy: z.string().nullable(),
  endedAt: instant.nullable(), endedBy: z.string().nullable(),
};

export const stocktakeSummary = z.strictObject({ ...head, lineCount: z.int(), countedLines: z.int() }).meta({ id: 'StocktakeSummary' });

export const stocktakeLine = z
  .strictObject({
    variantId: uuid,
    round: z.int(),
    counted: z.int().nullable(),
    countedAt: instant.nullable(),
    /** What the books said at the instant of the count; null while a blind count runs and once it is posted. */
    expected: z.int().nullable(),
    variance: z.int().nullable(),
    /** Units that moved while it was being counted; not 0 means: count it again. */
    movedDuring: z.int().nullable(),
    postedFrom: z.int().nullable(),
    postedTo: z.int().nullable(),
    /** Units that are not there and that orders held when it was posted. */
    missing: z.int(),
  })
  .meta({ id: 'StocktakeLine' });

export const stocktake = z
  .strictObject({ ...head, lines: z.array(stocktakeLine), needsApproval: z.boolean(), uncountedVariantIds: z.array(uuid) })
  .meta({ id: 'Stocktake', description: '盘点单：open 待点 → counting 点数中 → review 复核 → posted 已过账；盲盘在复核前不显示账面数' });

const tag = '盘点';
const params = z.strictObject({ stocktakeId: uuid });
const listQuery = { status: z.enum([...STOCKTAKE_STATUSES, 'running']).optional(), ...pageQuery({ beforeNumber: cursorCount }) };
const read = { kind: 'staff', permission: 'inventory.read' } as const;
const manage = { kind: 'staff', permission: 'inventory.adjust' } as const;
const version = z.int().min(1);
const STEP_ERRORS = ['REQUEST.NOT_FOUND', 'REQUEST.IDEMPOTENCY_KEY_REUSED', 'INVENTORY.STOCKTAKE_STATE'] as const;

export const listStoreStocktakes = defineRoute({
  id: 'listStoreStocktakes', api: 'staff', method: 'GET', path: '/stores/:storeId/stocktakes', summary: '本店的盘点单，新的在前；status=running 是没结束的', tag,
  access: read, class: 'back', params: z.strictObject({ storeId: uuid }), query: z.strictObject(listQuery), reply: pageOf(stocktakeSummary), errors: [],
});

export const listStocktakes = defineRoute({
  id: 'listStocktakes', api: 'admin', method: 'GET', path: '/stock/stocktakes', summary: '盘点单，新的在前', tag,
  access: read, class: 'back', query: z.strictObject({ locationId: uuid.optional(), ...listQuery }), reply: pageOf(stocktakeSummary), errors: [],
});

/** What a store's manager and the head office both do. */
function sharedRoutes<Api extends 'staff' | 'admin'>(api: Api, root: string) {
  const step = { api, method: 'POST', tag, class: 'back', idempotent: true, params, reply: stocktake } as const;
  return {
    open: defineRoute({
      id: 'openStocktake', api, method: 'POST', path: root, summary: '开盘点单：全店，或者一个类目、货架、一批商品', tag, access: manage, class: 'back', idempotent: true,
      body: z.strictObject({ locationId: uuid, scope: z.enum(STOCKTAKE_SCOPES), name: text(40), isBlind: z.boolean(), limitUnits: z.int().min(0).max(100_000), variantIds: z.array(uuid).max(2_000) }),
      reply: stocktake, status: 201, errors: ['INVENTORY.STOCKTAKE_SCOPE', 'REQUEST.IDEMPOTENCY_KEY_REUSED'],
    }),
    get: defineRoute({ id: 'getStocktake', api, method: 'GET', path: `${root}/:stocktakeId`, summary: '盘点单', tag, access: read, class: 'back', params, reply: stocktake, errors: ['REQUEST.NOT_FOUND'] }),
    recount: defineRoute({
      ...step, id: 'recountStocktake', path: `${root}/:stocktakeId/recounts`, summary: '这些商品重新点', access: manage,
      body: z.strictObject({ version, variantIds: z.array(uuid).min(1).max(2_000) }), errors: [...STEP_ERRORS, 'REQUEST.VERSION_CONFLICT', 'INVENTORY.NOT_IN_STOCKTAKE'],
    }),
    approve: defineRoute({
      ...step, id: 'approveStocktake', path: `${root}/:stocktakeId/approval`, summary: '批准大差异；不能是点数或提交的人', access: { kind: 'staff', permission: 'inventory.approve' },
      body: z.strictObject({ version }), errors: [...STEP_ERRORS, 'REQUEST.VERSION_CONFLICT', 'INVENTORY.SECOND_PERSON'],
    }),
    post: defineRoute({
      ...step, id: 'postStocktake', path: `${root}/:stocktakeId/posting`, summary: '过账：账面改成点到的数，点数之后的进出已扣除', access: manage,
      body: z.strictObject({ version }), errors: [...STEP_ERRORS, 'REQUEST.VERSION_CONFLICT', 'INVENTORY.APPROVAL_REQUIRED'],
    }),
    cancel: defineRoute({
      ...step, id: 'cancelStocktake', path: `${root}/:stocktakeId/cancellation`, summary: '作废盘点单', access: manage, body: z.strictObject({ reason: text(100) }), errors: STEP_ERRORS,
    }),
  };
}

export const storeStocktake = sharedRoutes('staff', '/stocktakes');
export const officeStocktake = sharedRoutes('admin', '/stock/stocktakes');

export const countStock = defineRoute({
  id: 'countStock', api: 'staff', method: 'POST', path: '/stocktakes/:stocktakeId/counts', summary: '提交点数；每次点数有自己的编号，重复提交只算一次。同一人在同一区域再点同一商品，以后一次为准', tag,
  access: { kind: 'staff', permission: 'inventory.work' }, class: 'back', params,
  body: z.strictObject({
    counts: z.array(z.strictObject({ countId: uuid, variantId: uuid, zone: text(20), quantity: z.int().min(0).max(100_000), observedAt: instant })).min(1).max(500),
  }),
  reply: stocktake, errors: ['REQUEST.NOT_FOUND', 'INVENTORY.STOCKTAKE_STATE', 'INVENTORY.COUNT_TIME', 'INVENTORY.NOT_IN_STOCKTAKE'],
});

export const submitStocktake = defineRoute({
  id: 'submitStocktake', api: 'staff', method: 'POST', path: '/stocktakes/:stocktakeId/submission', summary: '点完了，交给店长复核', tag,
  access: { kind: 'staff', permission: 'inventory.work' }, class: 'back', idempotent: true, params, body: z.strictObject({}), reply: stocktake, errors: [...STEP_ERRORS, 'INVENTORY.NOTHING_COUNTED'],
});

export const stocktakeRoutes: readonly AnyRoute[] = [
  listStoreStocktakes, ...Object.values(storeStocktake), countStock, submitStocktake, listStocktakes, ...Object.values(officeStocktake),
];
