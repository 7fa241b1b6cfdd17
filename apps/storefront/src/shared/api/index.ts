import { createStorefrontClient, isApiProblem } from '@quanyu/api-client';
import type { StorefrontComponents, Transport } from '@quanyu/api-client';
import { isChallenge, solveChallenge } from '../challenge/proof-of-work';
import type { Challenge } from '../challenge/proof-of-work';
import { clock } from '../clock';
import { currentAccessToken, ensureSession, renewSession } from '../session';
import { taroTransport } from './transport';

export type Schemas = StorefrontComponents['schemas'];

const plain = taroTransport(() => {
  const token = currentAccessToken();
  return token === null ? ({} as Record<string, string>) : { authorization: `Bearer ${token}` };
});

const personal = /^\/api\/storefront\/(me|risk|membership|coupons|products\/[^/]+\/coupons|cart|orders|checkout|waiting-rooms|bookings|after-sales|flash\/items\/[^/]+\/(reminders|stores))\b/;

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** Proves, when asked, that a device stands behind a request, and sends it again. A flash sale asks and answers by steps of its own. */
const proven: Transport = {
  async send(request) {
    const reply = await plain.send(request);
    const challenge = reply.status === 403 && !request.path.includes('/flash/') ? challengeIn(reply.body) : null;
    if (challenge === null) return reply;
    const solution = await solveChallenge(challenge, { monotonic: () => clock.monotonic(), rest: pause });
    return solution === null ? reply : plain.send({ ...request, headers: { ...request.headers, 'x-challenge-solution': solution } });
  },
};

/** The challenge that a refusal carries. */
function challengeIn(body: unknown): Challenge | null {
  if (typeof body !== 'object' || body === null || !('details' in body)) return null;
  const { details } = body;
  if (typeof details !== 'object' || details === null || !('challenge' in details)) return null;
  return isChallenge(details.challenge) ? details.challenge : null;
}

/** Signs in before what is personal, and once more when the server says that the session has ended. */
const withSession: Transport = {
  async send(request) {
    if (!personal.test(request.path)) return plain.send(request);
    await ensureSession();
    const reply = await proven.send(request);
    if (reply.status !== 401) return reply;
    await renewSession();
    return proven.send(request);
  },
};

export const api = createStorefrontClient(withSession);

export { isApiProblem };
export { LocalFile } from './transport';
