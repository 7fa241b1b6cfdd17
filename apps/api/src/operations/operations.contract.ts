import { defineRoute, fen, instant, SWITCH_PRESETS, uuid } from '@quanyu/platform';
import { z } from 'zod';
import { switchKey } from './switches.contract.js';

const percent = z.number().min(0).max(100);
const rate = z.number().min(0);

/** The big numbers of the war room. Null means that nothing was measured, which is not zero. */
const headline = z
  .strictObject({
    paidFenToday: fen,
    paidOrdersToday: z.int(),
    paidFenLastMinute: fen,
    ordersLastMinute: z.int().meta({ description: '近一分钟成功下单数' }),
    placingPerSecond: rate.meta({ description: '下单请求每秒（含被拒）' }),
    placedPerSecond: rate.meta({ description: '下单成功每秒' }),
    placingP50Ms: rate.nullable(),
    placingP95Ms: rate.nullable(),
    placingP99Ms: rate.nullable(),
    paySuccessPercent: percent.nullable().meta({ description: '近 15 分钟发起的支付中已成功的比例' }),
    requestsPerSecond: rate,
    errorPercent: percent.nullable().meta({ description: '5xx 占全部请求（不含主动限流的 503）' }),
    shedPerSecond: rate.meta({ description: '因过载被拒（503）每秒' }),
    onlineSessions: z.int().meta({ description: '近五分钟活跃的登录顾客' }),
    queueWaiting: z.int().meta({ description: '全部等候室里正在排队的人数' }),
  })
  .meta({ id: 'OperationsHeadline' });

const rejectReason = z.enum(['soldOut', 'purchaseLimit', 'rateLimited', 'queue', 'risk', 'paymentTimeout', 'busy', 'degraded', 'other']).meta({ id: 'RejectReason' });

const rejects = z.array(z.strictObject({ reason: rejectReason, lastMinute: z.int() }));

const alert = z
  .strictObject({
    kind: z.enum([
      'errorRate', 'placingSlow', 'overload', 'eventLoop', 'databaseConnections', 'lockWaits', 'queueOld', 'outboxStuck', 'holdsOverdue', 'redisAway', 'processGone', 'pickupOverdue',
    ]),
    severity: z.enum(['warning', 'critical']),
    text: z.string(),
    since: instant,
  })
  .meta({ id: 'OperationsAlert' });

export const liveSnapshot = z
  .strictObject({
    at: instant,
    serverTimeMs: z.int(),
    event: z
      .strictObject({
        campaignId: uuid,
        name: z.string(),
        sessionName: z.string().nullable(),
        phase: z.enum(['upcoming', 'live', 'paused', 'ended']),
        startsAt: instant,
        endsAt: instant,
        countdownTo: instant.nullable().meta({ description: '倒计时的目标：未开始为开始时间，进行中为结束时间' }),
      })
      .nullable()
      .meta({ description: '正在进行的活动，否则最近的下一场；没有则为 null' }),
    level: z.enum([...SWITCH_PRESETS, 'custom']),
    switchesOn: z.array(switchKey),
    headline,
    endpoints: z.array(
      z.strictObject({ route: z.string().meta({ description: '例如 POST /api/storefront/orders' }), perSecond: rate, p50Ms: rate, p95Ms: rate, errorPercent: percent, shedPerSecond: rate }),
    ),
    rejects,
    stock: z
      .array(
        z.strictObject({
          itemId: uuid,
          title: z.string(),
          totalUnits: z.int(),
          leftUnits: z.int(),
          perMinute: rate.meta({ description: '近一分钟卖出' }),
          etaSeconds: z.int().nullable().meta({ description: '照此速度多久售罄；卖不动为 null' }),
        }),
      )
      .max(20),
    waitingRooms: z.array(
      z.strictObject({ roomId: uuid, name: z.string(), state: z.enum(['upcoming', 'open', 'soldOut', 'closed']), waiting: z.int(), admitPerSecond: rate, version: z.int().nullable() }),
    ),
    queues: z.array(z.strictObject({ name: z.string(), waiting: z.int(), active: z.int(), delayed: z.int(), failed: z.int(), oldestAgeSeconds: z.int().nullable() })),
    outbox: z.strictObject({ pending: z.int(), stuck: z.int(), oldestAgeSeconds: z.int().nullable() }),
    database: z.strictObject({
      isUp: z.boolean(),
      connections: z.int(),
      maxConnections: z.int(),
      active: z.int(),
      lockWaiting: z.int(),
      longestTransactionSeconds: z.int(),
      replicationLagSeconds: z.number().nullable().meta({ description: '没有备库为 null' }),
    }),
    redis: z.strictObject({ isUp: z.boolean(), clients: z.int().nullable(), usedMemoryBytes: z.int().nullable(), operationsPerSecond: z.int().nullable() }),
    processes: z.array(
      z.strictObject({
        processId: z.string(),
        kind: z.enum(['api', 'worker']),
        eventLoopP99Ms: rate,
        eventLoopUtilisationPercent: percent,
        cpuPercent: rate,
        residentBytes: z.int(),
        inFlight: z.int(),
        pressure: z.enum(['normal', 'elevated', 'high', 'severe']),
        heardMsAgo: z.int(),
        isStale: z.boolean().meta({ description: '超过 5 秒没有消息' }),
      }),
    ),
    stores: z.array(z.strictObject({ storeId: uuid, name: z.string(), toPick: z.int(), overdue: z.int() })).meta({ description: '有待拣或超时的门店，超时多的在前，最多 60 家' }),
    alerts: z.array(alert),
    changes: z.array(z.strictObject({ id: z.int(), at: instant, actorName: z.string(), action: z.string(), targetId: z.string(), reason: z.string().nullable() })),
    targets: z
      .strictObject({ runId: uuid, profile: z.string(), ordersPerSecond: rate.nullable(), placingP95Ms: rate.nullable() })
      .nullable()
      .meta({ description: '上次压测的目标线' }),
  })
  .meta({ id: 'OperationsSnapshot' });

export const getOperationsLive = defineRoute({
  id: 'getOperationsLive',
  api: 'admin',
  method: 'GET',
  path: '/operations/live',
  summary: '作战大屏此刻的全部内容（推送断开时每几秒轮询它）',
  tag: '作战大屏',
  access: { kind: 'staff', permission: 'operations.read' },
  class: 'control',
  reply: liveSnapshot,
  errors: [],
});

export const streamOperations = defineRoute({
  id: 'streamOperations',
  api: 'admin',
  method: 'GET',
  path: '/operations/stream',
  summary: '作战大屏的推送：每秒一条 snapshot 事件，内容同 getOperationsLive',
  tag: '作战大屏',
  access: { kind: 'staff', permission: 'operations.read' },
  class: 'control',
  reply: 'raw',
  produces: 'text/event-stream',
  errors: [],
});

export const listOperationsMinutes = defineRoute({
  id: 'listOperationsMinutes',
  api: 'admin',
  method: 'GET',
  path: '/operations/minutes',
  summary: '每分钟的汇总，用于走势和回放；headline 最长 24 小时，full 最长 2 小时',
  tag: '作战大屏',
  access: { kind: 'staff', permission: 'operations.read' },
  class: 'back',
  query: z.strictObject({
    from: instant,
    to: instant,
    detail: z.enum(['headline', 'full']).optional().meta({ description: 'full 带整屏内容，供回放' }),
  }),
  reply: z.strictObject({
    items: z.array(
      z.strictObject({ minute: instant, headline, rejects, snapshot: liveSnapshot.nullable() }).meta({ id: 'OperationsMinute' }),
    ),
  }),
  errors: ['OPERATIONS.RANGE_TOO_LONG'],
});

export const operationsRoutes = [getOperationsLive, streamOperations, listOperationsMinutes] as const;
