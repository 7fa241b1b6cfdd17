import type { ChangeFeed, Clock, Database, Permission, StoreScope, Tx } from '@quanyu/platform';
import { LRUCache } from 'lru-cache';
import { StaffRepository } from './staff.repository.js';
import { computeAccess, type RoleGrant, type StaffRole } from './staff-roles.rules.js';

/** What an active member of staff is and may do. */
export interface StaffProfile {
  readonly staffId: string;
  readonly username: string;
  readonly name: string;
  readonly roles: readonly RoleGrant[];
  readonly permissions: ReadonlySet<Permission>;
  readonly storeScope: StoreScope;
  readonly hasSecondFactor: boolean;
  /** Whether a role of theirs asks for a second factor. Without one such a person may do nothing but set it up. */
  readonly isSecondFactorEnforced: boolean;
}

const STAFF_TOPIC = 'identity.staff';
const MAX_PROFILES = 5_000;
/** The change feed forgets profiles at once; this bounds the harm of a lost announcement. */
const KEPT_MS = 60_000;

const NO_ACCESS = { permissions: new Set<Permission>(), storeScope: [] } as const;

interface Kept {
  readonly loadedAtMs: number;
  readonly profile: Promise<StaffProfile | null>;
}

/** Profiles of active staff in this process's memory. A change of staff or roles acts everywhere within a second. */
export class StaffAccess {
  private readonly repository: StaffRepository;
  private readonly kept = new LRUCache<string, Kept>({ max: MAX_PROFILES });

  constructor(
    database: Database,
    private readonly changes: ChangeFeed,
    private readonly clock: Clock,
    /** Roles that ask for a second factor. */
    private readonly guardedRoles: ReadonlySet<StaffRole>,
  ) {
    this.repository = new StaffRepository(database);
  }

  start(): void {
    this.changes.on(STAFF_TOPIC, () => this.kept.clear());
  }

  /** Null when there is no such active account. */
  async findProfile(staffId: string): Promise<StaffProfile | null> {
    const nowMs = this.clock.nowMs();
    const known = this.kept.get(staffId);
    if (known !== undefined && nowMs - known.loadedAtMs < KEPT_MS) return known.profile;
    const entry = { loadedAtMs: nowMs, profile: this.load(staffId) };
    this.kept.set(staffId, entry);
    entry.profile.catch(() => {
      if (this.kept.peek(staffId) === entry) this.kept.delete(staffId);
    });
    return entry.profile;
  }

  /** Tells every process that staff or their roles changed, in the transaction of the change. */
  async announce(tx: Tx): Promise<void> {
    await this.changes.announce(tx, STAFF_TOPIC);
    tx.afterCommit(() => this.kept.clear());
  }

  private async load(staffId: string): Promise<StaffProfile | null> {
    const staff = await this.repository.find(staffId);
    if (staff === null || staff.status !== 'active') return null;
    const { username, name, roles, hasSecondFactor } = staff;
    const isSecondFactorEnforced = roles.some(({ role }) => this.guardedRoles.has(role));
    const access = isSecondFactorEnforced && !hasSecondFactor ? NO_ACCESS : computeAccess(roles);
    return { staffId, username, name, roles, hasSecondFactor, isSecondFactorEnforced, ...access };
  }
}
