import type { Transport } from '@quanyu/api-client';
import { answerChallenge, readChallenge } from './challenges';
import type { AnyChallenge } from './challenges';

/** A hand may miss; each answer is good for one try, and the refusal brings the next challenge. */
const mostTries = 3;

/** Shows, when asked, that a person or at least a device stands behind a request, and sends it again. A flash sale asks and answers by steps of its own. */
export function proven(plain: Transport): Transport {
  return {
    async send(request) {
      let reply = await plain.send(request);
      for (let tries = 0; tries < mostTries; tries += 1) {
        const challenge = reply.status === 403 && !request.path.includes('/flash/') ? challengeIn(reply.body) : null;
        const solution = challenge === null ? null : await answerChallenge(challenge, { isAgain: tries > 0 });
        if (solution === null) return reply;
        reply = await plain.send({ ...request, headers: { ...request.headers, ...solutionHeader(solution) } });
      }
      return reply;
    },
  };
}

/** How the answer to a challenge travels with the request that it is for. */
export function solutionHeader(solution: string): Record<string, string> {
  return { 'x-challenge-solution': solution };
}

/** The challenge that a refusal carries. */
function challengeIn(body: unknown): AnyChallenge | null {
  if (typeof body !== 'object' || body === null || !('details' in body)) return null;
  const { details } = body;
  return typeof details === 'object' && details !== null && 'challenge' in details ? readChallenge(details.challenge) : null;
}
