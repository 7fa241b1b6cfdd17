import { Injectable } from '@nestjs/common';
import { ChangeFeed, Clock, Database, IdSource, type RecurringTask } from '@quanyu/platform';
import { CustomerGroups, GROUPS_TOPIC } from './groups.js';
import { LinksRepository } from './links.repository.js';
import { linkCustomers, nameGroups } from './links.rules.js';

const LINK_EVERY_MS = 30_000;
const PRUNE_EVERY_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** After this long no mark weighs enough to matter. */
const EDGE_DAYS = 120;

/** Finds out who belongs together, beside the path of any request. */
@Injectable()
export class LinkCustomers {
  constructor(
    private readonly database: Database,
    private readonly repository: LinksRepository,
    private readonly groups: CustomerGroups,
    private readonly changes: ChangeFeed,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  recurring(): RecurringTask[] {
    return [
      { name: 'risk.link-customers', everyMs: LINK_EVERY_MS, run: () => this.execute() },
      { name: 'risk.prune-edges', everyMs: PRUNE_EVERY_MS, run: async () => void (await this.repository.prune(this.daysAgo(EDGE_DAYS))) },
    ];
  }

  /** Looks at everything that was seen and writes the groups as they are now. Safe to run twice, one after the other. */
  async execute(): Promise<void> {
    const hasChanged = await this.database.transaction(async (tx) => {
      await this.repository.lock(tx);
      const [edges, members] = await Promise.all([this.repository.listShared(tx, this.daysAgo(EDGE_DAYS)), this.repository.listMembers(tx)]);
      const before = new Map(members.map(({ customerId, groupId }) => [customerId, groupId]));
      const named = nameGroups(linkCustomers(edges, this.clock.nowMs()), before, () => this.ids.uuid());
      const changed = await this.repository.replaceGroups(tx, named, this.clock.now());
      if (changed) await this.changes.announce(tx, GROUPS_TOPIC);
      return changed;
    });
    if (hasChanged) await this.groups.reload();
  }

  private daysAgo(days: number): Date {
    return new Date(this.clock.nowMs() - days * DAY_MS);
  }
}
