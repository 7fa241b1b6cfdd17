import { type ChangeFeed, type Clock, type Database, oneAtATime, type Tx } from '@quanyu/platform';
import { ACCESS_TOKEN_SECONDS } from '../sessions/access-tokens.js';

const MERGE_TOPIC = 'identity.merge';

/**
 * Whom a token means that was given to a record before it was merged. In memory, because it is asked at every request; tokens are renewed
 * within ten minutes, so older merges need not be known.
 */
export class Survivors {
  private survivors: ReadonlyMap<string, string> = new Map();

  constructor(
    private readonly database: Database,
    private readonly changes: ChangeFeed,
    private readonly clock: Clock,
  ) {}

  async start(): Promise<void> {
    this.changes.on(MERGE_TOPIC, () => this.load());
    await this.load();
  }

  of(customerId: string): string {
    return this.survivors.get(customerId) ?? customerId;
  }

  /** In the transaction of a merge, or of its undoing (then it survives itself): known here at once, and in every process within a second. */
  async announce(tx: Tx, { fromId, intoId }: { fromId: string; intoId: string }): Promise<void> {
    await this.changes.announce(tx, MERGE_TOPIC);
    tx.afterCommit(() => {
      const others = [...this.survivors].map(([id, personId]): [string, string] => [id, personId === fromId ? intoId : personId]);
      this.survivors = new Map([...others, [fromId, intoId]]);
    });
  }

  private readonly load = oneAtATime(async () => {
    // A minute covers clocks that differ.
    const since = new Date(this.clock.nowMs() - (ACCESS_TOKEN_SECONDS + 60) * 1_000);
    const rows = await this.database.query<{ fromId: string; personId: string }>(
      `SELECT c.id AS "fromId", c.merged_into AS "personId" FROM identity.person_merge m JOIN identity.customer c ON c.id = m.from_id
       WHERE m.status = 'merged' AND m.decided_at > $1 AND c.merged_into IS NOT NULL`,
      [since],
    );
    this.survivors = new Map(rows.map(({ fromId, personId }) => [fromId, personId]));
  });
}
