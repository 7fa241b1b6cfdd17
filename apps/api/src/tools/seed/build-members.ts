import type { INestApplicationContext } from '@nestjs/common';
import { JoinMembership, MemberDays } from '@quanyu/membership';
import { Database } from '@quanyu/platform';
import { takeParts } from '../parts.js';
import { randomFor } from './random.js';
import { atMoment } from './seed-moment.js';

const DAY_MS = 86_400_000;
const AT_ONCE = 200;
/** Of customers; the others shop without. */
const MEMBER_SHARE = 0.6;
/** Of members, whose birthday is known. */
const BIRTHDAY_SHARE = 0.3;
/** A handful who check in, and how many days in a row until yesterday. */
const CHECK_IN_DAYS = [6, 3, 12] as const;

/** Customers who joined before the month that the seed lives through; their orders then bring them points. */
export async function enrolMembers(nest: INestApplicationContext, customerIds: readonly string[], { openedMs, todayStartMs }: { openedMs: number; todayStartMs: number }): Promise<void> {
  const { database, joining, memberDays } = takeParts(nest, { database: Database, joining: JoinMembership, memberDays: MemberDays });
  const members = customerIds.flatMap((customerId, index) => {
    const random = randomFor(`member ${index}`);
    return random.chance(MEMBER_SHARE) ? [{ customerId, index, random, joinedMs: openedMs - random.int(1, 300) * DAY_MS }] : [];
  });
  for (let first = 0; first < members.length; first += AT_ONCE) {
    const some = members.slice(first, first + AT_ONCE);
    await atMoment(openedMs, `members ${first}`, () =>
      database.transaction((tx) => joining.import(tx, some.map(({ customerId, joinedMs }) => ({ customerId, at: new Date(joinedMs) })))),
    );
  }
  for (const { customerId, index, random } of members) {
    if (!random.chance(BIRTHDAY_SHARE)) continue;
    const birthday = { month: random.int(1, 12), day: random.int(1, 28) };
    await atMoment(openedMs, `birthday ${index}`, () => memberDays.importBirthday(customerId, birthday));
  }
  for (const [place, days] of CHECK_IN_DAYS.entries()) {
    const member = members[place];
    for (let back = days; back > 0 && member !== undefined; back -= 1) {
      await atMoment(todayStartMs - back * DAY_MS + 10 * 3_600_000, `check-in ${place} ${back}`, () => memberDays.checkIn(member.customerId));
    }
  }
}
