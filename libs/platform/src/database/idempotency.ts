import { createHash } from 'node:crypto';
import { platformError } from '../errors.js';
import type { Database, Tx } from './database.js';

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
    if (inserted.length === 0) return replay<T>(tx, request, hash);
    const reply = await work(tx);
    await tx.execute(`UPDATE platform.idempotency_key SET reply = $3 WHERE scope = $1 AND key = $2`, [
      request.scope,
      request.key,
      JSON.stringify(reply ?? null),
    ]);
    return reply;
  });
}

async function replay<T>(tx: Tx, request: IdempotentRequest, hash: string): Promise<T> {
  const [row] = await tx.query<{ request_hash: string; reply: T }>(
    `SELECT request_hash, reply FROM platform.idempotency_key WHERE scope = $1 AND key = $2`,
    [request.scope, request.key],
  );
  if (row === undefined) throw platformError('SERVICE.BUSY');
  if (row.request_hash !== hash) throw platformError('REQUEST.IDEMPOTENCY_KEY_REUSED');
  return row.reply;
}
