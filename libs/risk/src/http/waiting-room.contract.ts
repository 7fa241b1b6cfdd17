import { type AnyRoute, cursorCount, defineRoute, instant, pageOf, pageQuery, text, uuid } from '@quanyu/platform';
import { z } from 'zod';

/** The header of a poll: what `ticket` said last. */
export const TICKET_HEADER = 'x-waiting-ticket';
/** The header of what the room is for: the pass of an admitted client. */
export const PASS_HEADER = 'x-waiting-pass';

export const waitingState = z.enum(['waiting', 'queued', 'admitted', 'expired', 'soldOut', 'closed']).meta({
  id: 'WaitingState',
  description:
    'waiting 未开始（开始时随机排序）；queued 排队中；admitted 已轮到，凭 pass 进入；expired 轮到后没有进入，或通行证已过期，可以重新排；soldOut 已抢完，暂停放行，有退回会继续；closed 已结束',
});

export const waitingLane = z.enum(['member', 'all']).meta({ id: 'WaitingLane' });
export const waitingRoomMode = z.enum(['off', 'on', 'auto']).meta({ id: 'WaitingRoomMode', description: 'off 不排队；on 按设定速度放行；auto 按测得的下单能力放行，不超过设定速度' });

export const waitingStatus = z
  .strictObject({
    roomId: z.uuid(),
    name: z.string(),
    state: waitingState,
    ticket: z.string().meta({ description: '排队凭证：收到新的就换掉旧的，轮询时放在 x-waiting-ticket' }),
    lane: waitingLane,
    aheadAbout: z.int().min(0).nullable().meta({ description: '前面大约多少人，按档取整（1、2、5、10…），不是准确数；未开始或不在排队时为 null', examples: [1000] }),
    waitSeconds: z.strictObject({ from: z.int().min(0), to: z.int().min(0) }).nullable().meta({ description: '大约还要等多久；算不出时为 null' }),
    progressPercent: z.int().min(0).max(100),
    pollAfterMs: z.int().min(0).meta({ description: '多久后再问；由服务端决定，客户端照做' }),
    pass: z.string().nullable().meta({ description: '通行证，放在 x-waiting-pass；只在 admitted 时有' }),
    passExpiresAt: instant.nullable(),
    startsAt: instant,
    serverTime: instant,
  })
  .meta({ id: 'WaitingStatus' });

const laneFairness = z.strictObject({
  lane: waitingLane,
  called: z.int().min(0),
  kendallTau: z.number().min(-1).max(1).nullable().meta({ description: '放行顺序和排队顺序的一致程度，1 为完全一致；不足两人时为 null' }),
});

export const waitingFairness = z
  .strictObject({
    roomId: z.uuid(),
    name: z.string(),
    startsAt: instant,
    endsAt: instant.nullable(),
    isOver: z.boolean(),
    seedCommitment: z.string().meta({ description: '种子的 SHA-256（十六进制），从排队开始就公布' }),
    seed: z.string().nullable().meta({ description: '种子（十六进制），结束后公布；SHA-256(种子字节) 应等于 seedCommitment' }),
    memberShare: z.number().min(0).max(1),
    /** The audit of the admissions, made by the worker within a minute after the end; null before. */
    lanes: z.array(laneFairness).nullable(),
  })
  .meta({ id: 'WaitingFairness' });

export const waitingAdmission = z
  .strictObject({
    lane: waitingLane,
    rank: z.number().meta({ description: '小于 1：开始前到，HMAC-SHA256(种子, 顾客编号) 的前 52 位除以 2^52；否则为 1 + 开始后的毫秒数 + 同样算出的小数' }),
    joinedAt: instant,
    calledAt: instant,
  })
  .meta({ id: 'WaitingAdmission', description: '一次叫号；不含顾客编号，本人可以用自己的编号算出自己的 rank' });

const roomParams = z.strictObject({ roomId: uuid });
// Above browsing: whoever waits for a turn to order is not sent away for the sake of someone who looks around.
const storefront = { api: 'storefront', tag: '排队', class: 'cart', params: roomParams } as const;
const asCustomer = { ...storefront, access: { kind: 'customer' } } as const;
const asAnyone = { ...storefront, access: { kind: 'public' } } as const;

export const joinWaitingRoom = defineRoute({
  ...asCustomer,
  id: 'joinWaitingRoom',
  method: 'POST',
  path: '/waiting-rooms/:roomId/tickets',
  summary: '加入排队（请求头 x-device-token；有旧凭证就带上 x-waiting-ticket）；重复加入位置不变',
  body: z.strictObject({}),
  reply: waitingStatus,
  errors: ['RISK.ROOM_NOT_FOUND', 'RISK.ROOM_CLOSED', 'RISK.DEVICE_REQUIRED', 'RISK.DEVICE_IN_QUEUE', 'RISK.BLOCKED'],
});

export const pollWaitingRoom = defineRoute({
  ...asCustomer,
  id: 'pollWaitingRoom',
  method: 'GET',
  path: '/waiting-rooms/:roomId/ticket',
  summary: '问排到哪了（请求头 x-waiting-ticket、x-device-token）；人多时 503，按 details.pollAfterMs 再问，位置不会丢',
  reply: waitingStatus,
  errors: ['RISK.ROOM_NOT_FOUND', 'RISK.TICKET_INVALID', 'RISK.DEVICE_REQUIRED', 'RISK.DEVICE_IN_QUEUE'],
});

export const leaveWaitingRoom = defineRoute({
  ...asCustomer,
  id: 'leaveWaitingRoom',
  method: 'DELETE',
  path: '/waiting-rooms/:roomId/ticket',
  summary: '不排了（请求头 x-waiting-ticket、x-device-token）',
  reply: 'empty',
  errors: ['RISK.ROOM_NOT_FOUND', 'RISK.TICKET_INVALID', 'RISK.DEVICE_REQUIRED'],
});

export const getWaitingRoomFairness = defineRoute({
  ...asAnyone,
  id: 'getWaitingRoomFairness',
  method: 'GET',
  path: '/waiting-rooms/:roomId/fairness',
  summary: '排队公平性：种子承诺，结束后公布种子和核对结果',
  reply: waitingFairness,
  errors: ['RISK.ROOM_NOT_FOUND'],
});

export const listWaitingRoomAdmissions = defineRoute({
  ...asAnyone,
  id: 'listWaitingRoomAdmissions',
  method: 'GET',
  path: '/waiting-rooms/:roomId/admissions',
  summary: '叫号记录，按叫号顺序；结束后公布，之前为空',
  query: z.strictObject(pageQuery({ calledAt: cursorCount.transform((at) => new Date(at)), sequence: cursorCount, id: cursorCount })),
  reply: pageOf(waitingAdmission),
  errors: ['RISK.ROOM_NOT_FOUND'],
});

const ratePerSecond = z.number().min(0).max(100_000);

export const waitingRoom = z
  .strictObject({
    roomId: z.uuid(),
    name: z.string(),
    kind: z.enum(['shop', 'sale']).meta({ description: 'shop 全店；sale 一场活动' }),
    mode: waitingRoomMode,
    isRequired: z.boolean().meta({ description: '现在是否要排队才能下单' }),
    startsAt: instant,
    endsAt: instant.nullable(),
    admitPerSecond: ratePerSecond.meta({ description: '设定的放行速度；auto 时是上限' }),
    effectivePerSecond: ratePerSecond.meta({ description: '现在实际的放行速度' }),
    capacityPerSecond: z.number().min(0).nullable().meta({ description: '测得的下单能力（单每秒）；还没测到时为 null' }),
    passMinutes: z.number(),
    memberShare: z.number(),
    seedCommitment: z.string(),
    isSoldOut: z.boolean(),
    isOver: z.boolean(),
    counts: z
      .strictObject({
        waitingMembers: z.int().min(0),
        waitingOthers: z.int().min(0),
        called: z.int().min(0).meta({ description: '已叫号、还没进入' }),
        admitted: z.int().min(0).meta({ description: '累计进入' }),
        missed: z.int().min(0).meta({ description: '累计叫号后没来，名额已让给后面的人' }),
      })
      .nullable()
      .meta({ description: 'Redis 不可用时为 null' }),
    version: z.int().min(1),
  })
  .meta({ id: 'WaitingRoom' });

const admin = { api: 'admin', tag: '风控', class: 'control' } as const;

export const listWaitingRooms = defineRoute({
  ...admin,
  id: 'listWaitingRooms',
  method: 'GET',
  path: '/risk/waiting-rooms',
  summary: '等候室和排队人数（全店、进行中、将开始、最近一天结束的）',
  access: { kind: 'staff', permission: 'risk.read' },
  reply: z.strictObject({ items: z.array(waitingRoom) }),
  errors: [],
});

export const updateWaitingRoom = defineRoute({
  ...admin,
  id: 'updateWaitingRoom',
  method: 'PUT',
  path: '/risk/waiting-rooms/:roomId',
  summary: '改等候室：开关、放行速度、会员比例；几秒内生效',
  access: { kind: 'staff', permission: 'risk.write' },
  params: roomParams,
  body: z.strictObject({
    mode: waitingRoomMode,
    admitPerSecond: ratePerSecond,
    passMinutes: z.number().min(0.5).max(30),
    memberShare: z.number().min(0).max(1),
    reason: text(200),
    version: z.int().min(1),
  }),
  reply: waitingRoom,
  errors: ['RISK.ROOM_NOT_FOUND', 'RISK.ROOM_CLOSED', 'REQUEST.VERSION_CONFLICT'],
});

export const waitingRoomRoutes: readonly AnyRoute[] = [
  joinWaitingRoom,
  pollWaitingRoom,
  leaveWaitingRoom,
  getWaitingRoomFairness,
  listWaitingRoomAdmissions,
  listWaitingRooms,
  updateWaitingRoom,
];
