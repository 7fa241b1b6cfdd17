import { Injectable } from '@nestjs/common';
import { ChangeFeed, Clock, Database, type RecurringTask } from '@quanyu/platform';
import { AddressPrintsRepository } from './address-prints.repository.js';
import { chooseLeaders } from './address-prints.rules.js';
import { ADDRESSES_TOPIC, SimilarAddresses } from './similar-addresses.js';

const JOIN_EVERY_MS = 30_000;
const PRUNE_EVERY_MS = 3_600_000;
const FRESH_PER_RUN = 5_000;
/** A process that has not heard yet still notes people under the old subject. */
const HEARD_WITHIN_MS = 600_000;
/** As long as edges are kept. */
const PRINT_MS = 120 * 86_400_000;

/** Finds out which wordings of addresses mean one door or one building, beside the path of any request. */
@Injectable()
export class JoinAddresses {
  constructor(
    private readonly database: Database,
    private readonly repository: AddressPrintsRepository,
    private readonly similar: SimilarAddresses,
    private readonly changes: ChangeFeed,
    private readonly clock: Clock,
  ) {}

  recurring(): RecurringTask[] {
    return [
      { name: 'risk.join-addresses', everyMs: JOIN_EVERY_MS, run: () => this.execute() },
      { name: 'risk.prune-address-prints', everyMs: PRUNE_EVERY_MS, run: () => this.repository.prune(new Date(this.clock.nowMs() - PRINT_MS)) },
    ];
  }

  /** Compares what is new. Safe to run twice, one after the other. */
  async execute(): Promise<void> {
    const hasChanged = await this.database.transaction(async (tx) => {
      await this.repository.lock(tx);
      const fresh = await this.repository.listFresh(tx, FRESH_PER_RUN);
      if (fresh.length > 0) {
        const leaders = chooseLeaders(fresh, await this.repository.listLeaders(tx, fresh));
        await this.repository.decide(tx, fresh.map((print) => ({ kind: print.kind, subject: print.subject, leader: leaders.get(print) ?? print.subject })), this.clock.now());
      }
      await this.repository.moveEdges(tx, new Date(this.clock.nowMs() - HEARD_WITHIN_MS));
      const joined = fresh.length > 0;
      if (joined) await this.changes.announce(tx, ADDRESSES_TOPIC);
      return joined;
    });
    if (hasChanged) await this.similar.reload();
  }
}
