import { Injectable } from '@nestjs/common';
import { Clock, Database, shopDate } from '@quanyu/platform';
import { RateLimits } from '@quanyu/risk';
import { computeCheckInPoints, computePointsExpiry, isBirthday } from '../tiers/benefits.rules.js';
import { Ledger } from '../ledger/ledger.js';
import type { Birthday } from '../member.js';
import { memberActByCustomer } from '../member-terms.js';
import { membershipError } from '../membership.errors.js';
import { type CheckIn, MembersRepository } from '../members.repository.js';

const DAY_MS = 86_400_000;

/** What members do on a day: they check in, and tell their birthday. */
@Injectable()
export class MemberDays {
  constructor(
    private readonly database: Database,
    private readonly members: MembersRepository,
    private readonly ledger: Ledger,
    private readonly limits: RateLimits,
    private readonly clock: Clock,
  ) {}

  /** Once a day; a second time gives nothing and is no error. @throws MEMBERSHIP.NOT_A_MEMBER */
  async checkIn(memberId: string): Promise<CheckIn> {
    await this.limits.enforce([{ limit: memberActByCustomer, subject: memberId }]);
    const now = this.clock.now();
    const [today, yesterday] = [shopDate(now), shopDate(new Date(now.getTime() - DAY_MS))];
    return this.database.transaction(async (tx) => {
      const [members, tiers, [latest]] = await Promise.all([this.members.findMany([memberId], tx), this.members.listTiers(tx), this.members.findCheckIn(tx, memberId, [today, yesterday])]);
      const member = members.get(memberId);
      if (member === undefined) throw membershipError('MEMBERSHIP.NOT_A_MEMBER');
      if (latest?.day === today) return latest;
      const tier = tiers.find(({ code }) => code === member.tierCode);
      const streak = (latest?.streak ?? 0) + 1;
      const checkIn: CheckIn = { day: today, streak, points: tier === undefined ? 0 : computeCheckInPoints(tier, streak) };
      // Two taps at the same moment: the row decides, and the second is told what the first got.
      if (!(await this.members.addCheckIn(tx, memberId, checkIn))) return checkIn;
      const occasion = { memberId, unit: 'points', key: `checkIn:${memberId}:${today}`, kind: 'checkIn', note: `签到第 ${streak} 天` } as const;
      if (checkIn.points > 0) await this.ledger.grant(tx, occasion, [{ part: 'whole', amount: checkIn.points, expiresAt: computePointsExpiry(now) }]);
      return checkIn;
    });
  }

  /** The check-in of today, and the streak that stands. */
  async findCheckIn(memberId: string): Promise<{ readonly hasCheckedIn: boolean; readonly streak: number }> {
    const now = this.clock.now();
    const [today, yesterday] = [shopDate(now), shopDate(new Date(now.getTime() - DAY_MS))];
    const [latest] = await this.members.findCheckIn(this.database, memberId, [today, yesterday]);
    return { hasCheckedIn: latest?.day === today, streak: latest?.streak ?? 0 };
  }

  /** A birthday is told once, so that nobody has two in a year. @throws MEMBERSHIP.NOT_A_MEMBER, MEMBERSHIP.BIRTHDAY_SET */
  async tellBirthday(memberId: string, birthday: Birthday): Promise<void> {
    if (!isBirthday(birthday)) throw new RangeError('the calendar has no such day');
    await this.limits.enforce([{ limit: memberActByCustomer, subject: memberId }]);
    await this.database.transaction(async (tx) => {
      await this.members.lock(tx, memberId);
      if (!(await this.members.findMany([memberId], tx)).has(memberId)) throw membershipError('MEMBERSHIP.NOT_A_MEMBER');
      if (!(await this.members.setBirthday(tx, memberId, { birthday, at: this.clock.now() }))) throw membershipError('MEMBERSHIP.BIRTHDAY_SET');
    });
  }

  /** A birthday that came from elsewhere; one that was told already stands. */
  async importBirthday(memberId: string, birthday: Birthday): Promise<void> {
    await this.database.transaction((tx) => this.members.setBirthday(tx, memberId, { birthday, at: this.clock.now() }));
  }
}
