import type { OnModuleInit } from '@nestjs/common';
import { type ChangeFeed, type Clock, type Database, type IdSource, once, type Permission, type StaffPrincipal, type Tx, writeAudit } from '@quanyu/platform';
import type { RateLimits } from '@quanyu/risk';
import { LRUCache } from 'lru-cache';
import { identityError } from '../identity.errors.js';
import { findRefusedScopes, grantedScopes, hashOfApiKey, type KeyReach, prefixOf, RATE_LIMITS, type RateClass, toApiKey } from './api-key.rules.js';
import { type ApiKeyRow, ApiKeysRepository } from './api-keys.repository.js';

export interface ApiKeyWish {
  readonly name: string;
  readonly scopes: readonly Permission[];
  /** Null: every store. */
  readonly storeIds: readonly string[] | null;
  readonly rateClass: RateClass;
  /** At most a year. */
  readonly days: number;
}

export interface ApiKeyEditor {
  readonly staff: Pick<StaffPrincipal, 'staffId' | 'name' | 'permissions' | 'storeScope'>;
  readonly ip: string;
  readonly requestId: string;
}

const TOPIC = 'identity.apiKeys';
const TOKEN_BYTES = 32;
const DAY_MS = 86_400_000;
/** How long the key before still works after a rotation. */
const OVERLAP_MS = DAY_MS;
const ROTATED_DAYS = 90;
const MAX_KEPT = 1_000;
/** The change feed forgets at once; this bounds the harm of a lost announcement. */
const KEPT_MS = 30_000;
const USE_NOTED_EVERY_MS = 60_000;

/**
 * Keys with which a retailer's systems call the console's API: part of the rights of whoever made them, for named stores, until a day. The
 * key itself is shown once; a hash of it is kept. A revocation acts everywhere within a second.
 */
export class ApiKeys implements OnModuleInit {
  private readonly repository: ApiKeysRepository;
  private readonly known = new LRUCache<string, { readonly row: ApiKeyRow | null; readonly readMs: number }>({ max: MAX_KEPT });
  private readonly notedMs = new LRUCache<string, number>({ max: MAX_KEPT });

  constructor(
    private readonly database: Database,
    private readonly limits: RateLimits,
    private readonly changes: ChangeFeed,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {
    this.repository = new ApiKeysRepository(database);
  }

  onModuleInit(): void {
    this.changes.on(TOPIC, () => this.known.clear());
  }

  /** The principal of a key that is in use, or null. @throws RATE_LIMITED when its class is used up */
  async authenticate(apiKey: string): Promise<StaffPrincipal | null> {
    const row = await this.find(apiKey);
    if (row === null || row.revokedAt !== null || row.expiresAt <= this.clock.now()) return null;
    await this.limits.enforce([{ limit: RATE_LIMITS[row.rateClass], subject: row.id }]);
    this.noteUse(row.id);
    return { kind: 'staff', staffId: row.id, sessionId: row.id, name: `API · ${row.name}`, permissions: grantedScopes(row), storeScope: row.storeIds ?? 'all' };
  }

  list(): Promise<ApiKeyRow[]> {
    return this.repository.list();
  }

  /** @throws IDENTITY.API_KEY_SCOPES with those that a key must not have, IDENTITY.API_KEY_STORES, IDENTITY.API_KEY_MADE */
  async create(key: string, wish: ApiKeyWish, editor: ApiKeyEditor): Promise<{ apiKey: ApiKeyRow; secret: string }> {
    assertMayGive(wish, editor);
    const secret = toApiKey(this.ids.token(TOKEN_BYTES));
    const made = this.newRow(wish, secret, editor);
    const id = await once(this.database, { scope: `staff:${editor.staff.staffId}`, key, request: wish }, async (tx) => {
      await this.repository.insert(tx, made, hashOfApiKey(secret));
      await this.audit(tx, 'apiKey.create', made, editor);
      return made.id;
    });
    // A request that comes again made no key, and the secret of the first one is told to nobody twice.
    if (id !== made.id) throw identityError('IDENTITY.API_KEY_MADE');
    return { apiKey: made, secret };
  }

  /**
   * Another key with the same rights for ninety days; the one before works for a day more. Whoever rotates holds its secret, and so must be
   * somebody who could have made it.
   * @throws IDENTITY.API_KEY_NOT_FOUND, also for one that has ended; IDENTITY.API_KEY_SCOPES, IDENTITY.API_KEY_STORES, IDENTITY.API_KEY_MADE
   */
  async rotate(key: string, id: string, editor: ApiKeyEditor): Promise<{ apiKey: ApiKeyRow; secret: string }> {
    const secret = toApiKey(this.ids.token(TOKEN_BYTES));
    const nowMs = this.clock.nowMs();
    const made: ApiKeyRow[] = [];
    await once(this.database, { scope: `staff:${editor.staff.staffId}`, key, request: { rotateApiKey: id } }, async (tx) => {
      const before = await this.repository.shorten(tx, id, { at: new Date(nowMs + OVERLAP_MS), now: new Date(nowMs) });
      if (before === null) throw identityError('IDENTITY.API_KEY_NOT_FOUND');
      const wish = { ...before, scopes: [...grantedScopes(before)], days: ROTATED_DAYS };
      assertMayGive(wish, editor);
      const row = this.newRow(wish, secret, editor);
      await this.repository.insert(tx, row, hashOfApiKey(secret));
      await this.audit(tx, 'apiKey.rotate', row, editor);
      await this.changes.announce(tx, TOPIC);
      made.push(row);
      return null;
    });
    this.known.clear();
    const [apiKey] = made;
    if (apiKey === undefined) throw identityError('IDENTITY.API_KEY_MADE');
    return { apiKey, secret };
  }

  /** Ends a key at once. @throws IDENTITY.API_KEY_NOT_FOUND */
  async revoke(id: string, editor: ApiKeyEditor): Promise<void> {
    await this.database.transaction(async (tx) => {
      const row = await this.repository.revoke(tx, id, this.clock.now());
      if (row === null) throw identityError('IDENTITY.API_KEY_NOT_FOUND');
      await this.audit(tx, 'apiKey.revoke', row, editor);
      await this.changes.announce(tx, TOPIC);
    });
    this.known.clear();
  }

  private newRow(wish: ApiKeyWish, secret: string, { staff }: ApiKeyEditor): ApiKeyRow {
    const { name, scopes, storeIds, rateClass, days } = wish;
    const nowMs = this.clock.nowMs();
    return {
      id: this.ids.uuid(), name, prefix: prefixOf(secret), scopes, storeIds, rateClass, createdAt: new Date(nowMs), createdBy: staff.name, expiresAt: new Date(nowMs + days * DAY_MS), revokedAt: null, lastUsedAt: null,
    };
  }

  private async find(apiKey: string): Promise<ApiKeyRow | null> {
    const hash = hashOfApiKey(apiKey);
    const id = hash.toString('base64url');
    const kept = this.known.get(id);
    const nowMs = this.clock.nowMs();
    if (kept !== undefined && nowMs - kept.readMs < KEPT_MS) return kept.row;
    const row = await this.repository.findByHash(hash);
    this.known.set(id, { row, readMs: nowMs });
    return row;
  }

  /** Now and then, and waited for by nobody. */
  private noteUse(id: string): void {
    const nowMs = this.clock.nowMs();
    if (nowMs - (this.notedMs.get(id) ?? 0) < USE_NOTED_EVERY_MS) return;
    this.notedMs.set(id, nowMs);
    this.repository.noteUse(id, new Date(nowMs)).catch(() => undefined);
  }

  private async audit(tx: Tx, action: string, { id, name, scopes, storeIds, rateClass, expiresAt }: ApiKeyRow, { staff, ip, requestId }: ApiKeyEditor): Promise<void> {
    await writeAudit(tx, { actor: { staffId: staff.staffId, name: staff.name }, action, targetType: 'apiKey', targetId: id, after: { name, scopes, storeIds, rateClass, expiresAt }, ip, requestId, at: this.clock.now() });
  }
}

/** Nobody gives what they do not have themselves, in rights or in stores. @throws IDENTITY.API_KEY_SCOPES with those that a key must not have, IDENTITY.API_KEY_STORES */
function assertMayGive(wish: KeyReach, { staff: { permissions, storeScope } }: ApiKeyEditor): void {
  const refused = findRefusedScopes(wish, permissions);
  if (refused.length > 0) throw identityError('IDENTITY.API_KEY_SCOPES', { scopes: refused.join('、') });
  if (storeScope !== 'all' && (wish.storeIds === null || wish.storeIds.some((storeId) => !storeScope.includes(storeId)))) throw identityError('IDENTITY.API_KEY_STORES');
}
