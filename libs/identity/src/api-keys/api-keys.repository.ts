import type { Database, Permission, Tx } from '@quanyu/platform';
import type { RateClass } from './api-key.rules.js';

export interface ApiKeyRow {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly scopes: readonly Permission[];
  /** Null: every store. */
  readonly storeIds: readonly string[] | null;
  readonly rateClass: RateClass;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
  readonly lastUsedAt: Date | null;
}

const COLUMNS = `id, name, prefix, scopes, store_ids AS "storeIds", rate_class AS "rateClass", created_at AS "createdAt", created_by AS "createdBy",
  expires_at AS "expiresAt", revoked_at AS "revokedAt", last_used_at AS "lastUsedAt"`;

export class ApiKeysRepository {
  constructor(private readonly database: Database) {}

  list(): Promise<ApiKeyRow[]> {
    return this.database.query<ApiKeyRow>(`SELECT ${COLUMNS} FROM identity.api_key ORDER BY (revoked_at IS NOT NULL), created_at DESC, id`);
  }

  async findByHash(hash: Buffer): Promise<ApiKeyRow | null> {
    const [found] = await this.database.query<ApiKeyRow>(`SELECT ${COLUMNS} FROM identity.api_key WHERE hash = $1`, [hash]);
    return found ?? null;
  }

  async insert(tx: Tx, key: ApiKeyRow, hash: Buffer): Promise<void> {
    await tx.execute(
      `INSERT INTO identity.api_key (id, name, prefix, hash, scopes, store_ids, rate_class, created_at, created_by, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [key.id, key.name, key.prefix, hash, key.scopes, key.storeIds, key.rateClass, key.createdAt, key.createdBy, key.expiresAt],
    );
  }

  /** Brings the end of a key that is in use nearer, never further away. Null when there is none, or it has ended. */
  async shorten(tx: Tx, id: string, { at, now }: { at: Date; now: Date }): Promise<ApiKeyRow | null> {
    const [found] = await tx.query<ApiKeyRow>(`UPDATE identity.api_key SET expires_at = least(expires_at, $2) WHERE id = $1 AND revoked_at IS NULL AND expires_at > $3 RETURNING ${COLUMNS}`, [id, at, now]);
    return found ?? null;
  }

  async revoke(tx: Tx, id: string, at: Date): Promise<ApiKeyRow | null> {
    const [found] = await tx.query<ApiKeyRow>(`UPDATE identity.api_key SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL RETURNING ${COLUMNS}`, [id, at]);
    return found ?? null;
  }

  async noteUse(id: string, at: Date): Promise<void> {
    await this.database.query(`UPDATE identity.api_key SET last_used_at = $2 WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < $2)`, [id, at]);
  }
}
