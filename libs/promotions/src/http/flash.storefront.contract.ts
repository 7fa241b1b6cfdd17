import { type AnyRoute, defineRoute, fen, instant, uuid } from '@quanyu/platform';
import { z } from 'zod';

const open = { kind: 'public' } as const;
const customer = { kind: 'customer' } as const;

export const SESSION_PHASES = ['upcoming', 'running', 'paused', 'ended'] as const;

export const flashItem = z
  .strictObject({
    itemId: uuid,
    productId: uuid,
    variantId: uuid,
    title: z.string(),
    optionText: z.string(),
    imageUrl: z.string().nullable(),
    flashPriceFen: fen,
    /** The daily price of the mini-program. */
    dailyPriceFen: fen,
    limitPerCustomer: z.int(),
    /** Units of the whole session, all stores. */
    totalUnits: z.int(),
  })
  .meta({ id: 'FlashItem', description: '秒杀商品：一场里的一个规格' });

export const flashSession = z
  .strictObject({
    sessionId: uuid,
    campaignId: uuid,
    name: z.string(),
    startsAt: instant,
    endsAt: instant,
    phase: z.enum(SESSION_PHASES),
    /** Where it is sold; other stores answer FLASH.NOT_IN_STORE. */
    storeIds: z.array(uuid),
    items: z.array(flashItem),
  })
  .meta({ id: 'FlashSession', description: '秒杀场次' });

export const listFlashSessions = defineRoute({
  id: 'listFlashSessions', api: 'storefront', method: 'GET', path: '/flash/sessions', summary: '秒杀场次：正在抢、即将开始、刚结束', tag: '秒杀',
  access: open, class: 'browse', reply: z.strictObject({ sessions: z.array(flashSession) }), errors: [],
});

export const flashItemDetail = z
  .strictObject({
    item: flashItem,
    session: flashSession.omit({ items: true }),
    paymentMinutes: z.number(),
    conditions: z.strictObject({ newCustomersOnly: z.boolean(), minAccountAgeHours: z.int(), minTier: z.int() }),
    /** The room to join first; null when none is needed. */
    waitingRoomId: uuid.nullable(),
  })
  .meta({ id: 'FlashItemDetail' });

export const getFlashItem = defineRoute({
  id: 'getFlashItem', api: 'storefront', method: 'GET', path: '/flash/items/:itemId', summary: '秒杀商品详情', tag: '秒杀',
  access: open, class: 'browse', params: z.strictObject({ itemId: uuid }), reply: flashItemDetail, errors: ['FLASH.NOT_FOUND'],
});

export const STOCK_STATES = ['available', 'few', 'mayReturn', 'soldOut'] as const;

export const getFlashStock = defineRoute({
  id: 'getFlashStock', api: 'storefront', method: 'GET', path: '/flash/stock', summary: '一场秒杀在一家门店还剩多少（粗略）', tag: '秒杀',
  access: open, class: 'browse', query: z.strictObject({ sessionId: uuid, storeId: uuid }),
  reply: z.strictObject({
    items: z.array(
      z.strictObject({
        itemId: uuid,
        /** mayReturn: all units are held, some are not paid yet and may come back. */
        state: z.enum(STOCK_STATES),
        /** 0 to 100, of this store's units. */
        soldPercent: z.int(),
      }),
    ),
  }),
  errors: ['FLASH.NOT_FOUND'],
});

const itemParams = z.strictObject({ itemId: uuid });

export const setFlashReminder = defineRoute({
  id: 'setFlashReminder', api: 'storefront', method: 'POST', path: '/flash/items/:itemId/reminders', summary: '开抢前提醒我', tag: '秒杀',
  access: customer, class: 'browse', params: itemParams, body: z.strictObject({}), reply: z.strictObject({ remindAt: instant }), errors: ['FLASH.NOT_FOUND', 'FLASH.ENDED'],
});

export const removeFlashReminder = defineRoute({
  id: 'removeFlashReminder', api: 'storefront', method: 'DELETE', path: '/flash/items/:itemId/reminders', summary: '不用提醒了', tag: '秒杀',
  access: customer, class: 'browse', params: itemParams, reply: 'empty', errors: [],
});

/** What a client sends after it solved a challenge of `RISK.CHALLENGE_REQUIRED`; see the risk domain. */
const solution = z.string().regex(/^[\x21-\x7e]{1,2000}$/);

export const issueSaleToken = defineRoute({
  id: 'issueSaleToken', api: 'storefront', method: 'POST', path: '/flash/items/:itemId/stores/:storeId/tokens', tag: '秒杀',
  summary: '领取抢购令牌：一次性，30 秒内有效；需要时先带上等候室通行证（x-waiting-pass）和验证答案',
  access: customer, class: 'order', params: z.strictObject({ itemId: uuid, storeId: uuid }),
  body: z.strictObject({ challengeSolution: solution.optional() }),
  reply: z.strictObject({ saleToken: z.string(), expiresAt: instant }),
  errors: [
    'FLASH.NOT_FOUND', 'FLASH.NOT_STARTED', 'FLASH.ENDED', 'FLASH.PAUSED', 'FLASH.SOLD_OUT', 'FLASH.LIMIT', 'FLASH.NOT_ELIGIBLE', 'FLASH.NOT_IN_STORE',
    'RISK.QUEUE_REQUIRED', 'RISK.CHALLENGE_REQUIRED', 'RISK.BLOCKED', 'RISK.DEVICE_REQUIRED',
  ],
});

export const flashStorefrontRoutes: readonly AnyRoute[] = [listFlashSessions, getFlashItem, getFlashStock, setFlashReminder, removeFlashReminder, issueSaleToken];
