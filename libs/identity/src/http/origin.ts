import type { RequestContext } from '@quanyu/platform';
import { peerAddressKey } from '@quanyu/risk';
import type { Origin } from '../sessions/sessions.js';

/** Where a request comes from, as sessions and limits know it. */
export function originOf({ ip, userAgent, requestId }: Pick<RequestContext, 'ip' | 'userAgent' | 'requestId'>): Origin {
  return { ip, address: peerAddressKey(ip), userAgent, requestId };
}
