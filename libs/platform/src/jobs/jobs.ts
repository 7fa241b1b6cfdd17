import { type Job, Queue, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { z } from 'zod';
import type { Logger } from '../logger.js';

export interface JobDefinition<Payload> {
  /** Queue name; each queue has a hash tag of its own, so that a cluster can spread them. */
  readonly name: string;
  readonly schema: z.ZodType<Payload>;
  readonly attempts: number;
  readonly concurrency: number;
}

export function defineJob<Payload>(definition: JobDefinition<Payload>): JobDefinition<Payload> {
  return definition;
}

export interface RecurringTask {
  readonly name: string;
  readonly everyMs: number;
  /** Idempotent, and safe when two processes run it at once. */
  readonly run: () => Promise<void>;
}

const RECURRING_QUEUE = 'recurring';

/** BullMQ keys of one queue share a hash tag. */
function prefixOf(name: string): string {
  return `{quanyu:${name}}`;
}

/**
 * Queues over BullMQ. Redis may lose every job: each one only wakes work that a row in PostgreSQL also demands, and
 * recurring tasks fall back to a local timer while Redis is away.
 */
export class Jobs {
  private readonly queues = new Map<string, Queue>();
  private readonly workers: Worker[] = [];
  private readonly tasks = new Map<string, RecurringTask>();
  private readonly lastRunMs = new Map<string, number>();
  private readonly inFlight = new Set<string>();
  private fallback: NodeJS.Timeout | null = null;

  constructor(
    private readonly connection: Redis,
    private readonly logger: Logger,
  ) {}

  /** Adds a job; the same `jobId` is added once while it is waiting. Rejects when Redis is away. */
  async enqueue<Payload>(definition: JobDefinition<Payload>, payload: Payload, options: { jobId: string; delayMs?: number }): Promise<void> {
    if (this.connection.status !== 'ready') throw new Error('the queue Redis is away');
    await this.queue(definition.name).add(definition.name, payload, {
      jobId: options.jobId,
      attempts: definition.attempts,
      backoff: { type: 'exponential', delay: 1_000, jitter: 0.5 },
      removeOnComplete: true,
      removeOnFail: { count: 1_000, age: 7 * 86_400 },
      ...(options.delayMs === undefined ? {} : { delay: options.delayMs }),
    });
  }

  /** Starts consuming a queue in this process. */
  work<Payload>(definition: JobDefinition<Payload>, handler: (payload: Payload) => Promise<void>): void {
    const worker = new Worker(definition.name, async (job: Job) => handler(definition.schema.parse(job.data)), {
      connection: this.connection.duplicate(),
      prefix: prefixOf(definition.name),
      concurrency: definition.concurrency,
      stalledInterval: 15_000,
    });
    worker.on('error', () => undefined);
    worker.on('failed', (job, error) => this.logger.warn({ queue: definition.name, jobId: job?.id, attempts: job?.attemptsMade, error: error.message }, 'a job failed'));
    this.workers.push(worker);
  }

  /** Runs tasks again and again, once per tick over all workers while Redis is up, and locally while it is not. */
  async recur(tasks: readonly RecurringTask[]): Promise<void> {
    for (const task of tasks) this.tasks.set(task.name, task);
    const worker = new Worker(RECURRING_QUEUE, async (job: Job) => this.runTask(job.name), {
      connection: this.connection.duplicate(),
      prefix: prefixOf(RECURRING_QUEUE),
      concurrency: Math.max(1, tasks.length),
    });
    worker.on('error', () => undefined);
    this.workers.push(worker);
    this.fallback = setInterval(() => void this.keepTicking(), 1_000);
    this.fallback.unref();
    await this.schedule().catch(() => undefined);
  }

  /** The BullMQ queues of these names, for the engineers' dashboard. */
  inspect(names: readonly string[]): Queue[] {
    return [...names, RECURRING_QUEUE].map((name) => this.queue(name));
  }

  async stop(): Promise<void> {
    if (this.fallback !== null) clearInterval(this.fallback);
    await Promise.all(this.workers.map((worker) => worker.close()));
    await Promise.all([...this.queues.values()].map((queue) => queue.close()));
  }

  private queue(name: string): Queue {
    const existing = this.queues.get(name);
    if (existing !== undefined) return existing;
    const queue = new Queue(name, { connection: this.connection, prefix: prefixOf(name) });
    queue.on('error', () => undefined);
    this.queues.set(name, queue);
    return queue;
  }

  private async schedule(): Promise<void> {
    if (this.connection.status !== 'ready') return;
    for (const task of this.tasks.values()) {
      await this.queue(RECURRING_QUEUE).upsertJobScheduler(
        task.name,
        { every: task.everyMs },
        { name: task.name, opts: { removeOnComplete: true, removeOnFail: 100 } },
      );
    }
  }

  private async runTask(name: string): Promise<void> {
    const task = this.tasks.get(name);
    if (task === undefined) return;
    // A run that takes longer than its tick is not started again beside itself.
    if (this.inFlight.has(name)) return;
    this.inFlight.add(name);
    this.lastRunMs.set(name, performance.now());
    try {
      await task.run();
    } finally {
      this.inFlight.delete(name);
    }
  }

  /** A tick that Redis did not deliver (flushed, killed, away) is run here, and the schedule is written again. */
  private async keepTicking(): Promise<void> {
    const late = [...this.tasks.values()].filter((task) => {
      const last = this.lastRunMs.get(task.name) ?? 0;
      return performance.now() - last > Math.max(2_000, task.everyMs * 2.5);
    });
    if (late.length === 0) return;
    await this.schedule().catch(() => undefined);
    await Promise.all(
      late.map((task) => this.runTask(task.name).catch((error: unknown) => this.logger.warn({ task: task.name, error: String(error) }, 'a recurring task failed'))),
    );
  }
}
