import { Controller } from '@nestjs/common';
import { Clock, Endpoint, type InputOf, isStoreInScope, platformError, type ReplyOf, type RequestContext, shopInstant } from '@quanyu/platform';
import { getStorePerformance } from './performance.contract.js';
import { PerformanceRepository } from './performance.repository.js';
import { ReportsRepository } from './reports.repository.js';
import { figures } from './reports.views.controller.js';

const DAY_MINUTES = 1_440;

@Controller()
export class PerformanceViewsController {
  constructor(
    private readonly reports: ReportsRepository,
    private readonly repository: PerformanceRepository,
    private readonly clock: Clock,
  ) {}

  @Endpoint(getStorePerformance)
  async read({ params, query }: InputOf<typeof getStorePerformance>, { principal }: RequestContext<typeof getStorePerformance>): Promise<ReplyOf<typeof getStorePerformance>> {
    const { storeId } = params;
    if (!isStoreInScope(principal.storeScope, storeId)) throw platformError('AUTH.FORBIDDEN', { storeId });
    const span = { from: shopInstant(query.from, 0), to: shopInstant(query.to, DAY_MINUTES) };
    const filter = { ...span, storeIds: [storeId], kind: null, now: this.clock.now() };
    const [rows, stages, goods, people] = await Promise.all([
      this.reports.readPromises(filter),
      this.reports.readStages(filter),
      this.repository.readGoods({ storeId, ...span }),
      this.repository.readPeople({ storeId, ...span }),
    ]);
    // Who may cancel orders leads the store, and sees everybody.
    const isLeading = principal.permissions.has('orders.cancel');
    return {
      kinds: rows.filter(({ level }) => level === 'kind').map((row) => ({ kind: row.kind, ...figures(row) })),
      stages: stages.map(({ kind, stage, count, spans: [p50Seconds, p90Seconds] }) => ({ kind, stage, count, p50Seconds, p90Seconds })),
      goods,
      people: people.map((person) => ({ ...person, isMe: person.name === principal.name })).filter(({ isMe }) => isLeading || isMe),
    };
  }
}
