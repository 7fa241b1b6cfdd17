import { Injectable } from '@nestjs/common';
import { type Registration, Registrations } from '@quanyu/identity';
import { memberLeft, Standings } from '@quanyu/membership';
import { Clock, Database, type Outbox, type RecurringTask, type Tx } from '@quanyu/platform';
import { type CustomerFact, CustomerFactsRepository, type FactsDigest, type OrderFact } from './customer-facts.repository.js';

/** Rows of one transaction. */
const BITE = 500;
const FOLLOW_EVERY_MS = 60_000;
/** A customer may be committed so much later than others that were registered after them. */
const OVERLAP_MS = 2 * 60_000;

/**
 * What is known of each customer by what they did, kept by news and never counted on the way. News only say what to look at again: told twice,
 * late or in another order they come to the same.
 */
@Injectable()
export class CustomerFacts {
  constructor(
    private readonly database: Database,
    private readonly repository: CustomerFactsRepository,
    private readonly registrations: Registrations,
    private readonly standings: Standings,
    private readonly clock: Clock,
  ) {}

  /** Joining and tiers are followed by their marks; whoever leaves is out of every segment of members at once. */
  subscribe(outbox: Outbox): void {
    outbox.onBatch(memberLeft, (tx, deliveries) => this.noteMembers(tx, deliveries.map(({ payload }) => payload.memberId)));
  }

  recurring(): RecurringTask[] {
    return [
      { name: 'segments.follow-customers', everyMs: FOLLOW_EVERY_MS, run: async () => void (await this.followCustomers()) },
      { name: 'segments.follow-members', everyMs: FOLLOW_EVERY_MS, run: async () => void (await this.followMembers()) },
    ];
  }

  find(customerId: string): Promise<CustomerFact | null> {
    return this.repository.find(customerId);
  }

  /** Paid orders as they stand now: their customers are summed up anew, and their stage follows at once. */
  async record(tx: Tx, orders: readonly OrderFact[]): Promise<void> {
    if (orders.length === 0) return;
    const before = await this.repository.listOwners(tx, orders.map(({ orderId }) => orderId));
    const customerIds = [...new Set([...before, ...orders.map(({ customerId }) => customerId)])].sort();
    const firstSeen = new Map(orders.map(({ customerId, paidAt }) => [customerId, paidAt]));
    await this.makeKnown(tx, customerIds, (id) => firstSeen.get(id) ?? this.clock.now());
    await this.repository.writeOrders(tx, [...orders].sort((a, b) => (a.orderId < b.orderId ? -1 : 1)));
    await this.repository.sumUp(tx, customerIds, { at: this.clock.now(), cause: 'order' });
  }

  /** Makes the rows of customers that are missing, and locks all of them, for a flow that moves what they are summed up from. */
  async lock(tx: Tx, customerIds: readonly string[]): Promise<void> {
    await this.makeKnown(tx, [...customerIds].sort(), () => this.clock.now());
  }

  /** Sums locked customers up anew: their orders changed hands. */
  async sumUpAgain(tx: Tx, customerIds: readonly string[]): Promise<void> {
    await this.writeStandings(tx, customerIds);
    await this.repository.sumUp(tx, customerIds, { at: this.clock.now(), cause: 'order' });
  }

  /** Their tier and since when they are members, as membership says now. */
  async noteMembers(tx: Tx, memberIds: readonly string[]): Promise<void> {
    const customerIds = [...new Set(memberIds)].sort();
    if (customerIds.length === 0) return;
    await this.makeKnown(tx, customerIds, () => this.clock.now());
    await this.writeStandings(tx, customerIds);
  }

  /** Takes over who registered since the last time. Returns how many were looked at. */
  async followCustomers(): Promise<number> {
    const mark = await this.repository.findCustomersMark();
    const from = mark === null ? null : { createdAt: new Date(mark.createdAt.getTime() - OVERLAP_MS), id: mark.id };
    return this.takeOver(from);
  }

  /**
   * Takes over who joined or moved between tiers since the last time. What is younger than the overlap is looked at again the next time too, as
   * a lower number may still be on its way. Returns how many were looked at.
   */
  async followMembers(): Promise<number> {
    const horizonMs = this.clock.nowMs() - OVERLAP_MS;
    let done = 0;
    let hasYoung = false;
    for (let seq = await this.repository.findMembersMark(); ; ) {
      const changes = await this.standings.listChanged(seq, BITE);
      const young = changes.findIndex(({ at }) => at.getTime() > horizonMs);
      const settled = changes[(young === -1 ? changes.length : young) - 1];
      await this.database.transaction(async (tx) => {
        await this.noteMembers(tx, changes.map(({ memberId }) => memberId));
        if (settled !== undefined && !hasYoung) await this.repository.moveMembersMark(tx, settled.seq);
      });
      hasYoung ||= young !== -1;
      done += changes.length;
      seq = changes.at(-1)?.seq ?? seq;
      if (changes.length < BITE) return done;
    }
  }

  /** Everybody again, with what membership says of them: for a rebuild, ahead of the orders. */
  async rebuildCustomers(onProgress: (done: number) => void): Promise<number> {
    return this.takeOver(null, onProgress);
  }

  /** Equal digests are equal facts. */
  digest(): Promise<FactsDigest> {
    return this.repository.digest();
  }

  private async takeOver(from: { createdAt: Date; id: string } | null, onProgress?: (done: number) => void): Promise<number> {
    let done = 0;
    for (let after = from, page: Registration[] = []; ; after = page.at(-1) ?? null) {
      page = await this.registrations.list(after, BITE);
      const last = page.at(-1);
      if (last === undefined) return done;
      await this.database.transaction(async (tx) => {
        const ids = page.map(({ id }) => id).sort();
        const known = await this.repository.listKnown(tx, ids);
        const unknown = page.filter(({ id }) => !known.has(id));
        await this.repository.addCustomers(tx, unknown, this.clock.now());
        // Who is known hears of membership by its news.
        const asked = onProgress === undefined ? ids.filter((id) => !known.has(id)) : ids;
        await this.repository.lock(tx, asked);
        await this.writeStandings(tx, asked);
        await this.repository.moveCustomersMark(tx, last);
      });
      done += page.length;
      onProgress?.(done);
      if (page.length < BITE) return done;
    }
  }

  /** Makes the rows of customers that are missing, and locks all of them. */
  private async makeKnown(tx: Tx, customerIds: readonly string[], otherwise: (customerId: string) => Date): Promise<void> {
    const known = await this.repository.listKnown(tx, customerIds);
    const missing = customerIds.filter((id) => !known.has(id));
    if (missing.length > 0) {
      const registered = new Map((await this.registrations.findMany(tx, missing)).map(({ id, createdAt }) => [id, createdAt]));
      await this.repository.addCustomers(tx, missing.map((id) => ({ id, createdAt: registered.get(id) ?? otherwise(id) })), this.clock.now());
    }
    await this.repository.lock(tx, customerIds);
    await this.writeStandings(tx, missing);
  }

  private async writeStandings(tx: Tx, customerIds: readonly string[]): Promise<void> {
    if (customerIds.length === 0) return;
    const found = new Map((await this.standings.findMany(tx, customerIds)).map((standing) => [standing.memberId, standing]));
    const standings = customerIds.map((customerId) => {
      const standing = found.get(customerId);
      return { customerId, tierCode: standing?.tierCode ?? null, joinedAt: standing?.joinedAt ?? null };
    });
    await this.repository.writeStandings(tx, standings, this.clock.now());
  }
}
