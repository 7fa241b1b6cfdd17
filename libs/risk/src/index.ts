import type { AnyRoute } from '@quanyu/platform';
import { decisionsRoutes } from './decisions/decisions.contract.js';
import { waitingRoomRoutes } from './http/waiting-room.contract.js';
import { listsRoutes } from './lists/lists.contract.js';

export { type Challenge, type ChallengeDifficulty, Challenges } from './challenge/challenges.js';
export { type Decision, Decisions } from './decisions/decisions.js';
export { type Evidence, type Verdict } from './decisions/decisions.repository.js';
export { type Device, DEVICE_HEADER, deviceTokenOf, DeviceTokens } from './device/device-tokens.js';
export { PASS_HEADER, TICKET_HEADER } from './http/waiting-room.contract.js';
export { registerWaitingRoomRoutes } from './http/waiting-room.hot-routes.js';
export { type Caller, Lists, type ListVerdict } from './lists/lists.js';
export { peerAddressKey } from './peer-address.js';
export { applyLimitHeaders } from './limit-headers.js';
export { type LimitCheck, type LimitState, RateLimits } from './rate-limits.js';
export { riskError } from './risk.errors.js';
export { RiskModule } from './risk.module.js';
export { type Attempt, SaleTokens } from './sale-token/sale-tokens.js';
export { Screening } from './screening.js';
export { type RateLimit } from './token-bucket.rules.js';
export { AdmissionControl } from './waiting-room/admission-control.js';
export { MemberLane } from './waiting-room/member-lane.js';
export { type RoomCounts, type Waiter, WaitingLine, type WaitingStatus } from './waiting-room/waiting-line.js';
export { SHOP_ROOM_ID, type WaitingLane, type WaitingRoom, type WaitingRoomMode } from './waiting-room/waiting-room.rules.js';
export { type PassHolder, WaitingRooms } from './waiting-room/waiting-rooms.js';

export const riskRoutes: readonly AnyRoute[] = [...waitingRoomRoutes, ...listsRoutes, ...decisionsRoutes];
