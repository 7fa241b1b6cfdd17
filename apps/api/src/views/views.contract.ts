import { defineErrors, defineRoute, fen, instant, pageOf, pageQuery, queryBoolean, SWITCH_KEYS, text, uuid } from '@quanyu/platform';
import { z } from 'zod';
import { idList } from './id-list.js';
import { performanceRoutes } from './performance.contract.js';
import { reportRoutes } from './reports.contract.js';

const MAX_VARIANTS = 100;
const MAX_PRODUCTS = 50;

const stockLevel = z.enum(['none', 'low', 'inStock']);
const isLive = z.boolean().meta({ description: '为假：高峰期，数量是几秒前的，只显示有货 / 紧张 / 无货' });

/** Refusals of the screens that read several domains. */
export const viewsError = defineErrors({
  'VIEWS.ORDER_NOT_FOUND': { status: 404, title: '没有找到这个订单，请核对后再试' },
});

export const getBootstrap = defineRoute({
  id: 'getBootstrap',
  api: 'storefront',
  method: 'GET',
  path: '/bootstrap',
  summary: '打开商城时需要知道的一切：时间、微信、城市、热搜词、隐私版本',
  tag: '启动',
  access: { kind: 'public' },
  class: 'browse',
  reply: z
    .strictObject({
      serverTimeMs: z.int(),
      wechat: z.strictObject({
        appId: z.string(),
        simulatorUrl: z.string().nullable().meta({ description: '仅开发环境：H5 用它代替微信登录与支付' }),
      }),
      cities: z.array(z.strictObject({ name: z.string(), storeCount: z.int() })),
      hotWords: z.array(z.string()),
      privacyVersion: z.string(),
      paymentHoldMinutes: z.number(),
      subscribeTemplates: z.strictObject({ pickupReady: z.string(), pickupReminder: z.string(), orderChange: z.string(), flashStarts: z.string(), balanceOpen: z.string() }),
      switches: z.array(z.enum(SWITCH_KEYS)).meta({ description: '高峰期已关闭的功能' }),
    })
    .meta({ id: 'Bootstrap' }),
  errors: [],
});

export const getAvailability = defineRoute({
  id: 'getAvailability',
  api: 'storefront',
  method: 'GET',
  path: '/stores/:storeId/availability',
  summary: '某门店里若干商品规格的可售数量（不缓存）',
  tag: '库存',
  access: { kind: 'public' },
  class: 'browse',
  params: z.strictObject({ storeId: uuid }),
  query: z.strictObject({ variantIds: idList(MAX_VARIANTS) }),
  reply: z.strictObject({
    isLive,
    items: z.array(z.strictObject({ variantId: uuid, availableToPromise: z.int().min(0), level: stockLevel }).meta({ id: 'Availability' })),
  }),
  errors: ['STORES.NOT_FOUND'],
});

export const getProductAvailability = defineRoute({
  id: 'getProductAvailability',
  api: 'storefront',
  method: 'GET',
  path: '/stores/:storeId/product-availability',
  summary: '某门店里若干商品的可售数量，取最充足的规格（不缓存）；未上架的商品不返回',
  tag: '库存',
  access: { kind: 'public' },
  class: 'browse',
  params: z.strictObject({ storeId: uuid }),
  query: z.strictObject({ productIds: idList(MAX_PRODUCTS) }),
  reply: z.strictObject({
    isLive,
    items: z.array(z.strictObject({ productId: uuid, availableToPromise: z.int().min(0), level: stockLevel }).meta({ id: 'ProductAvailability' })),
  }),
  errors: ['STORES.NOT_FOUND'],
});

const storyEntry = z
  .strictObject({
    at: instant,
    source: z.enum(['order', 'payment', 'refund', 'fulfillment', 'stock', 'audit']),
    kind: z.string().meta({ description: '发生了什么，例如 orders.paid' }),
    actorName: z.string().nullable().meta({ description: '谁做的；系统为 null' }),
    facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
    referenceId: z.string().nullable(),
  })
  .meta({ id: 'StoryEntry' });

export const getOrderStory = defineRoute({
  id: 'getOrderStory',
  api: 'admin',
  method: 'GET',
  path: '/orders/:orderId/story',
  summary: '一个订单的全部经过：订单、支付、退款、履约、库存、人工操作，按时间排列',
  tag: '订单',
  access: { kind: 'staff', permission: 'orders.read' },
  class: 'back',
  params: z.strictObject({ orderId: uuid }),
  reply: z.strictObject({ entries: z.array(storyEntry) }),
  errors: ['VIEWS.ORDER_NOT_FOUND'],
});

export const listFailedRefunds = defineRoute({
  id: 'listFailedRefunds',
  api: 'admin',
  method: 'GET',
  path: '/failed-refunds',
  summary: '没退成、等人处理的退款，最近的在前；不属于订单的（定金、会员购买）只给看全部门店的人',
  tag: '订单',
  access: { kind: 'staff', permission: 'orders.read' },
  class: 'back',
  query: z.strictObject({ orderId: uuid.optional(), ...pageQuery({ requestedAt: instant, refundId: uuid }) }),
  reply: pageOf(
    z
      .strictObject({
        refundId: uuid,
        outRefundNo: z.string(),
        purpose: z.enum(['order', 'membership', 'presale']).meta({ description: '订单、会员购买或预售定金' }),
        orderId: uuid.nullable(),
        orderNo: z.string().nullable(),
        storeName: z.string().nullable(),
        amountFen: fen,
        reason: z.string(),
        status: z.enum(['abnormal', 'closed', 'requested']).meta({ description: 'abnormal：微信退不出去；closed：微信关闭了；requested：一直没申请成功，系统还在试' }),
        lastError: z.string().nullable(),
        requestedAt: instant,
      })
      .meta({ id: 'FailedRefund' }),
  ),
  errors: [],
});

export const listStock = defineRoute({
  id: 'listStock',
  api: 'admin',
  method: 'GET',
  path: '/stock',
  summary: '库存列表：每个地点每个规格的账面、预占、已分配与可售',
  tag: '库存',
  access: { kind: 'staff', permission: 'inventory.read' },
  class: 'back',
  query: z.strictObject({
    locationId: uuid.optional(),
    variantId: uuid.optional(),
    q: text(40).optional(),
    lowStockOnly: queryBoolean.optional(),
    ...pageQuery({ sku: text(100), locationId: uuid }),
  }),
  reply: pageOf(
    z
      .strictObject({
        locationId: uuid,
        locationName: z.string(),
        variantId: uuid,
        productId: uuid,
        sku: z.string(),
        barcode: z.string().nullable(),
        title: z.string(),
        optionText: z.string(),
        imageUrl: z.string().nullable(),
        onHand: z.int(),
        reserved: z.int(),
        allocated: z.int(),
        unavailable: z.int(),
        safetyStock: z.int(),
        ringFenced: z.int(),
        inTransit: z.int(),
        availableToPromise: z.int(),
      })
      .meta({ id: 'StockRow' }),
  ),
  errors: [],
});

const countByName = z.strictObject({ name: z.string(), count: z.int() });

export const getDashboard = defineRoute({
  id: 'getDashboard',
  api: 'admin',
  method: 'GET',
  path: '/dashboard',
  summary: '今天的概况：订单、成交额、门店、需要处理的事',
  tag: '概况',
  access: { kind: 'staff', permission: 'orders.read' },
  class: 'back',
  reply: z
    .strictObject({
      date: z.string(),
      paidOrders: z.int(),
      paidFen: fen,
      averageOrderFen: fen,
      yesterday: z.strictObject({ paidOrders: z.int(), paidFen: fen }).meta({ description: '昨天到同一时刻为止' }),
      orderStatuses: z.array(countByName),
      fulfillmentStatuses: z.array(countByName),
      hourly: z.array(z.strictObject({ hour: z.int().min(0).max(23), paidOrders: z.int(), paidFen: fen })),
      topProducts: z.array(z.strictObject({ productId: uuid, title: z.string(), imageUrl: z.string().nullable(), quantity: z.int(), soldFen: fen })),
      stores: z.strictObject({ open: z.int(), paused: z.int(), resting: z.int() }),
      alerts: z.array(
        z.strictObject({
          kind: z.enum(['lowStock', 'overdueUnpaid', 'notAccepted', 'overduePickup', 'stuckEvents', 'failedRefunds']),
          count: z.int(),
        }),
      ),
    })
    .meta({ id: 'Dashboard' }),
  errors: [],
});

export const getJobsOverview = defineRoute({
  id: 'getJobsOverview',
  api: 'admin',
  method: 'GET',
  path: '/jobs',
  summary: '后台任务概况：队列与待发事件',
  tag: '任务',
  access: { kind: 'staff', permission: 'jobs.read' },
  class: 'back',
  reply: z
    .strictObject({
      isQueueReachable: z.boolean(),
      queues: z.array(z.strictObject({ name: z.string(), waiting: z.int(), active: z.int(), delayed: z.int(), failed: z.int() })),
      outbox: z.strictObject({ pending: z.int(), due: z.int(), stuck: z.int(), oldestDueAt: instant.nullable() }),
      recentFailures: z.array(z.strictObject({ eventId: uuid, topic: z.string(), attempts: z.int(), lastError: z.string(), nextAttemptAt: instant })),
    })
    .meta({ id: 'JobsOverview' }),
  errors: [],
});

export const createJobsTicket = defineRoute({
  id: 'createJobsTicket',
  api: 'admin',
  method: 'POST',
  path: '/jobs/board-ticket',
  summary: '领取任务面板的门票（Cookie，十分钟有效），然后打开 url',
  tag: '任务',
  access: { kind: 'staff', permission: 'jobs.read' },
  class: 'back',
  reply: z.strictObject({ url: z.string(), expiresAt: instant }),
  errors: [],
});

export const viewsRoutes = [getBootstrap, getAvailability, getProductAvailability, getOrderStory, listFailedRefunds, listStock, getDashboard, getJobsOverview, createJobsTicket, ...reportRoutes, ...performanceRoutes] as const;
