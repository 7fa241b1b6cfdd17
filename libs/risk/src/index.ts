import type { AnyRoute } from '@quanyu/platform';
import { decisionsRoutes } from './decisions/decisions.contract.js';
import { waitingRoomRoutes } from './http/waiting-room.contract.js';
import { listsRoutes } from './lists/lists.contract.js';

export { DEVICE_HEADER, PASS_HEADER, TICKET_HEADER } from './http/waiting-room.contract.js';
export { peerAddressKey } from './peer-address.js';
export { type LimitCheck, RateLimits } from './rate-limits.js';
export { riskError } from './risk.errors.js';
export { RiskModule } from './risk.module.js';
export { type RateLimit } from './token-bucket.rules.js';

export const riskRoutes: readonly AnyRoute[] = [...waitingRoomRoutes, ...listsRoutes, ...decisionsRoutes];
