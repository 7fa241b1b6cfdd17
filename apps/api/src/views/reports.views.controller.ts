import { Controller } from '@nestjs/common';
import { Catalogue } from '@quanyu/catalogue';
import { Clock, Database, Endpoint, type InputOf, isStoreInScope, type ReplyOf, type RequestContext, scopeParameter, shopInstant, type StaffPrincipal } from '@quanyu/platform';
import { Stores } from '@quanyu/stores';
import { getPromiseReport, listVariantFacts } from './reports.contract.js';
import { type PromiseRow, ReportsRepository } from './reports.repository.js';

const DAY_MINUTES = 1_440;

@Controller()
export class ReportsViewsController {
  constructor(
    private readonly repository: ReportsRepository,
    private readonly stores: Stores,
    private readonly catalogue: Catalogue,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  @Endpoint(getPromiseReport)
  async promises({ query }: InputOf<typeof getPromiseReport>, { principal }: RequestContext<typeof getPromiseReport>): Promise<ReplyOf<typeof getPromiseReport>> {
    const filter = {
      storeIds: storesAsked(principal, query.storeId),
      kind: query.kind ?? null,
      from: shopInstant(query.from, 0),
      to: shopInstant(query.to, DAY_MINUTES),
      now: this.clock.now(),
    };
    const seen = this.database.within(principal.storeScope);
    const [rows, stages] = await Promise.all([this.repository.readPromises(seen, filter), this.repository.readStages(seen, filter)]);
    const at = (level: PromiseRow['level']) => rows.filter((row) => row.level === level);
    return {
      kinds: at('kind').map((row) => ({ kind: row.kind, ...figures(row) })),
      days: at('day').map(({ day, kind, judged, kept }) => ({ date: day ?? '', kind, judged, kept })),
      stores: at('store').map((row) => ({ storeId: row.store_id, storeName: row.store_id === null ? '仓库' : (this.stores.findStore(row.store_id)?.name ?? ''), kind: row.kind, ...figures(row) })),
      stages: stages.map(({ kind, stage, count, spans: [p50Seconds, p90Seconds, p95Seconds] }) => ({ kind, stage, count, p50Seconds, p90Seconds, p95Seconds })),
    };
  }

  @Endpoint(listVariantFacts)
  async variants({ query }: InputOf<typeof listVariantFacts>): Promise<ReplyOf<typeof listVariantFacts>> {
    const snapshot = this.catalogue.snapshot();
    const rows = await this.repository.listVariants(query.variantIds);
    return {
      items: rows.map(({ variant_id, product_id, option_values, title, sku, barcode }) => ({
        ...{ variantId: variant_id, productId: product_id, title, optionText: option_values.join(' · '), sku, barcode },
        imageUrl: snapshot.findVariant(variant_id)?.imageUrl ?? null,
      })),
    };
  }
}

/** The stores of the report: those in scope, or the one that was asked for when it is among them. */
function storesAsked({ storeScope }: StaffPrincipal, storeId: string | undefined): readonly string[] | null {
  if (storeId === undefined) return scopeParameter(storeScope);
  return isStoreInScope(storeScope, storeId) ? [storeId] : [];
}

/** What a row of promises says, on every screen. */
export function figures({ judged, kept, late: [lateP50Seconds, lateP90Seconds, lateP95Seconds], mean_error }: PromiseRow) {
  return { judged, kept, lateP50Seconds, lateP90Seconds, lateP95Seconds, meanErrorSeconds: Math.round(mean_error) };
}
