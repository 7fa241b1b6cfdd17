import { type AnyRoute, type Clock, type CustomerPrincipal, encodeCursor, fullPath, type Handler, type ReplyOf, runRoute } from '@quanyu/platform';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type DeviceTokens, deviceTokenOf } from '../device/device-tokens.js';
import { peerAddressKey } from '../peer-address.js';
import type { RateLimits } from '../rate-limits.js';
import { riskError } from '../risk.errors.js';
import type { Screening } from '../screening.js';
import type { RateLimit } from '../token-bucket.rules.js';
import { isOver, seedCommitment } from '../waiting-room/waiting-room.rules.js';
import type { WaitingRooms } from '../waiting-room/waiting-rooms.js';
import type { Waiter, WaitingLine, WaitingStatus } from '../waiting-room/waiting-line.js';
import {
  getWaitingRoomFairness,
  joinWaitingRoom,
  leaveWaitingRoom,
  listWaitingRoomAdmissions,
  pollWaitingRoom,
  TICKET_HEADER,
} from './waiting-room.contract.js';

const readersByAddress: RateLimit = { name: 'waiting.admissions', burst: 20, count: 5, perSeconds: 1 };
const DEFAULT_PAGE = 100;

export interface WaitingRoomParts {
  readonly rooms: WaitingRooms;
  readonly line: WaitingLine;
  readonly devices: DeviceTokens;
  readonly limits: RateLimits;
  readonly screening: Screening;
  readonly clock: Clock;
}

/** The waiting room for shoppers, on Fastify directly: at a peak nothing is asked more often than "is it my turn". */
export function registerWaitingRoomRoutes(fastify: FastifyInstance, { rooms, line, devices, limits, screening, clock }: WaitingRoomParts): void {
  function on<R extends AnyRoute>(route: R, handler: Handler<R>): void {
    fastify.route({ method: route.method, url: fullPath(route), handler: (request, reply) => runRoute(route, handler, request, reply) });
  }

  function waiterOf({ principal, request }: { principal: CustomerPrincipal; request: FastifyRequest }): Waiter {
    const device = devices.read(deviceTokenOf(request.headers));
    if (device === null) throw riskError('RISK.DEVICE_REQUIRED');
    return { customerId: principal.customerId, deviceId: device.deviceId };
  }

  function toReply(status: WaitingStatus): ReplyOf<typeof pollWaitingRoom> {
    const { room, passExpiresAt, ...rest } = status;
    return {
      roomId: room.roomId,
      name: room.name,
      ...rest,
      passExpiresAt: passExpiresAt?.toISOString() ?? null,
      startsAt: room.startsAt.toISOString(),
      serverTime: clock.now().toISOString(),
    };
  }

  on(joinWaitingRoom, async ({ params }, context) => {
    const waiter = waiterOf(context);
    const status = await screening.run('waitingRoom.join', { ...waiter, address: context.ip }, () =>
      line.join(params.roomId, waiter, ticketOf(context.request)),
    );
    return toReply(status);
  });

  on(pollWaitingRoom, async ({ params }, context) => toReply(await line.poll(params.roomId, waiterOf(context), ticketOf(context.request))));

  on(leaveWaitingRoom, async ({ params }, context) => line.leave(params.roomId, waiterOf(context), ticketOf(context.request)));

  on(getWaitingRoomFairness, ({ params }) => {
    const room = rooms.get(params.roomId);
    const isPublished = rooms.isPublished(room);
    return Promise.resolve({
      roomId: room.roomId,
      name: room.name,
      startsAt: room.startsAt.toISOString(),
      endsAt: room.endsAt?.toISOString() ?? null,
      isOver: isOver(room, clock.nowMs()),
      seedCommitment: seedCommitment(room.seed),
      seed: isPublished ? room.seed : null,
      memberShare: room.memberShare,
      lanes: isPublished && room.audit !== null ? [...room.audit] : null,
    });
  });

  on(listWaitingRoomAdmissions, async ({ params, query }, { ip }) => {
    const room = rooms.get(params.roomId);
    if (!rooms.isPublished(room)) return { items: [], nextCursor: null };
    await limits.enforce([{ limit: readersByAddress, subject: peerAddressKey(ip) }]);
    const limit = query.limit ?? DEFAULT_PAGE;
    const rows = await rooms.listCalls(room, { after: query.cursor ?? null, limit });
    const last = rows.length < limit ? undefined : rows.at(-1);
    return {
      items: rows.map(({ lane, rank, joinedAt, calledAt }) => ({ lane, rank, joinedAt: joinedAt.toISOString(), calledAt: calledAt.toISOString() })),
      nextCursor: last === undefined ? null : encodeCursor([last.calledAt.getTime(), last.sequence, last.id]),
    };
  });
}

function ticketOf(request: FastifyRequest): string | undefined {
  const value = request.headers[TICKET_HEADER];
  return typeof value === 'string' ? value : undefined;
}
