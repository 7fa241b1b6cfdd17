import { Injectable } from '@nestjs/common';
import { Clock, Database, IdSource, LiveFeed, once, type StaffPrincipal, type Tx, writeAudit } from '@quanyu/platform';

/** A hint to open screens of one place: something about its stock work changed, and they read it anew. */
export interface StockNews {
  readonly type: 'transfer' | 'delivery' | 'stocktake' | 'condition';
  readonly id: string;
  readonly status: string;
}

export function stockChannel(locationId: string): string {
  return `stock:${locationId}`;
}

/** Who asks for one step of stock work, under which idempotency key. */
export interface Asked {
  readonly staff: StaffPrincipal;
  readonly key: string;
}

export interface StepNote {
  /** Verb and noun, for the audit log. */
  readonly action: string;
  readonly news: StockNews;
  /** The places whose screens should know; the audit line stands at the first. */
  readonly locationIds: readonly [string, ...string[]];
  readonly before?: unknown;
  readonly after: unknown;
  readonly reason?: string | undefined;
}

/** What every step of stock work has: it happens once per key, and leaves an audit line and news for open screens. */
@Injectable()
export class StockWork {
  constructor(
    readonly database: Database,
    readonly clock: Clock,
    readonly ids: IdSource,
    private readonly feed: LiveFeed,
  ) {}

  async once<T>({ staff, key }: Asked, request: object, step: (tx: Tx) => Promise<T>): Promise<T> {
    return once(this.database, { scope: `staff:${staff.staffId}`, key, request }, step);
  }

  async note(tx: Tx, staff: StaffPrincipal, { action, news, locationIds, before, after, reason }: StepNote): Promise<void> {
    for (const locationId of locationIds) tx.afterCommit(() => this.feed.publish(stockChannel(locationId), news));
    await writeAudit(tx, {
      actor: staff, action, targetType: news.type, targetId: news.id, storeId: locationIds[0], after, at: this.clock.now(),
      ...(before === undefined ? {} : { before }), ...(reason === undefined ? {} : { reason }),
    });
  }
}
