import { type Clock, type Database, type Tx, writeAudit } from '@quanyu/platform';
import type { RateLimits } from '@quanyu/risk';
import { identityError } from '../identity.errors.js';
import { eraseByCustomer, exportByCustomer } from '../sign-in-limits.js';
import type { Obstacle } from './holdings.js';
import type { People } from './people.js';

/** What PIPL gives a person: everything that is held about them (Art. 45), and to be forgotten (Art. 47). Each domain answers for itself. */
export class DataRights {
  constructor(
    private readonly database: Database,
    private readonly people: People,
    private readonly limits: RateLimits,
    private readonly clock: Clock,
  ) {}

  /** Everything held about a person, by domain, as they may read it. */
  async export(customerId: string): Promise<{ readonly exportedAt: Date; readonly data: Readonly<Record<string, unknown>> }> {
    await this.limits.enforce([{ limit: exportByCustomer, subject: customerId }]);
    return this.database.transaction(async (tx) => {
      const at = this.clock.now();
      const customerIds = await this.people.listRecords(tx, customerId);
      const data: Record<string, unknown> = {};
      for (const holdings of this.people.registered) data[holdings.domain] = await holdings.collect(tx, customerIds);
      await writeAudit(tx, { actor: 'system', action: 'person.export', targetType: 'customer', targetId: customerId, at });
      return { exportedAt: at, data };
    });
  }

  /** Why this person cannot be forgotten yet; empty when nothing stands against it. */
  async findObstacles(customerId: string): Promise<Obstacle[]> {
    return this.database.transaction(async (tx) => this.collectObstacles(tx, await this.people.listRecords(tx, customerId)));
  }

  /**
   * Forgets a person: names, numbers and addresses go everywhere, and what the law keeps (orders, the ledger) stays without them.
   * @throws IDENTITY.ERASURE_BLOCKED with the reasons
   */
  async erase(customerId: string, from: { ip: string; requestId: string }): Promise<void> {
    await this.limits.enforce([{ limit: eraseByCustomer, subject: customerId }]);
    await this.database.transaction(async (tx) => {
      const [survivor] = await tx.query(`SELECT 1 FROM identity.customer WHERE id = $1 AND merged_into IS NULL AND erased_at IS NULL FOR NO KEY UPDATE`, [customerId]);
      if (survivor === undefined) throw identityError('IDENTITY.CUSTOMER_NOT_FOUND');
      const customerIds = await this.people.listRecords(tx, customerId);
      const obstacles = await this.collectObstacles(tx, customerIds);
      if (obstacles.length > 0) throw identityError('IDENTITY.ERASURE_BLOCKED', { reasons: obstacles.map(({ text }) => text).join('；'), obstacles });
      for (const holdings of [...this.people.registered].reverse()) await holdings.erase(tx, customerIds);
      await writeAudit(tx, { actor: 'system', action: 'person.erase', targetType: 'customer', targetId: customerId, ...from, at: this.clock.now() });
    });
  }

  private async collectObstacles(tx: Tx, customerIds: readonly string[]): Promise<Obstacle[]> {
    const found: Obstacle[] = [];
    for (const holdings of this.people.registered) found.push(...(await holdings.findObstacles(tx, customerIds)));
    return found;
  }
}
