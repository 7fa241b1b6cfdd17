import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { CourierFaultPlan } from './courier-faults.js';

/** Lets the calls of one provider fail as the faults in force say. A write may fail before or after it was carried out. */
export function registerCourierFaults(app: FastifyInstance, faults: CourierFaultPlan, isWrite: (path: string) => boolean): void {
  const failsAfterwards = new WeakSet<FastifyRequest>();
  app.addHook('preHandler', async (request, reply) => {
    if (faults.strikes('rateLimitRate')) return reply.code(429).send({ msg: 'too many requests' });
    if (!faults.strikes('serverErrorRate')) return undefined;
    if (isWrite(request.url) && faults.flipCoin()) failsAfterwards.add(request);
    else return reply.code(500).send({ msg: 'internal error' });
    return undefined;
  });
  app.addHook('onSend', async (request, reply, payload) => {
    // Both providers answer refusals with HTTP 200 and a code of their own; 0 and 200 mean that the write was carried out.
    const isDone = reply.statusCode === 200 && typeof payload === 'string' && /"code":(0|200)\b/.test(payload);
    if (isWrite(request.url) && isDone && faults.take('dropAfterAccept')) {
      request.raw.socket.destroy();
      return payload;
    }
    if (isWrite(request.url) && isDone && faults.take('stallAfterAccept')) await new Promise<void>((resolve) => void request.raw.socket.once('close', () => resolve()));
    if (!failsAfterwards.has(request)) return payload;
    reply.code(500);
    return JSON.stringify({ msg: 'internal error' });
  });
}
