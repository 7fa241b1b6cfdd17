import { createHash } from 'node:crypto';
import { platformError } from '../errors.js';
import type { Database, Queryable, Tx } from './database.js';

export interface IdempotentRequest {
  /** Whose key it is, for example `staff:<id>`: keys of different people never meet. */
  readonly scope: string;
  readonly key: string;
  /** The parsed request; the same key with another body is refused. */
  readonly request: unknown;
}

/** SHA-256 of the request with its keys sorted, so that equal requests hash equally. */
export function requestHash(request: unknown): string {
  return createHash('sha256').update(stableJson(request)).digest('base64url');
}

function stableJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/**
 * Runs a write once per (scope, key). The key's row is written in the work's own transaction, so a crash leaves
 * neither or both. A concurrent duplicate waits on the row (bounded by `lock_timeout`, then 503) and gets the same reply.
 * @throws REQUEST.IDEMPOTENCY_KEY_REUSED when the key was used for another request.
 */
export async function once<T>(database: Database, request: IdempotentRequest, work: (tx: Tx) => Promise<T>): Promise<T> {
  const hash = requestHash(request.request);
  return database.transaction(async (tx) => {
    const inserted = await tx.query(
      `INSERT INTO platform.idempotency_key (scope, key, request_hash) VALUES ($1, $2, $3)
       ON CONFLICT DO NOTHING RETURNING key`,
      [request.scope, request.key, hash],
    );
    if (inserted.length === 0) {
      const kept = await findKept<T>(tx, { scope: request.scope, key: request.key, requestHash: hash });
      if (kept === null) throw platformError('SERVICE.BUSY');
      return kept.reply;
    }
    const reply = await work(tx);
    await tx.execute(`UPDATE platform.idempotency_key SET reply = $3 WHERE scope = $1 AND key = $2`, [
      request.scope,
      request.key,
      JSON.stringify(reply ?? null),
    ]);
    return reply;
  });
}

/** Hands one scope's keys to another, but for those that it has itself: a repeated request is still the same one. */
export async function moveKeys(tx: Tx, fromScope: string, toScope: string): Promise<void> {
  await tx.execute(
    `UPDATE platform.idempotency_key k SET scope = $2 WHERE k.scope = $1 AND NOT EXISTS (SELECT 1 FROM platform.idempotency_key o WHERE o.scope = $2 AND o.key = k.key)`,
    [fromScope, toScope],
  );
}

export interface KeyClaim {
  readonly scope: string;
  readonly key: string;
  readonly requestHash: string;
  /** The reply, known before the work: what a duplicate will be told. */
  readonly reply: unknown;
}

/**
 * Claims several keys at once, for group commits. Returns per claim whether it is new. A key that another transaction
 * is writing is waited for, bounded by `lock_timeout`.
 */
export async function claimKeys(tx: Tx, claims: readonly KeyClaim[]): Promise<boolean[]> {
  const rows = await tx.prepared<{ scope: string; key: string }>(
    'platform.claimKeys',
    `INSERT INTO platform.idempotency_key (scope, key, request_hash, reply)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::json[]) AS c (scope, key, request_hash, reply) ORDER BY scope, key
     ON CONFLICT DO NOTHING RETURNING scope, key`,
    [claims.map((claim) => claim.scope), claims.map((claim) => claim.key), claims.map((claim) => claim.requestHash), claims.map((claim) => JSON.stringify(claim.reply))],
  );
  const fresh = new Set(rows.map((row) => `${row.scope}\n${row.key}`));
  return claims.map((claim) => fresh.has(`${claim.scope}\n${claim.key}`));
}

/** Gives keys back whose work was refused: only accepted requests keep a reply. */
export async function releaseKeys(tx: Tx, claims: readonly KeyClaim[]): Promise<void> {
  if (claims.length === 0) return;
  await tx.execute(
    `DELETE FROM platform.idempotency_key k USING unnest($1::text[], $2::text[]) AS c (scope, key) WHERE k.scope = c.scope AND k.key = c.key`,
    [claims.map((claim) => claim.scope), claims.map((claim) => claim.key)],
  );
}

/**
 * The reply that this key was given, or null when it was never accepted.
 * @throws REQUEST.IDEMPOTENCY_KEY_REUSED when it was given to another request.
 */
export async function findReply<T>(source: Queryable, claim: KeyOfRequest): Promise<T | null> {
  return (await findKept<T>(source, claim))?.reply ?? null;
}

type KeyOfRequest = Pick<KeyClaim, 'scope' | 'key' | 'requestHash'>;

/** The reply in a box, because work that replies null was done all the same. */
async function findKept<T>(source: Queryable, claim: KeyOfRequest): Promise<{ reply: T } | null> {
  const [row] = await source.query<{ request_hash: string; reply: T }>(
    `SELECT request_hash, reply FROM platform.idempotency_key WHERE scope = $1 AND key = $2`,
    [claim.scope, claim.key],
  );
  if (row === undefined) return null;
  if (row.request_hash !== claim.requestHash) throw platformError('REQUEST.IDEMPOTENCY_KEY_REUSED');
  return { reply: row.reply };
}
