import type { Database, Queryable, Tx } from '@quanyu/platform';
import { StaffEntity, StaffRoleEntity, type StaffStatus } from './staff.entity.js';
import type { RoleGrant, StaffRole } from './staff-roles.rules.js';

export interface StaffRow {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly status: StaffStatus;
  readonly roles: readonly RoleGrant[];
  readonly lastSignInAt: Date | null;
  readonly createdAt: Date;
  readonly version: number;
  readonly hasSecondFactor: boolean;
}

export interface StaffFilter {
  readonly text: string | null;
  readonly role: StaffRole | null;
  readonly storeId: string | null;
  readonly status: StaffStatus | null;
  readonly afterUsername: string | null;
  readonly limit: number;
}

const SELECT_STAFF = `
  SELECT staff.id, staff.username, staff.name, staff.status, staff.last_sign_in_at AS "lastSignInAt",
         staff.created_at AS "createdAt", staff.version,
         EXISTS (SELECT 1 FROM identity.second_factor factor WHERE factor.staff_id = staff.id AND factor.confirmed_at IS NOT NULL) AS "hasSecondFactor",
         (SELECT coalesce(json_agg(json_build_object('role', grants.role, 'storeId', grants.store_id) ORDER BY grants.role, grants.store_id), '[]')
          FROM identity.staff_role grants WHERE grants.staff_id = staff.id) AS roles
  FROM identity.staff staff`;

export class StaffRepository {
  constructor(private readonly database: Database) {}

  async find(staffId: string, queryable: Queryable = this.database): Promise<StaffRow | null> {
    const [row] = await queryable.query<StaffRow>(`${SELECT_STAFF} WHERE staff.id = $1`, [staffId]);
    return row ?? null;
  }

  async findByUsername(username: string): Promise<StaffRow | null> {
    const [row] = await this.database.query<StaffRow>(`${SELECT_STAFF} WHERE staff.username = $1`, [username]);
    return row ?? null;
  }

  async findCredentials(by: { username: string } | { id: string }): Promise<StaffEntity | null> {
    return this.database.dataSource.manager.findOneBy(StaffEntity, by);
  }

  async list(filter: StaffFilter): Promise<StaffRow[]> {
    return this.database.query<StaffRow>(
      `${SELECT_STAFF}
       WHERE ($1::text IS NULL OR strpos(staff.username, lower($1)) > 0 OR strpos(staff.name, $1) > 0)
         AND ($2::text IS NULL AND $3::uuid IS NULL OR EXISTS (
           SELECT 1 FROM identity.staff_role grants WHERE grants.staff_id = staff.id
             AND ($2::text IS NULL OR grants.role = $2) AND ($3::uuid IS NULL OR grants.store_id = $3)))
         AND ($4::text IS NULL OR staff.status = $4)
         AND ($5::text IS NULL OR staff.username > $5)
       ORDER BY staff.username LIMIT $6`,
      [filter.text, filter.role, filter.storeId, filter.status, filter.afterUsername, filter.limit],
    );
  }

  /** Active staff who are held in stores alone, all of them in the scope (null: any store). Sorted by username. */
  async listOfStores(filter: { scope: readonly string[] | null; text: string | null; limit: number }): Promise<StaffRow[]> {
    return this.database.query<StaffRow>(
      `${SELECT_STAFF}
       WHERE staff.status = 'active' AND EXISTS (SELECT 1 FROM identity.staff_role grants WHERE grants.staff_id = staff.id)
         AND NOT EXISTS (SELECT 1 FROM identity.staff_role grants WHERE grants.staff_id = staff.id AND (grants.store_id IS NULL OR NOT ($1::uuid[] IS NULL OR grants.store_id = ANY($1))))
         AND ($2::text IS NULL OR strpos(staff.username, lower($2)) > 0 OR strpos(staff.name, $2) > 0)
       ORDER BY staff.username LIMIT $3`,
      [filter.scope, filter.text, filter.limit],
    );
  }

  /** False when the username is taken. */
  async insert(tx: Tx, staff: { id: string; username: string; name: string; passwordHash: string; createdAt: Date }): Promise<boolean> {
    const inserted = await tx.execute(
      `INSERT INTO identity.staff (id, username, name, password_hash, status, created_at, version)
       VALUES ($1, $2, $3, $4, 'active', $5, 1) ON CONFLICT (username) DO NOTHING`,
      [staff.id, staff.username, staff.name, staff.passwordHash, staff.createdAt],
    );
    return inserted === 1;
  }

  async replaceRoles(tx: Tx, staffId: string, grants: readonly (RoleGrant & { id: string })[]): Promise<void> {
    await tx.manager.delete(StaffRoleEntity, { staffId });
    await tx.manager.insert(StaffRoleEntity, grants.map(({ id, role, storeId }) => ({ id, staffId, role, storeId })));
  }

  /** Writes and moves the version on, or changes nothing and answers false when the version is another one. */
  async update(
    tx: Tx,
    staff: { id: string; version: number },
    change: { name?: string | undefined; status?: StaffStatus | undefined; passwordHash?: string | undefined },
  ): Promise<boolean> {
    const updated = await tx.execute(
      `UPDATE identity.staff SET version = version + 1, name = coalesce($3, name), status = coalesce($4, status),
         password_hash = coalesce($5, password_hash) WHERE id = $1 AND version = $2`,
      [staff.id, staff.version, change.name ?? null, change.status ?? null, change.passwordHash ?? null],
    );
    return updated === 1;
  }

  /** The active administrators, locked so that two of them cannot remove each other at the same instant. */
  async lockActiveAdmins(tx: Tx): Promise<string[]> {
    const active = `SELECT staff.id FROM identity.staff staff WHERE staff.status = 'active'
      AND EXISTS (SELECT 1 FROM identity.staff_role grants WHERE grants.staff_id = staff.id AND grants.role = 'opsAdmin') ORDER BY staff.id`;
    await tx.query(`${active} FOR UPDATE`);
    // Asked again, because what the lock waited for may have changed the roles after the first statement's snapshot.
    const rows = await tx.query<{ id: string }>(active);
    return rows.map(({ id }) => id);
  }

  /** Whether there is no active administrator, and until the end of the transaction there will be none but its own. */
  async lockForFirstAdmin(tx: Tx): Promise<boolean> {
    await tx.execute(`LOCK TABLE identity.staff IN SHARE ROW EXCLUSIVE MODE`);
    return (await this.lockActiveAdmins(tx)).length === 0;
  }

  async recordSignIn(tx: Tx, staffId: string, at: Date): Promise<void> {
    await tx.manager.update(StaffEntity, { id: staffId }, { lastSignInAt: at });
  }
}
