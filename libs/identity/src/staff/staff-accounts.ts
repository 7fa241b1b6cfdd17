import { type Clock, type Database, encodeCursor, type IdSource, once, platformError, type StaffPrincipal, type Tx, writeAudit } from '@quanyu/platform';
import type { RateLimits } from '@quanyu/risk';
import { identityError } from '../identity.errors.js';
import type { Passwords } from './passwords.js';
import type { Sessions } from '../sessions/sessions.js';
import { changePasswordByStaff } from '../sign-in-limits.js';
import type { StaffAccess } from './staff-access.js';
import type { StaffEntity, StaffStatus } from './staff.entity.js';
import { type StaffFilter, StaffRepository, type StaffRow } from './staff.repository.js';
import { assertGrantsAreSound, type RoleGrant } from './staff-roles.rules.js';

/** A staff account as the console shows it; instants as ISO text, so that a replayed reply is the same. */
export interface StaffAccount {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly status: StaffStatus;
  readonly roles: RoleGrant[];
  readonly lastSignInAt: string | null;
  readonly createdAt: string;
  readonly version: number;
  readonly hasSecondFactor: boolean;
}

export interface NewStaff {
  /** Lower-case; see the console's contract for the letters allowed. */
  readonly username: string;
  readonly name: string;
  readonly password: string;
  readonly roles: readonly RoleGrant[];
}

/** Who acts, for the audit log. The seed acts as `system`. */
export interface StaffActor {
  readonly actor: StaffPrincipal | 'system';
  readonly ip?: string | undefined;
  readonly requestId?: string | undefined;
}

export interface StaffChange {
  readonly staffId: string;
  readonly version: number;
  readonly name?: string | undefined;
  readonly roles?: readonly RoleGrant[] | undefined;
  readonly status?: StaffStatus | undefined;
}

const PAGE_SIZE = 50;

export class StaffAccounts {
  private readonly repository: StaffRepository;

  constructor(
    private readonly database: Database,
    private readonly sessions: Sessions,
    private readonly staffAccess: StaffAccess,
    private readonly passwords: Passwords,
    private readonly limits: RateLimits,
    private readonly rules: { clock: Clock; ids: IdSource },
  ) {
    this.repository = new StaffRepository(database);
  }

  async findByUsername(username: string): Promise<StaffAccount | null> {
    const staff = await this.repository.findByUsername(username);
    return staff === null ? null : toAccount(staff);
  }

  /** @throws IDENTITY.STAFF_NOT_FOUND */
  async get(staffId: string): Promise<StaffAccount> {
    const staff = await this.repository.find(staffId);
    if (staff === null) throw identityError('IDENTITY.STAFF_NOT_FOUND');
    return toAccount(staff);
  }

  /** Sorted by username. */
  async list(filter: Omit<StaffFilter, 'limit'> & { limit?: number | undefined }): Promise<{ items: StaffAccount[]; nextCursor: string | null }> {
    const limit = filter.limit ?? PAGE_SIZE;
    const rows = await this.repository.list({ ...filter, limit: limit + 1 });
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return { items: page.map(toAccount), nextCursor: rows.length > limit && last !== undefined ? encodeCursor([last.username]) : null };
  }

  /**
   * Creates an active account. With an idempotency key a repeated request gets the first one's reply.
   * @throws IDENTITY.USERNAME_TAKEN, IDENTITY.ROLES_CONFLICT, IDENTITY.ROLE_STORE_REQUIRED
   */
  async create(staff: NewStaff, by: StaffActor, idempotencyKey?: string): Promise<StaffAccount> {
    const { password, ...rest } = staff;
    assertGrantsAreSound(rest.roles);
    const passwordHash = await this.passwords.hash(password);
    const work = (tx: Tx): Promise<StaffAccount> => this.insert(tx, { ...rest, passwordHash }, by);
    if (idempotencyKey === undefined) return this.database.transaction(work);
    const scope = by.actor === 'system' ? 'system' : `staff:${by.actor.staffId}`;
    // The request is remembered without the password: a plain hash of a guessable secret must not be stored.
    return once(this.database, { scope, key: idempotencyKey, request: { createStaff: rest } }, work);
  }

  /**
   * Creates the administrator of a shop that has none: the way in, from the server's own shell. Null when an active one is there.
   * @throws IDENTITY.USERNAME_TAKEN
   */
  async createFirstAdmin({ password, ...staff }: Omit<NewStaff, 'roles'>): Promise<StaffAccount | null> {
    const passwordHash = await this.passwords.hash(password);
    return this.database.transaction(async (tx) => {
      if (await this.repository.lockForFirstAdmin(tx)) return this.insert(tx, { ...staff, roles: [{ role: 'opsAdmin', storeId: null }], passwordHash }, { actor: 'system' });
      return null;
    });
  }

  /**
   * Changes name, roles or status; what it takes away is gone in every process within a second.
   * @throws IDENTITY.STAFF_NOT_FOUND, IDENTITY.OWN_ACCOUNT, IDENTITY.LAST_ADMIN, REQUEST.VERSION_CONFLICT and those of roles
   */
  async update(change: StaffChange, by: StaffActor): Promise<StaffAccount> {
    const { staffId, version, name, roles, status } = change;
    if (roles !== undefined) assertGrantsAreSound(roles);
    if (isSelf(by, staffId) && (roles !== undefined || status !== undefined)) throw identityError('IDENTITY.OWN_ACCOUNT');
    return this.database.transaction(async (tx) => {
      const admins = await this.repository.lockActiveAdmins(tx);
      const before = await this.getRow(tx, staffId);
      const staysAdmin = (status ?? before.status) === 'active' && (roles ?? before.roles).some(({ role }) => role === 'opsAdmin');
      if (admins.includes(staffId) && !staysAdmin && admins.length === 1) throw identityError('IDENTITY.LAST_ADMIN');
      await this.write(tx, { id: staffId, version }, { name, status });
      if (roles !== undefined) await this.repository.replaceRoles(tx, staffId, this.withIds(roles));
      if (status === 'disabled') await this.sessions.revokeAllOf(tx, staffId, { reason: 'disabled' });
      const after = await this.getRow(tx, staffId);
      await this.announceAndAudit(tx, by, { action: 'staff.update', before, after });
      return toAccount(after);
    });
  }

  /**
   * Sets another one's password and ends all their sessions.
   * @throws IDENTITY.STAFF_NOT_FOUND, REQUEST.VERSION_CONFLICT
   */
  async resetPassword(staff: { staffId: string; version: number; password: string }, by: StaffActor): Promise<StaffAccount> {
    const passwordHash = await this.passwords.hash(staff.password);
    return this.database.transaction(async (tx) => {
      await this.getRow(tx, staff.staffId);
      await this.write(tx, { id: staff.staffId, version: staff.version }, { passwordHash });
      await this.sessions.revokeAllOf(tx, staff.staffId, { reason: 'passwordChanged' });
      const after = await this.getRow(tx, staff.staffId);
      await this.announceAndAudit(tx, by, { action: 'staff.resetPassword', after });
      return toAccount(after);
    });
  }

  /**
   * Checks one's own password once more, before something that a stolen session must not do.
   * @throws IDENTITY.PASSWORD_WRONG, RATE_LIMITED
   */
  async assertPassword(staffId: string, password: string): Promise<StaffEntity> {
    await this.limits.enforce([{ limit: changePasswordByStaff, subject: staffId }]);
    const credentials = await this.repository.findCredentials({ id: staffId });
    if (credentials === null || !(await this.passwords.matches(credentials.passwordHash, password))) throw identityError('IDENTITY.PASSWORD_WRONG');
    return credentials;
  }

  /**
   * Changes one's own password and ends one's other sessions.
   * @throws IDENTITY.PASSWORD_WRONG, RATE_LIMITED
   */
  async changePassword(principal: StaffPrincipal, passwords: { current: string; next: string }, by: StaffActor): Promise<void> {
    const credentials = await this.assertPassword(principal.staffId, passwords.current);
    const passwordHash = await this.passwords.hash(passwords.next);
    await this.database.transaction(async (tx) => {
      await this.write(tx, credentials, { passwordHash });
      await this.sessions.revokeAllOf(tx, principal.staffId, { reason: 'passwordChanged', exceptSessionId: principal.sessionId });
      await this.announceAndAudit(tx, by, { action: 'staff.changePassword', after: await this.getRow(tx, principal.staffId) });
    });
  }

  private async insert(tx: Tx, staff: Omit<NewStaff, 'password'> & { passwordHash: string }, by: StaffActor): Promise<StaffAccount> {
    const id = this.rules.ids.uuid();
    const { username, name, passwordHash, roles } = staff;
    const inserted = await this.repository.insert(tx, { id, username, name, passwordHash, createdAt: this.rules.clock.now() });
    if (!inserted) throw identityError('IDENTITY.USERNAME_TAKEN', { username });
    await this.repository.replaceRoles(tx, id, this.withIds(roles));
    const after = await this.getRow(tx, id);
    await this.announceAndAudit(tx, by, { action: 'staff.create', after });
    return toAccount(after);
  }

  private async write(tx: Tx, staff: { id: string; version: number }, change: Parameters<StaffRepository['update']>[2]): Promise<void> {
    const written = await this.repository.update(tx, staff, change);
    if (!written) throw platformError('REQUEST.VERSION_CONFLICT', { current: (await this.getRow(tx, staff.id)).version });
  }

  private async getRow(tx: Tx, staffId: string): Promise<StaffRow> {
    const staff = await this.repository.find(staffId, tx);
    if (staff === null) throw identityError('IDENTITY.STAFF_NOT_FOUND');
    return staff;
  }

  private withIds(roles: readonly RoleGrant[]): (RoleGrant & { id: string })[] {
    const distinct = new Map(roles.map((grant) => [`${grant.role} ${grant.storeId ?? ''}`, grant]));
    return [...distinct.values()].map((grant) => ({ ...grant, id: this.rules.ids.uuid() }));
  }

  private async announceAndAudit(tx: Tx, by: StaffActor, act: { action: string; before?: StaffRow; after: StaffRow }): Promise<void> {
    await this.staffAccess.announce(tx);
    await writeAudit(tx, {
      ...by,
      action: act.action,
      targetType: 'staff',
      targetId: act.after.id,
      ...(act.before === undefined ? {} : { before: auditView(act.before) }),
      after: auditView(act.after),
      at: this.rules.clock.now(),
    });
  }
}

function isSelf(by: StaffActor, staffId: string): boolean {
  return by.actor !== 'system' && by.actor.staffId === staffId;
}

function auditView({ username, name, status, roles }: StaffRow): object {
  return { username, name, status, roles };
}

function toAccount(staff: StaffRow): StaffAccount {
  const { id, username, name, status, roles, lastSignInAt, createdAt, version, hasSecondFactor } = staff;
  return { id, username, name, status, roles: [...roles], lastSignInAt: lastSignInAt?.toISOString() ?? null, createdAt: createdAt.toISOString(), version, hasSecondFactor };
}
