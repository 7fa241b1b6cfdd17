import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import { fastifyCookie } from '@fastify/cookie';
import { preheatJob } from '@quanyu/promotions';
import { type Clock, type Jobs, outboxJob, platformError, sendProblem } from '@quanyu/platform';
import { parse, serialize } from 'cookie';
import type { FastifyInstance, FastifyRequest } from 'fastify';

export const QUEUE_BOARD_PATH = '/ops/queues';
const COOKIE = 'quanyu_queue_ticket';
const TICKET_MINUTES = 10;

/** Names of the queues that engineers may look into. */
export const QUEUE_NAMES = [outboxJob.name, preheatJob.name] as const;

/** Short-lived tickets to the queue dashboard, because a page opened by a link carries no Authorization header. */
export class QueueTickets {
  constructor(
    private readonly secret: string,
    private readonly clock: Clock,
  ) {}

  issue(): { cookie: string; expiresAt: Date } {
    const expiresAt = new Date(this.clock.nowMs() + TICKET_MINUTES * 60_000);
    const value = fastifyCookie.sign(String(expiresAt.getTime()), this.secret);
    return { cookie: serialize(COOKIE, value, { path: QUEUE_BOARD_PATH, httpOnly: true, sameSite: 'strict', expires: expiresAt }), expiresAt };
  }

  admits(request: FastifyRequest): boolean {
    const value = parse(request.headers.cookie ?? '')[COOKIE];
    if (value === undefined) return false;
    const ticket = fastifyCookie.unsign(value, this.secret);
    return ticket.valid && Number(ticket.value) > this.clock.nowMs();
  }
}

/** bull-board for engineers, behind a ticket. */
export function registerQueueBoard(fastify: FastifyInstance, jobs: Jobs, tickets: QueueTickets): void {
  const serverAdapter = new FastifyAdapter();
  serverAdapter.setBasePath(QUEUE_BOARD_PATH);
  createBullBoard({
    queues: jobs.inspect(QUEUE_NAMES).map((queue) => new BullMQAdapter(queue, { readOnlyMode: true })),
    serverAdapter,
    options: { uiConfig: { boardTitle: '任务队列', locale: { lng: 'zh-CN' } } },
  });
  void fastify.register(async (guarded) => {
    guarded.addHook('onRequest', (request, reply, done) => {
      if (tickets.admits(request)) done();
      else sendProblem(request, reply, platformError('AUTH.REQUIRED'));
    });
    await guarded.register(serverAdapter.registerPlugin(), { prefix: QUEUE_BOARD_PATH });
  });
}
