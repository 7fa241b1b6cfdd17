import { Controller } from '@nestjs/common';
import { Clock, Database, Endpoint, Exports, type InputOf, type ReplyOf, type RequestContext, shopInstant, type StaffPrincipal } from '@quanyu/platform';
import { exportStorePerformance, getStorePerformance } from './performance.contract.js';
import { PerformanceRepository, type PersonRow } from './performance.repository.js';
import { ReportsRepository } from './reports.repository.js';
import { figures } from './reports.views.controller.js';

const DAY_MINUTES = 1_440;

@Controller()
export class PerformanceViewsController {
  constructor(
    private readonly reports: ReportsRepository,
    private readonly repository: PerformanceRepository,
    private readonly exports: Exports,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  @Endpoint(getStorePerformance)
  async read({ params, query }: InputOf<typeof getStorePerformance>, { principal }: RequestContext<typeof getStorePerformance>): Promise<ReplyOf<typeof getStorePerformance>> {
    const { storeId } = params;
    const span = spanOf(query);
    const filter = { ...span, storeIds: [storeId], kind: null, now: this.clock.now() };
    const [rows, stages, goods, people] = await this.database.within([storeId]).transaction((tx) =>
      Promise.all([
        this.reports.readPromises(tx, filter),
        this.reports.readStages(tx, filter),
        this.repository.readGoods(tx, { storeId, ...span }),
        this.repository.readPeople(tx, { storeId, ...span }),
      ]),
    );
    return {
      kinds: rows.filter(({ level }) => level === 'kind').map((row) => ({ kind: row.kind, ...figures(row) })),
      stages: stages.map(({ kind, stage, count, spans: [p50Seconds, p90Seconds] }) => ({ kind, stage, count, p50Seconds, p90Seconds })),
      goods,
      people: shownTo(principal, people),
    };
  }

  @Endpoint(exportStorePerformance)
  async export({ params, body }: InputOf<typeof exportStorePerformance>, { principal, ip, requestId }: RequestContext<typeof exportStorePerformance>): Promise<ReplyOf<typeof exportStorePerformance>> {
    const { storeId } = params;
    const span = spanOf(body);
    const mark = await this.exports.begin({ by: { actor: principal, ip, requestId }, action: 'storePerformance.export', targetType: 'store', targetId: storeId, what: body });
    return { people: shownTo(principal, await this.repository.readPeople(this.database.within([storeId]), { storeId, ...span })), mark };
  }
}

/** The days as instants of the shops' clock. */
function spanOf({ from, to }: { from: string; to: string }): { from: Date; to: Date } {
  return { from: shopInstant(from, 0), to: shopInstant(to, DAY_MINUTES) };
}

/** Who may cancel orders leads the store, and sees everybody. */
function shownTo(principal: StaffPrincipal, people: readonly PersonRow[]): ReplyOf<typeof exportStorePerformance>['people'] {
  const isLeading = principal.permissions.has('orders.cancel');
  return people.map((person) => ({ ...person, isMe: person.name === principal.name })).filter(({ isMe }) => isLeading || isMe);
}
