import { Controller } from '@nestjs/common';
import { Clock, Endpoint, Jobs, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { QUEUE_BOARD_PATH, QUEUE_NAMES, QueueTickets } from '../http/queue-board.js';
import { createJobsTicket, getJobsOverview } from './views.contract.js';
import { ViewsRepository } from './views.repository.js';

const FAILURES_SHOWN = 20;
const QUEUE_ANSWER_MS = 1_000;

@Controller()
export class JobsViewsController {
  constructor(
    private readonly repository: ViewsRepository,
    private readonly jobs: Jobs,
    private readonly tickets: QueueTickets,
    private readonly clock: Clock,
  ) {}

  @Endpoint(getJobsOverview)
  async overview(): Promise<ReplyOf<typeof getJobsOverview>> {
    const [outbox, failures, queues] = await Promise.all([this.repository.readOutbox(this.clock.now()), this.repository.listOutboxFailures(FAILURES_SHOWN), this.readQueues()]);
    return {
      isQueueReachable: queues !== null,
      queues: queues ?? [],
      outbox: { pending: outbox.pending, due: outbox.due, stuck: outbox.stuck, oldestDueAt: outbox.oldest_due_at?.toISOString() ?? null },
      recentFailures: failures.map((row) => ({
        eventId: row.id,
        topic: row.topic,
        attempts: row.attempts,
        lastError: row.last_error,
        nextAttemptAt: row.due_at.toISOString(),
      })),
    };
  }

  @Endpoint(createJobsTicket)
  async createTicket(_input: InputOf<typeof createJobsTicket>, { reply }: RequestContext<typeof createJobsTicket>): Promise<ReplyOf<typeof createJobsTicket>> {
    const { cookie, expiresAt } = this.tickets.issue();
    void reply.header('set-cookie', cookie);
    return { url: QUEUE_BOARD_PATH, expiresAt: expiresAt.toISOString() };
  }

  /** Null when Redis does not answer in time. */
  private async readQueues(): Promise<ReplyOf<typeof getJobsOverview>['queues'] | null> {
    const counts = Promise.all(
      this.jobs.inspect(QUEUE_NAMES).map(async (queue) => {
        const { waiting = 0, active = 0, delayed = 0, failed = 0 } = await queue.getJobCounts('waiting', 'active', 'delayed', 'failed');
        return { name: queue.name, waiting, active, delayed, failed };
      }),
    ).catch(() => null);
    const late = new Promise<null>((resolve) => {
      setTimeout(() => resolve(null), QUEUE_ANSWER_MS).unref();
    });
    return Promise.race([counts, late]);
  }
}
