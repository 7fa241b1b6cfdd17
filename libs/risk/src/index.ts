export { peerAddressKey } from './peer-address.js';
export { type LimitCheck, RateLimits } from './rate-limits.js';
export { RiskModule } from './risk.module.js';
export { type RateLimit } from './token-bucket.rules.js';
