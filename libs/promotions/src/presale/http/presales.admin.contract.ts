import { type AnyRoute, defineRoute, fen, instant, multilineText, pageOf, pageQuery, text, uuid } from '@quanyu/platform';
import { z } from 'zod';
import { DEPOSIT_STATUSES, PRESALE_PHASES, PRESALE_STATUSES } from '../presale.rules.js';
import { PRESALE_CHECK_KEYS } from '../run-presale.js';

const may = <const P extends 'campaigns.read' | 'campaigns.write' | 'campaigns.approve'>(permission: P) => ({ kind: 'staff', permission }) as const;
const params = z.strictObject({ presaleId: uuid });
const units = z.int().min(1).max(1_000_000);
const version = z.int().min(1);
const base = { api: 'admin', tag: '预售', class: 'back' } as const;

export const presaleContent = z.strictObject({
  name: text(40),
  /** For shoppers. */
  note: multilineText(500).optional(),
  variantId: uuid,
  /** Where the goods will arrive: a store's stock location is collected there, a warehouse's is sent. */
  locationId: uuid,
  priceFen: fen.min(1),
  depositFen: fen.min(1),
  /** What the deposit counts as. */
  creditFen: fen.min(1),
  forfeitsDeposit: z.boolean(),
  quota: units,
  limitPerCustomer: z.int().min(1).max(99),
  depositStartsAt: instant,
  depositEndsAt: instant,
  balanceStartsAt: instant,
  balanceEndsAt: instant,
  arrivesAt: instant,
  /** The supplier's delivery that brings the goods. */
  arrivalReference: text(40).optional(),
}).meta({ id: 'PresaleContent', description: '预售设置' });

const presaleCheck = z.strictObject({ key: z.enum(PRESALE_CHECK_KEYS), state: z.enum(['pass', 'fail']), detail: z.string() }).meta({ id: 'PresaleCheck' });

const presaleSummary = z
  .strictObject({
    presaleId: uuid, version: z.int(), status: z.enum(PRESALE_STATUSES), phase: z.enum(PRESALE_PHASES), name: z.string(), title: z.string(), optionText: z.string(), priceFen: fen, depositFen: fen, creditFen: fen,
    quota: z.int(), taken: z.int(), depositStartsAt: instant, depositEndsAt: instant, balanceStartsAt: instant, balanceEndsAt: instant, updatedAt: instant,
  })
  .meta({ id: 'PresaleSummary' });

export const presale = presaleSummary
  .extend({
    note: z.string(), variantId: uuid, locationId: uuid, imageUrl: z.string().nullable(), balanceFen: fen, handFen: fen, forfeitsDeposit: z.boolean(), limitPerCustomer: z.int(), arrivesAt: instant,
    arrivalReference: z.string(), supplyClosedAt: instant.nullable(), endReason: z.string().nullable(), createdByName: z.string(), submittedByName: z.string().nullable(), approvedByName: z.string().nullable(),
    /** True when the caller submitted it and so may not approve it. */
    isOwnSubmission: z.boolean(),
    checks: z.array(presaleCheck),
    /** Units: what came for it, whose goods are set aside, and who waits. */
    arrivedUnits: z.int(), boundUnits: z.int(), waitingUnits: z.int(),
    /** How many deposits wait for goods, and what would go back if no more came. */
    waitingDeposits: z.int(), waitingDepositFen: fen,
    /** Deposits by state, in units and in fen. */
    deposits: z.array(z.strictObject({ status: z.enum(DEPOSIT_STATUSES), deposits: z.int(), units: z.int(), depositFen: fen, refundRequestedFen: fen })),
  })
  .meta({ id: 'Presale', description: '预售活动' });

const presaleDeposit = z
  .strictObject({
    depositId: uuid, customerId: uuid, units: z.int(), depositFen: fen, status: z.enum(DEPOSIT_STATUSES), createdAt: instant, paidAt: instant.nullable(), boundAt: instant.nullable(), balanceDueAt: instant.nullable(),
    orderId: uuid.nullable(), endReason: z.string().nullable(), refundRequestedFen: fen, refundedFen: fen,
  })
  .meta({ id: 'PresaleDepositRow', description: '一笔定金（后台）' });

const queuedDeposit = z
  .strictObject({ depositId: uuid, customerId: uuid, units: z.int(), depositFen: fen, paidAt: instant.nullable(), /** Units that must come, from the first who waits on, until its goods are there. */ unitsUntil: z.int() })
  .meta({ id: 'QueuedPresaleDeposit', description: '一笔等货的定金：按付定金先后排' });

const stepBody = z.strictObject({ version });
const reasonBody = stepBody.extend({ reason: text(200, 2) });
const stepErrors = ['CAMPAIGN.NOT_FOUND', 'CAMPAIGN.WRONG_STATUS', 'REQUEST.VERSION_CONFLICT'];

export const listPresales = defineRoute({
  ...base, id: 'listPresales', method: 'GET', path: '/presales', summary: '预售列表', access: may('campaigns.read'), query: z.strictObject({ status: z.enum(PRESALE_STATUSES).optional(), ...pageQuery({ beforeId: uuid }) }),
  reply: pageOf(presaleSummary), errors: [],
});

export const getPresaleForStaff = defineRoute({
  ...base, id: 'getPresaleForStaff', method: 'GET', path: '/presales/:presaleId', summary: '预售：名额、到货、定金', access: may('campaigns.read'), params, reply: presale, errors: ['CAMPAIGN.NOT_FOUND'],
});

export const createPresale = defineRoute({
  ...base, id: 'createPresale', method: 'POST', path: '/presales', summary: '新建预售（草稿）', access: may('campaigns.write'), idempotent: true, status: 201, body: presaleContent, reply: presale, errors: ['CAMPAIGN.INVALID'],
});

export const updatePresale = defineRoute({
  ...base, id: 'updatePresale', method: 'PUT', path: '/presales/:presaleId', summary: '改草稿', access: may('campaigns.write'), params, body: presaleContent.extend({ version }), reply: presale,
  errors: [...stepErrors, 'CAMPAIGN.INVALID'],
});

export const submitPresale = defineRoute({
  ...base, id: 'submitPresale', method: 'POST', path: '/presales/:presaleId/submission', summary: '提交审批', access: may('campaigns.write'), params, body: stepBody, reply: presale, errors: [...stepErrors, 'CAMPAIGN.CHECKS_FAILED'],
});

export const approvePresale = defineRoute({
  ...base, id: 'approvePresale', method: 'POST', path: '/presales/:presaleId/approval', summary: '审批通过，按时间自动开始（须由另一人审批）', access: may('campaigns.approve'), params, body: stepBody, reply: presale,
  errors: [...stepErrors, 'CAMPAIGN.SAME_PERSON', 'CAMPAIGN.CHECKS_FAILED'],
});

export const rejectPresale = defineRoute({
  ...base, id: 'rejectPresale', method: 'POST', path: '/presales/:presaleId/rejection', summary: '退回草稿', access: may('campaigns.approve'), params, body: reasonBody, reply: presale, errors: stepErrors,
});

export const takeInPresaleGoods = defineRoute({
  ...base, id: 'takeInPresaleGoods', method: 'POST', path: '/presales/:presaleId/arrivals', summary: '到货：把已入库的商品划给预售，按付定金先后分配', access: may('campaigns.write'), idempotent: true, params,
  body: z.strictObject({ quantity: units }), reply: presale, errors: ['CAMPAIGN.NOT_FOUND', 'CAMPAIGN.WRONG_STATUS', 'CAMPAIGN.STOCK_SHORT', 'REQUEST.IDEMPOTENCY_KEY_REUSED'],
});

export const closePresaleSupply = defineRoute({
  ...base, id: 'closePresaleSupply', method: 'POST', path: '/presales/:presaleId/supply-end', summary: '确认不再到货：没分到货的定金全额退', access: may('campaigns.approve'), params, body: reasonBody, reply: presale, errors: stepErrors,
});

export const cancelPresale = defineRoute({
  ...base, id: 'cancelPresale', method: 'POST', path: '/presales/:presaleId/cancellation', summary: '取消预售：未付尾款的定金全额退', access: may('campaigns.approve'), params, body: reasonBody, reply: presale, errors: stepErrors,
});

export const listPresaleDeposits = defineRoute({
  ...base, id: 'listPresaleDeposits', method: 'GET', path: '/presales/:presaleId/deposits', summary: '一场预售的定金', access: may('campaigns.read'), params,
  query: z.strictObject({ status: z.enum(DEPOSIT_STATUSES).optional(), ...pageQuery({ beforeId: uuid }) }), reply: pageOf(presaleDeposit), errors: ['CAMPAIGN.NOT_FOUND'],
});

export const listPresaleQueue = defineRoute({
  ...base, id: 'listPresaleQueue', method: 'GET', path: '/presales/:presaleId/queue', summary: '等货的定金，按付定金先后', access: may('campaigns.read'), params, query: z.strictObject({ ...pageQuery({ afterId: uuid }) }),
  reply: pageOf(queuedDeposit), errors: ['CAMPAIGN.NOT_FOUND'],
});

export const presalesAdminRoutes: readonly AnyRoute[] = [
  listPresales, getPresaleForStaff, createPresale, updatePresale, submitPresale, approvePresale, rejectPresale, takeInPresaleGoods, closePresaleSupply, cancelPresale, listPresaleDeposits, listPresaleQueue,
];
