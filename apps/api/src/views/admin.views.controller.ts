import { Controller, Inject } from '@nestjs/common';
import { Catalogue } from '@quanyu/catalogue';
import { availableToPromise } from '@quanyu/inventory';
import { Clock, decodeCursor, encodeCursor, Endpoint, ENV, type Env, type InputOf, isStoreInScope, Jobs, type ReplyOf, type RequestContext, scopeParameter } from '@quanyu/platform';
import { Stores } from '@quanyu/stores';
import { QUEUE_BOARD_PATH, QUEUE_NAMES, QueueTickets } from '../http/queue-board.js';
import { DashboardReader } from './dashboard.js';
import { createJobsTicket, getDashboard, getJobsOverview, getOrderStory, listStock, viewsError } from './views.contract.js';
import { ViewsRepository } from './views.repository.js';

const DEFAULT_LIMIT = 50;
const FAILURES_SHOWN = 20;
const QUEUE_ANSWER_MS = 1_000;

@Controller()
export class AdminViewsController {
  private readonly tickets: QueueTickets;

  constructor(
    private readonly repository: ViewsRepository,
    private readonly dashboard: DashboardReader,
    private readonly stores: Stores,
    private readonly catalogue: Catalogue,
    private readonly jobs: Jobs,
    private readonly clock: Clock,
    @Inject(ENV) env: Env,
  ) {
    this.tickets = new QueueTickets(env.TOKEN_SECRET, clock);
  }

  @Endpoint(getOrderStory)
  async story({ params }: InputOf<typeof getOrderStory>, { principal }: RequestContext<typeof getOrderStory>): Promise<ReplyOf<typeof getOrderStory>> {
    const storeId = await this.repository.findOrderStore(params.orderId);
    if (storeId === null || !isStoreInScope(principal.storeScope, storeId)) throw viewsError('VIEWS.ORDER_NOT_FOUND');
    const rows = await this.repository.readStory(params.orderId);
    return {
      entries: rows.map(({ at, source, kind, facts, ...row }) => ({ at: at.toISOString(), source, kind, actorName: row.actor_name, facts, referenceId: row.reference_id })),
    };
  }

  @Endpoint(listStock)
  async stock({ query }: InputOf<typeof listStock>, { principal }: RequestContext<typeof listStock>): Promise<ReplyOf<typeof listStock>> {
    const limit = query.limit ?? DEFAULT_LIMIT;
    const [sku, locationId] = query.cursor === undefined ? [] : (decodeCursor(query.cursor) ?? []);
    const rows = await this.repository.listStock({
      locationIds: this.locationsInScope(scopeParameter(principal.storeScope), query.locationId),
      variantId: query.variantId ?? null,
      q: query.q ?? null,
      lowStockOnly: query.lowStockOnly ?? false,
      after: typeof sku === 'string' && typeof locationId === 'string' ? { sku, locationId } : null,
      limit: limit + 1,
    });
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    const names = new Map(this.stores.listLocations().map(({ id, name }) => [id, name]));
    const snapshot = this.catalogue.snapshot();
    return {
      items: page.map((row) => {
        const balance = { onHand: row.on_hand, reserved: row.reserved, allocated: row.allocated, unavailable: row.unavailable, safetyStock: row.safety_stock };
        return {
          locationId: row.location_id,
          locationName: names.get(row.location_id) ?? '',
          variantId: row.variant_id,
          productId: row.product_id,
          sku: row.sku,
          barcode: row.barcode,
          title: row.title,
          optionText: row.option_values.join(' · '),
          imageUrl: snapshot.findVariant(row.variant_id)?.imageUrl ?? null,
          ...balance,
          availableToPromise: availableToPromise({ locationId: row.location_id, variantId: row.variant_id, ...balance }),
        };
      }),
      nextCursor: rows.length > limit && last !== undefined ? encodeCursor([last.sku, last.location_id]) : null,
    };
  }

  @Endpoint(getDashboard)
  async today(_input: InputOf<typeof getDashboard>, { principal }: RequestContext<typeof getDashboard>): Promise<ReplyOf<typeof getDashboard>> {
    return this.dashboard.read(principal.storeScope);
  }

  @Endpoint(getJobsOverview)
  async jobsOverview(): Promise<ReplyOf<typeof getJobsOverview>> {
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
  async ticket(_input: InputOf<typeof createJobsTicket>, { reply }: RequestContext<typeof createJobsTicket>): Promise<ReplyOf<typeof createJobsTicket>> {
    const { cookie, expiresAt } = this.tickets.issue();
    void reply.header('set-cookie', cookie);
    return { url: QUEUE_BOARD_PATH, expiresAt: expiresAt.toISOString() };
  }

  /** Null means every location, warehouses included; a location out of scope leaves none. */
  private locationsInScope(storeIds: readonly string[] | null, asked: string | undefined): readonly string[] | null {
    const allowed = storeIds?.flatMap((storeId) => this.stores.findStore(storeId)?.stockLocationId ?? []) ?? null;
    if (asked === undefined) return allowed;
    return allowed === null || allowed.includes(asked) ? [asked] : [];
  }

  /** Null when Redis does not answer in time. */
  private async readQueues(): Promise<ReplyOf<typeof getJobsOverview>['queues'] | null> {
    const counts = Promise.all(
      this.jobs.inspect(QUEUE_NAMES).map(async (queue) => {
        const { waiting = 0, active = 0, delayed = 0, failed = 0 } = await queue.getJobCounts('waiting', 'active', 'delayed', 'failed');
        return { name: queue.name, waiting, active, delayed, failed };
      }),
    ).catch(() => null);
    const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), QUEUE_ANSWER_MS).unref());
    return Promise.race([counts, late]);
  }
}
