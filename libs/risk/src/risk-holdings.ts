import { Injectable } from '@nestjs/common';
import type { Tx } from '@quanyu/platform';
import { Appeals, type RecordsOf } from './appeals/appeals.js';
import { CarryEntries, type PersonMerge } from './lists/carry-entries.js';
import { RefusedPeople } from './refused-people.js';

const ORDERS = 'risk.order_fact';
const APPEALS = 'risk.appeal';

/**
 * What risk keeps of customers, in the shape that identity asks of every domain; risk stands below it and cannot name it. Marks stay with
 * whom they were seen with: links follow from them again, and both records lead to the same people.
 */
@Injectable()
export class RiskHoldings {
  readonly domain = 'risk';
  readonly rank = 40;

  constructor(
    private readonly entries: CarryEntries,
    private readonly appeals: Appeals,
    private readonly refused: RefusedPeople,
  ) {}

  /** To be called once at the start, by whoever knows which records are one person. */
  knowPeople(recordsOf: RecordsOf): void {
    this.appeals.knowPeople(recordsOf);
    this.refused.knowPeople(recordsOf);
  }

  async moveOver(tx: Tx, merge: PersonMerge): Promise<void> {
    const orders = await tx.query<{ key: string }>(`UPDATE risk.order_fact SET customer_id = $2 WHERE customer_id = $1 RETURNING order_id::text AS key`, [merge.fromId, merge.intoId]);
    await merge.note(tx, ORDERS, orders);
    // One appeal may be open for a record: this one waits where it was filed, and its answer is for the person.
    const appeals = await tx.query<{ key: string }>(`UPDATE risk.appeal SET customer_id = $2 WHERE customer_id = $1 AND status <> 'open' RETURNING id::text AS key`, [merge.fromId, merge.intoId]);
    await merge.note(tx, APPEALS, appeals);
    await this.entries.over(tx, merge);
  }

  async moveBack(tx: Tx, merge: PersonMerge): Promise<void> {
    await this.entries.back(tx, merge);
    const orders = await merge.recall(tx, ORDERS);
    await tx.execute(`UPDATE risk.order_fact SET customer_id = $1 WHERE order_id = ANY($3::uuid[]) AND customer_id = $2`, [merge.fromId, merge.intoId, orders.map(({ key }) => key)]);
    const appeals = await merge.recall(tx, APPEALS);
    await tx.execute(`UPDATE risk.appeal SET customer_id = $1 WHERE id = ANY($3::uuid[]) AND customer_id = $2`, [merge.fromId, merge.intoId, appeals.map(({ key }) => key)]);
  }

  async collect(tx: Tx, customerIds: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
    const appeals = await tx.query(`SELECT point, words, status, answer, created_at AS "createdAt" FROM risk.appeal WHERE customer_id = ANY($1::uuid[]) ORDER BY created_at`, [customerIds]);
    const devices = await tx.query(`SELECT subject AS device, first_seen_at AS "firstSeenAt", last_seen_at AS "lastSeenAt" FROM risk.edge WHERE customer_id = ANY($1::uuid[]) AND kind = 'device' ORDER BY 2`, [customerIds]);
    return { appeals, devices };
  }

  findObstacles(): Promise<[]> {
    return Promise.resolve([]);
  }

  async erase(tx: Tx, customerIds: readonly string[]): Promise<void> {
    for (const table of ['risk.edge', 'risk.group_member', 'risk.order_fact', 'risk.appeal', 'risk.label', 'risk.assessment', 'risk.decision']) {
      await tx.execute(`DELETE FROM ${table} WHERE customer_id = ANY($1::uuid[])`, [customerIds]);
    }
    // Another record's appeal against a refusal of this one, when a merge was taken back.
    await tx.execute(`UPDATE risk.appeal SET refused_id = NULL WHERE refused_id = ANY($1::uuid[])`, [customerIds]);
    await tx.execute(`DELETE FROM risk.list_entry WHERE subject_kind = 'customer' AND subject = ANY($1::text[])`, [customerIds]);
  }
}
