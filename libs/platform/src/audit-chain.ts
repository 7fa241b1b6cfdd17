import { createHmac } from 'node:crypto';
import type { Clock } from './clock.js';
import type { Database, Tx } from './database/database.js';

/** The end of the chain at a moment: what a log outside the database remembers it by. */
export interface AuditAnchor {
  readonly seq: number;
  /** 64 hexadecimal digits. */
  readonly hash: string;
}

export type AuditFinding =
  | { readonly kind: 'changed' | 'removed' | 'backdated'; readonly seq: number; readonly entryId: number }
  | { readonly kind: 'linkMissing'; readonly seq: number }
  | { readonly kind: 'slippedIn'; readonly entryId: number }
  | { readonly kind: 'anchorMissing'; readonly seq: number };

export interface AuditVerdict {
  /** Links that were looked at. */
  readonly verified: number;
  readonly end: AuditAnchor;
  /** At most `MAX_FINDINGS`, in the order of the chain. Behind a removed link everything else is still told apart. */
  readonly findings: readonly AuditFinding[];
}

interface SealableRow {
  readonly id: number;
  readonly line: string;
}

interface LinkRow {
  readonly seq: number;
  readonly entryId: number;
  readonly hash: Buffer;
  readonly sealedAt: Date;
  readonly occurredAt: Date | null;
  readonly line: string | null;
}

/** One seal at a time, in all processes. */
const SEAL_LOCK = 740_010;
const SEALED_AT_ONCE = 2_000;
/** Ids are given before the commit, so a line may appear behind later ones; no transaction lives as long as this many. */
const LOOK_BACK_IDS = 10_000;
/** A line is sealed within seconds; one that claims to be older than the seal before it, by more than this, was not there then. */
const LATE_MS = 3_600_000;
const VERIFIED_AT_ONCE = 5_000;
const MAX_FINDINGS = 100;
const START = Buffer.alloc(32);

/** A line as the chain holds it: an epoch instead of an instant with a zone, and JSON as PostgreSQL keeps it. */
const LINE = `jsonb_build_array(e.id, extract(epoch FROM e.occurred_at), e.actor_id, e.actor_name, e.action, e.target_type, e.target_id, e.store_id, e.before, e.after, e.reason, e.ip, e.request_id)::text`;

/** The keyed chain over the audit log; see docs/adr/2026-11-22-audit-chain.md. */
export class AuditChain {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly secret: string,
  ) {}

  /** Adds what is not yet in the chain, in bites; null when there was nothing, or another process is at it. */
  async seal(): Promise<AuditAnchor | null> {
    let end: AuditAnchor | null = null;
    const now = this.clock.now();
    for (;;) {
      const sealed = await this.database.transaction((tx) => this.sealSome(tx, now));
      if (sealed === null) return end;
      end = sealed.end;
      if (sealed.count < SEALED_AT_ONCE) return end;
    }
  }

  /**
   * Walks the whole chain and the lines beside it. Reads only.
   * @param anchor an end of the chain that a log outside the database remembers: it must still be on it
   */
  async verify({ anchor, onProgress = () => undefined }: { anchor?: AuditAnchor | undefined; onProgress?: (verified: number) => void } = {}): Promise<AuditVerdict> {
    const findings: AuditFinding[] = [];
    let [verified, isAnchored] = [0, anchor === undefined];
    let previous: Buffer = START;
    let [seq, thisSealMs, lastSealMs] = [0, 0, 0];
    for (;;) {
      const links = await this.readLinks(seq);
      for (const link of links) {
        for (seq += 1; seq < link.seq; seq += 1) findings.push({ kind: 'linkMissing', seq });
        const sealedMs = link.sealedAt.getTime();
        if (sealedMs !== thisSealMs) [lastSealMs, thisSealMs] = [thisSealMs, sealedMs];
        const kind = this.judge(previous, link, lastSealMs);
        if (kind !== null) findings.push({ kind, seq, entryId: link.entryId });
        if (anchor !== undefined && anchor.seq === seq && anchor.hash === link.hash.toString('hex')) isAnchored = true;
        previous = link.hash;
        verified += 1;
      }
      onProgress(verified);
      if (links.length < VERIFIED_AT_ONCE) break;
    }
    if (anchor !== undefined && !isAnchored) findings.push({ kind: 'anchorMissing', seq: anchor.seq });
    findings.push(...(await this.findSlippedIn()));
    return { verified, end: { seq, hash: previous.toString('hex') }, findings: findings.slice(0, MAX_FINDINGS) };
  }

  private judge(previous: Buffer, link: LinkRow, lastSealMs: number): 'removed' | 'changed' | 'backdated' | null {
    if (link.line === null || link.occurredAt === null) return 'removed';
    if (!this.hashOf(previous, link.sealedAt, link.line).equals(link.hash)) return 'changed';
    return link.occurredAt.getTime() < lastSealMs - LATE_MS ? 'backdated' : null;
  }

  private async sealSome(tx: Tx, now: Date): Promise<{ count: number; end: AuditAnchor } | null> {
    const [{ isMine } = { isMine: false }] = await tx.query<{ isMine: boolean }>(`SELECT pg_try_advisory_xact_lock($1) AS "isMine"`, [SEAL_LOCK]);
    if (!isMine) return null;
    const [last = { seq: 0, hash: START }] = await tx.query<{ seq: number; hash: Buffer }>(`SELECT seq, hash FROM platform.audit_link ORDER BY seq DESC LIMIT 1`);
    const rows = await tx.query<SealableRow>(
      `SELECT e.id, ${LINE} AS line FROM platform.audit_entry e
       WHERE e.id > (SELECT coalesce(max(entry_id), 0) - $1 FROM platform.audit_link)
         AND NOT EXISTS (SELECT 1 FROM platform.audit_link l WHERE l.entry_id = e.id)
       ORDER BY e.id LIMIT $2`,
      [LOOK_BACK_IDS, SEALED_AT_ONCE],
    );
    if (rows.length === 0) return null;
    const hashes: Buffer[] = [];
    for (const { line } of rows) hashes.push(this.hashOf(hashes.at(-1) ?? last.hash, now, line));
    await tx.execute(
      `INSERT INTO platform.audit_link (seq, entry_id, hash, sealed_at)
       SELECT $1 + n, entry_id, hash, $4 FROM unnest($2::bigint[], $3::bytea[]) WITH ORDINALITY AS link (entry_id, hash, n)`,
      [last.seq, rows.map(({ id }) => id), hashes, now],
    );
    return { count: rows.length, end: { seq: last.seq + rows.length, hash: (hashes.at(-1) ?? last.hash).toString('hex') } };
  }

  private readLinks(after: number): Promise<LinkRow[]> {
    return this.database.query<LinkRow>(
      `SELECT l.seq, l.entry_id AS "entryId", l.hash, l.sealed_at AS "sealedAt", e.occurred_at AS "occurredAt", CASE WHEN e.id IS NULL THEN NULL ELSE ${LINE} END AS line
       FROM platform.audit_link l LEFT JOIN platform.audit_entry e ON e.id = l.entry_id
       WHERE l.seq > $1 ORDER BY l.seq LIMIT $2`,
      [after, VERIFIED_AT_ONCE],
    );
  }

  /** Lines that no seal will take any more, or should have taken long ago. */
  private async findSlippedIn(): Promise<AuditFinding[]> {
    const rows = await this.database.query<{ id: number }>(
      `SELECT e.id FROM platform.audit_entry e
       WHERE NOT EXISTS (SELECT 1 FROM platform.audit_link l WHERE l.entry_id = e.id)
         AND (e.occurred_at < $1 OR e.id <= (SELECT coalesce(max(entry_id), 0) - $2 FROM platform.audit_link))
       ORDER BY e.id LIMIT $3`,
      [new Date(this.clock.nowMs() - LATE_MS), LOOK_BACK_IDS, MAX_FINDINGS],
    );
    return rows.map(({ id }) => ({ kind: 'slippedIn', entryId: id }));
  }

  private hashOf(previous: Buffer, sealedAt: Date, line: string): Buffer {
    return createHmac('sha256', this.secret).update(previous).update(String(sealedAt.getTime())).update(line).digest();
  }
}
