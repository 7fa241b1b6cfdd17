import { Database, type GateRedis, metricsRegistry } from '@quanyu/platform';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { DataSource } from 'typeorm';

/** How long one look at the database answers for all probes. */
const READING_LASTS_MS = 1_000;

/** Whether this process should get work. Redis does not count: without it the shop sells on, only slower. */
export class Readiness {
  private isDraining = false;
  private isStarted = false;
  private reading: { atMs: number; isDatabaseUp: Promise<boolean> } | null = null;

  constructor(
    private readonly dataSource: DataSource,
    private readonly redis: GateRedis,
  ) {}

  markStarted(): void {
    this.isStarted = true;
  }

  /** From now on load balancers are told to send nothing more. */
  startDraining(): void {
    this.isDraining = true;
  }

  get hasStarted(): boolean {
    return this.isStarted;
  }

  async read(): Promise<{ isReady: boolean; database: 'up' | 'down'; redis: 'up' | 'down'; isDraining: boolean }> {
    const isDatabaseUp = await this.readDatabase();
    return {
      isReady: this.isStarted && !this.isDraining && isDatabaseUp,
      database: isDatabaseUp ? 'up' : 'down',
      redis: this.redis.status === 'ready' ? 'up' : 'down',
      isDraining: this.isDraining,
    };
  }

  private readDatabase(): Promise<boolean> {
    const nowMs = performance.now();
    if (this.reading === null || nowMs - this.reading.atMs > READING_LASTS_MS) {
      const isDatabaseUp = new Database(this.dataSource).readTimeMs().then(
        () => true,
        () => false,
      );
      this.reading = { atMs: nowMs, isDatabaseUp };
    }
    return this.reading.isDatabaseUp;
  }
}

/** /livez (the process turns), /startupz (it has booted), /readyz (send it work), /metrics (Prometheus). */
export function registerHealth(fastify: FastifyInstance, readiness: Readiness): void {
  const plain = (reply: FastifyReply, status: number, body: object): FastifyReply =>
    reply.status(status).header('cache-control', 'no-store').header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(body));
  fastify.get('/livez', (_request, reply) => plain(reply, 200, { status: 'alive' }));
  fastify.get('/startupz', (_request, reply) => plain(reply, readiness.hasStarted ? 200 : 503, { status: readiness.hasStarted ? 'started' : 'starting' }));
  fastify.get('/readyz', async (_request, reply) => {
    const { isReady, ...facts } = await readiness.read();
    return plain(reply, isReady ? 200 : 503, { status: isReady ? 'ready' : 'notReady', ...facts });
  });
  fastify.get('/metrics', async (_request, reply) => reply.header('content-type', metricsRegistry.contentType).send(await metricsRegistry.metrics()));
}
