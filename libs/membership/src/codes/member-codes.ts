import { Inject, Injectable } from '@nestjs/common';
import { Customers, maskPhone } from '@quanyu/identity';
import { Clock, Database, ENV, type Env, type StaffPrincipal, writeAudit } from '@quanyu/platform';
import { RateLimits } from '@quanyu/risk';
import { createMemberCode, createMemberReading, deriveMemberCodeKey, type MemberReader, readMemberCode, readMemberReading } from './member-code.rules.js';
import { readCodeByStaff } from '../member-terms.js';
import { membershipError } from '../membership.errors.js';
import { type Membership, Memberships } from '../memberships.js';

/** A member as staff in a store see them. */
export interface MemberAtStore {
  readonly membership: Membership;
  readonly nickname: string;
  readonly phoneMasked: string | null;
  /** What the till prices for the member with, until `readingExpiresAt`. */
  readonly reading: string;
  readonly readingExpiresAt: Date;
}

/** Makes and reads the codes by which members are known in a store. */
@Injectable()
export class MemberCodes {
  private readonly key: Buffer;

  constructor(
    private readonly database: Database,
    private readonly memberships: Memberships,
    private readonly customers: Customers,
    private readonly limits: RateLimits,
    private readonly clock: Clock,
    @Inject(ENV) env: Pick<Env, 'PICKUP_TOKEN_SECRET'>,
  ) {
    this.key = deriveMemberCodeKey(env.PICKUP_TOKEN_SECRET);
  }

  /** @throws MEMBERSHIP.NOT_A_MEMBER */
  async show(customerId: string): Promise<{ readonly code: string; readonly expiresAt: Date }> {
    const memberNo = await this.memberships.findNumber(customerId);
    if (memberNo === null) throw membershipError('MEMBERSHIP.NOT_A_MEMBER');
    return createMemberCode(memberNo, this.clock.nowMs(), this.key);
  }

  /** Who shows this code at this store. Each reading is written down. @throws MEMBERSHIP.CODE_UNKNOWN, MEMBERSHIP.CODE_EXPIRED, RATE_LIMITED */
  async read(code: string, by: { storeId: string; staff: StaffPrincipal; ip: string; requestId: string }): Promise<MemberAtStore> {
    await this.limits.enforce([{ limit: readCodeByStaff, subject: by.staff.staffId }]);
    const read = readMemberCode(code, this.clock.nowMs(), this.key);
    const membership = read.kind === 'member' ? await this.memberships.findByNumber(read.memberNo) : null;
    if (read.kind === 'unknown' || membership === null) throw membershipError('MEMBERSHIP.CODE_UNKNOWN');
    if (read.isExpired) throw membershipError('MEMBERSHIP.CODE_EXPIRED');
    const { member } = membership;
    const [customer] = await this.customers.findMany([member.id]);
    if (customer === undefined) throw membershipError('MEMBERSHIP.CODE_UNKNOWN');
    const { staff, storeId, ip, requestId } = by;
    await this.database.transaction((tx) =>
      writeAudit(tx, { actor: staff, action: 'member.readCode', targetType: 'member', targetId: member.id, storeId, ip, requestId, at: this.clock.now() }),
    );
    const { reading, expiresAt: readingExpiresAt } = createMemberReading(member.id, { storeId, staffId: staff.staffId }, { nowMs: this.clock.nowMs(), key: this.key });
    return { membership, nickname: customer.nickname, phoneMasked: customer.phone === null ? null : maskPhone(customer.phone), reading, readingExpiresAt };
  }

  /** The member whom these staff have read at this store. @throws MEMBERSHIP.CODE_EXPIRED */
  resolve(reading: string, by: MemberReader): string {
    const memberId = readMemberReading(reading, by, { nowMs: this.clock.nowMs(), key: this.key });
    if (memberId === null) throw membershipError('MEMBERSHIP.CODE_EXPIRED');
    return memberId;
  }
}
