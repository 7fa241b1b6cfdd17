import { Injectable } from '@nestjs/common';
import { AppLogger, Clock, Database, forEachRow, type RecurringTask, shopDate, shopInstant } from '@quanyu/platform';
import { birthdaysOn, computePointsExpiry } from '../tiers/benefits.rules.js';
import { type PrepareGifts, prepareAll } from '../gifts.js';
import { Ledger } from '../ledger/ledger.js';
import type { DueLot } from '../ledger/ledger.repository.js';
import { type BirthdayDue, MembersRepository, type TierDue } from '../members.repository.js';
import { Memberships } from '../memberships.js';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const BITE = 200;
/** A run ends somewhere, whatever is due; the next one goes on. */
const BITES_PER_RUN = 100;
/** A worker that was away gives the gifts of these days, today included. */
const BIRTHDAYS_BACK = 7;

/** The birthday of a member in a year. */
interface Birthday {
  readonly memberId: string;
  readonly year: number;
}

/** What days bring by themselves: birthday gifts, points that expire, tiers that are no longer protected. A row that fails waits alone. */
@Injectable()
export class MemberSweeps {
  private readonly birthdayGivers: PrepareGifts<Birthday>[] = [];

  constructor(
    private readonly database: Database,
    private readonly members: MembersRepository,
    private readonly ledger: Ledger,
    private readonly memberships: Memberships,
    private readonly clock: Clock,
    private readonly logger: AppLogger,
  ) {}

  recurring(): RecurringTask[] {
    return [
      { name: 'membership.expire', everyMs: MINUTE_MS, run: async () => void (await this.expireDue()) },
      { name: 'membership.birthdays', everyMs: 5 * MINUTE_MS, run: async () => void (await this.giveBirthdayGifts()) },
      { name: 'membership.tiers', everyMs: MINUTE_MS, run: async () => void (await this.reconsiderTiers()) },
    ];
  }

  /** Something is given in the transaction that keeps a birthday, once a year, whether or not the tier gives points for it. */
  onBirthday(prepare: PrepareGifts<Birthday>): void {
    this.birthdayGivers.push(prepare);
  }

  /** Takes away what is past its time. Returns how many lots were looked at. */
  async expireDue(): Promise<number> {
    return this.sweep<DueLot>({
      task: 'membership.expire',
      page: (after) => this.ledger.listDue(after),
      work: ({ memberId, unit }) => this.ledger.expire({ memberId, unit }),
    });
  }

  /** For birthdays that were told before the day itself; each once in its year, however often this runs. Returns how many. */
  async giveBirthdayGifts(): Promise<number> {
    const now = this.clock.now();
    const tiers = await this.members.listTiers();
    const dates = Array.from({ length: BIRTHDAYS_BACK }, (_, back) => shopDate(new Date(now.getTime() - back * DAY_MS)));
    const days = dates.flatMap((date) => birthdaysOn(date).map((birthday) => ({ birthday, year: Number(date.slice(0, 4)), beganAt: shopInstant(date, 0) })));
    return this.sweep<BirthdayDue>({
      task: 'membership.birthdays',
      page: (after) => this.members.listBirthdays(days, { afterId: after?.memberId ?? null, limit: BITE }),
      work: async ({ memberId, tierCode, year }) => {
        const points = tiers.find(({ code }) => code === tierCode)?.birthdayPoints ?? 0;
        const occasion = { memberId, unit: 'points', key: `birthday:${memberId}:${year}`, kind: 'birthday', note: '生日礼' } as const;
        await this.database.transaction(async (tx) => {
          const give = await prepareAll(tx, this.birthdayGivers);
          // A tier without points for it keeps the day all the same, for what others give.
          if (points > 0) await this.ledger.grant(tx, occasion, [{ part: 'whole', amount: points, expiresAt: computePointsExpiry(now) }]);
          else await this.members.noteBirthday(tx, { memberId, year });
          await give({ memberId, year });
        });
      },
    });
  }

  /** Members whose protection is over are renewed or fall a step. Returns how many were looked at. */
  async reconsiderTiers(): Promise<number> {
    const now = this.clock.now();
    return this.sweep<TierDue>({
      task: 'membership.tiers',
      page: (after) => this.members.listUnprotected(now, { after, limit: BITE }),
      work: async ({ memberId }) => void (await this.database.transaction((tx) => this.memberships.reconsiderTier(tx, memberId))),
    });
  }

  /** Each page begins behind the last row of the one before, so rows that fail do not come again in the same run and stand in nobody's way. */
  private async sweep<Row extends { readonly memberId: string }>({ task, page, work }: { task: string; page: (after: Row | null) => Promise<readonly Row[]>; work: (row: Row) => Promise<void> }): Promise<number> {
    let seen = 0;
    let after: Row | null = null;
    for (let bites = 0; bites < BITES_PER_RUN; bites += 1) {
      const rows: readonly Row[] = await page(after);
      const last = rows.at(-1);
      if (last === undefined) break;
      await forEachRow(rows, work, { task, logger: this.logger, describe: ({ memberId }) => ({ memberId }) });
      seen += rows.length;
      after = last;
    }
    return seen;
  }
}
