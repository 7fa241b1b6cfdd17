import { createStorefrontClient, isApiProblem } from '@quanyu/api-client';
import type { StorefrontComponents, Transport } from '@quanyu/api-client';
import { proven } from '../challenge/proven';
import { currentAccessToken, ensureSession, renewSession } from '../session';
import { taroTransport } from './transport';

export type Schemas = StorefrontComponents['schemas'];

const plain = taroTransport(() => {
  const token = currentAccessToken();
  return token === null ? ({} as Record<string, string>) : { authorization: `Bearer ${token}` };
});

const personal = /^\/api\/storefront\/(me|risk|membership|presale-deposits|presales\/[^/]+\/deposits|coupons|products\/[^/]+\/coupons|cart|orders|checkout|waiting-rooms|bookings|after-sales|flash\/items\/[^/]+\/(reminders|stores))\b/;

const withProof = proven(plain);

/** Signs in before what is personal, and once more when the server says that the session has ended. */
const withSession: Transport = {
  async send(request) {
    if (!personal.test(request.path)) return plain.send(request);
    await ensureSession();
    const reply = await withProof.send(request);
    if (reply.status !== 401) return reply;
    await renewSession();
    return withProof.send(request);
  },
};

export const api = createStorefrontClient(withSession);

export { isApiProblem };
export { LocalFile } from './transport';
