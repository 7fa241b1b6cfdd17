import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ChangeFeed, Clock, Database, oneAtATime, platformError, type StaffEditor, type Tx, writeAudit } from '@quanyu/platform';
import { CustomerGroups } from '../links/groups.js';
import { type Caller, Lists } from '../lists/lists.js';
import { SharedLimitsRepository } from './shared-limits.repository.js';

const LIMITS_TOPIC = 'risk.limits';

/** What people who share something may have together: coupons of one template, units of one session. */
export const SHARED_LIMITS = ['couponsPerDevice', 'couponsPerGroup', 'flashUnitsPerGroup'] as const;
export type SharedLimitCode = (typeof SHARED_LIMITS)[number];

export interface SharedLimit {
  readonly code: SharedLimitCode;
  /** Null is no limit. */
  readonly most: number | null;
  readonly version: number;
}

/** The group that somebody counts with, and how much it may have. */
export interface GroupLimit {
  readonly groupId: string;
  readonly members: readonly string[];
  readonly most: number;
}

/** How much linked people may have together, in the memory of every process. The counting is done where things are given. */
@Injectable()
export class SharedLimits implements OnModuleInit {
  private limits: ReadonlyMap<SharedLimitCode, SharedLimit> = new Map();

  constructor(
    private readonly repository: SharedLimitsRepository,
    private readonly database: Database,
    private readonly groups: CustomerGroups,
    private readonly lists: Lists,
    private readonly changes: ChangeFeed,
    private readonly clock: Clock,
  ) {}

  async onModuleInit(): Promise<void> {
    this.changes.on(LIMITS_TOPIC, () => this.load());
    await this.load();
  }

  list(): SharedLimit[] {
    return SHARED_LIMITS.flatMap((code) => this.limits.get(code) ?? []);
  }

  /** What a device may have; null when nothing limits this caller. */
  perDevice(code: 'couponsPerDevice', caller: Caller): number | null {
    return this.lists.isAllowed(caller) ? null : (this.limits.get(code)?.most ?? null);
  }

  /** The group of the caller and its limit; null for nearly everybody. */
  perGroup(code: 'couponsPerGroup' | 'flashUnitsPerGroup', caller: Caller & { readonly customerId: string }): GroupLimit | null {
    const group = this.groups.find(caller.customerId);
    const most = this.limits.get(code)?.most ?? null;
    return group === null || most === null || this.lists.isAllowed(caller) ? null : { ...group, most };
  }

  /** @throws REQUEST.VERSION_CONFLICT */
  async change({ code, most, version, reason }: SharedLimit & { reason: string }, editor: StaffEditor): Promise<SharedLimit> {
    const before = this.limits.get(code)?.most ?? null;
    await this.database.transaction(async (tx: Tx) => {
      if (!(await this.repository.update(tx, { code, most, version }))) throw platformError('REQUEST.VERSION_CONFLICT');
      await writeAudit(tx, { ...editor, action: 'riskLimit.update', targetType: 'riskLimit', targetId: code, before: { most: before }, after: { most }, reason, at: this.clock.now() });
      await this.changes.announce(tx, LIMITS_TOPIC);
    });
    await this.load();
    return { code, most, version: version + 1 };
  }

  readonly load = oneAtATime(async () => {
    this.limits = new Map((await this.repository.list()).map((limit) => [limit.code, limit]));
  });
}
