import { Injectable } from '@nestjs/common';
import { Database, type Queryable, type Tx } from '@quanyu/platform';
import { type Edge, type KeptGroup, MARK_KINDS, MARK_TERMS, type MarkKind } from './links.rules.js';

export interface SeenEdge {
  readonly kind: MarkKind;
  readonly subject: string;
  readonly customerId: string;
  readonly at: Date;
}

export interface GroupSummary {
  readonly groupId: string;
  readonly size: number;
  readonly changedAt: Date;
  readonly devices: number;
  readonly isDenied: boolean;
}

const PRUNED_PER_RUN = 50_000;

/** Who was seen with what, and the groups that follow from it. */
@Injectable()
export class LinksRepository {
  constructor(private readonly database: Database) {}

  /** Remembers when each was last seen; of the same edge twice the later one counts. */
  async note(edges: readonly SeenEdge[]): Promise<void> {
    await this.database.prepared(
      'risk.noteEdges',
      `INSERT INTO risk.edge AS e (kind, subject, customer_id, first_seen_at, last_seen_at)
       SELECT kind, subject, customer_id, min(at), max(at) FROM unnest($1::text[], $2::text[], $3::uuid[], $4::timestamptz[]) AS n (kind, subject, customer_id, at)
       GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
       ON CONFLICT (kind, subject, customer_id) DO UPDATE SET last_seen_at = greatest(e.last_seen_at, EXCLUDED.last_seen_at)`,
      [edges.map(({ kind }) => kind), edges.map(({ subject }) => subject), edges.map(({ customerId }) => customerId), edges.map(({ at }) => at)],
    );
  }

  /** Makes every process that links wait for the other. */
  async lock(tx: Tx): Promise<void> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtext('risk.link-customers'))`);
  }

  /** Edges of marks that more than one person was seen with, and not too many for their kind. */
  async listShared(tx: Queryable, since: Date): Promise<Edge[]> {
    return tx.query<Edge>(
      `SELECT e.kind, e.subject, e.customer_id AS "customerId", (extract(epoch FROM e.last_seen_at) * 1000)::float8 AS "lastSeenMs"
       FROM risk.edge e JOIN (
         SELECT s.kind, s.subject FROM risk.edge s JOIN unnest($2::text[], $3::int[]) AS t (kind, most) USING (kind)
         WHERE s.last_seen_at >= $1 GROUP BY s.kind, s.subject, t.most HAVING count(*) BETWEEN 2 AND coalesce(t.most, 1000000)
       ) AS shared USING (kind, subject)
       WHERE e.last_seen_at >= $1`,
      [since, MARK_KINDS, MARK_KINDS.map((kind) => MARK_TERMS[kind].mostPeople)],
    );
  }

  async listMembers(source: Queryable = this.database): Promise<{ groupId: string; customerId: string }[]> {
    return source.query(`SELECT group_id AS "groupId", customer_id AS "customerId" FROM risk.group_member`);
  }

  /** Writes which groups there are now. Returns whether anything changed. */
  async replaceGroups(tx: Tx, groups: readonly KeptGroup[], at: Date): Promise<boolean> {
    const members = groups.flatMap(({ groupId, members: ids }) => ids.map((customerId) => ({ groupId, customerId })));
    const parameters = [members.map(({ customerId }) => customerId), members.map(({ groupId }) => groupId)];
    const gone = await tx.execute(`DELETE FROM risk.group_member m WHERE NOT EXISTS (SELECT 1 FROM unnest($1::uuid[]) AS n (customer_id) WHERE n.customer_id = m.customer_id)`, [parameters[0]]);
    const come = await tx.execute(
      `INSERT INTO risk.group_member AS m (customer_id, group_id, since) SELECT customer_id, group_id, $3 FROM unnest($1::uuid[], $2::uuid[]) AS n (customer_id, group_id)
       ON CONFLICT (customer_id) DO UPDATE SET group_id = EXCLUDED.group_id, since = EXCLUDED.since WHERE m.group_id <> EXCLUDED.group_id`,
      [...parameters, at],
    );
    return gone + come > 0;
  }

  /** Groups, the largest first. */
  async listGroups(limit: number): Promise<GroupSummary[]> {
    return this.database.query<GroupSummary>(
      `SELECT g.group_id AS "groupId", g.size, g.changed_at AS "changedAt",
         (SELECT count(DISTINCT e.subject)::int FROM risk.edge e JOIN risk.group_member m ON m.customer_id = e.customer_id WHERE m.group_id = g.group_id AND e.kind = 'device') AS devices,
         EXISTS (SELECT 1 FROM risk.list_entry l JOIN risk.group_member m ON l.subject = m.customer_id::text WHERE m.group_id = g.group_id AND l.list = 'deny' AND l.subject_kind = 'customer') AS "isDenied"
       FROM (SELECT group_id, count(*)::int AS size, max(since) AS changed_at FROM risk.group_member GROUP BY group_id ORDER BY count(*) DESC, group_id LIMIT $1) AS g
       ORDER BY g.size DESC, g.group_id`,
      [limit],
    );
  }

  /** Members of a group, in the order of their ids. */
  async listMembersOf(groupId: string): Promise<string[]> {
    const rows = await this.database.query<{ customerId: string }>(`SELECT customer_id AS "customerId" FROM risk.group_member WHERE group_id = $1 ORDER BY 1`, [groupId]);
    return rows.map(({ customerId }) => customerId);
  }

  /** The marks of some customers that at least two of them share; with nobody to share it, nothing is shown. */
  async listMarks(customerIds: readonly string[], limit: number): Promise<SeenEdge[]> {
    return this.database.query<SeenEdge>(
      `SELECT e.kind, e.subject, e.customer_id AS "customerId", e.last_seen_at AS at FROM risk.edge e
       JOIN (SELECT kind, subject FROM risk.edge WHERE customer_id = ANY($1::uuid[]) GROUP BY 1, 2 HAVING count(*) > 1 ORDER BY count(*) DESC, 1, 2 LIMIT $2) AS s USING (kind, subject)
       WHERE e.customer_id = ANY($1::uuid[]) ORDER BY 1, 2, 3`,
      [customerIds, limit],
    );
  }

  /** Whether one of these customers was seen with this device before then. */
  async hadDevice({ customerIds, deviceId, before }: { customerIds: readonly string[]; deviceId: string; before: Date }): Promise<boolean> {
    const rows = await this.database.query(`SELECT FROM risk.edge WHERE kind = 'device' AND subject = $1 AND customer_id = ANY($2::uuid[]) AND first_seen_at < $3 LIMIT 1`, [deviceId, customerIds, before]);
    return rows.length === 1;
  }

  async prune(before: Date): Promise<number> {
    const rows = await this.database.query(
      `DELETE FROM risk.edge WHERE (kind, subject, customer_id) IN (SELECT kind, subject, customer_id FROM risk.edge WHERE last_seen_at < $1 LIMIT $2) RETURNING 1`,
      [before, PRUNED_PER_RUN],
    );
    return rows.length;
  }
}
