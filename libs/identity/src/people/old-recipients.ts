import type { Clock, Database, RecurringTask, Tx } from '@quanyu/platform';

const DAY_MS = 86_400_000;
const EVERY_MS = 3_600_000;
const ROWS_AT_ONCE = 500;
/** Of one run, so that a worker that is stopped waits for little. */
const BITES_PER_RUN = 40;
/** The law keeps what was bought for three years from the end of a transaction; half a year is what an order may take to end, with all that comes back. */
const KEPT_MS = (3 * 365 + 1 + 183) * DAY_MS;
/** Under which key of `identity.sealing` this remembers how far it came. */
const PROGRESS = 'old recipients';

/** Takes the recipient out of the next rows after a key that began before then, in the order of their keys; null when the next one is younger. */
export type ForgetRows = (tx: Tx, bite: { readonly afterKey: string; readonly before: Date; readonly limit: number }) => Promise<{ lastKey: string; rows: number } | null>;

/**
 * Orders, work and visits stay for ever; who received them, where and what they wrote does not (PIPL Art. 19 and 47). It goes through each table
 * in the order of its keys, which is that of time, a bite in a transaction, and remembers how far it came: rows are looked at once.
 */
export class OldRecipients {
  private readonly holdings: { readonly name: string; readonly forget: ForgetRows }[] = [];

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  register(name: string, forget: ForgetRows): void {
    this.holdings.push({ name, forget });
  }

  recurring(): RecurringTask[] {
    return [{ name: 'identity.forget-old-recipients', everyMs: EVERY_MS, run: async () => void (await this.run()) }];
  }

  /** Goes on where it stopped, a bounded number of bites; returns how many rows it went through. */
  async run(): Promise<number> {
    let rows = 0;
    for (const holding of this.holdings) {
      for (let bite = 0; bite < BITES_PER_RUN; bite += 1) {
        const done = await this.bite(holding);
        if (done === null) break;
        rows += done;
      }
    }
    return rows;
  }

  /** One bite; null when nothing older is left, or another worker is at it. */
  private async bite({ name, forget }: { readonly name: string; readonly forget: ForgetRows }): Promise<number | null> {
    return this.database.transaction(async (tx) => {
      await tx.execute(`INSERT INTO identity.sealing (holding, key_id, after_key) VALUES ($1, $2, '') ON CONFLICT DO NOTHING`, [name, PROGRESS]);
      const [progress] = await tx.query<{ afterKey: string }>(`SELECT after_key AS "afterKey" FROM identity.sealing WHERE holding = $1 AND key_id = $2 FOR UPDATE SKIP LOCKED`, [name, PROGRESS]);
      if (progress === undefined) return null;
      const bitten = await forget(tx, { afterKey: progress.afterKey, before: new Date(this.clock.nowMs() - KEPT_MS), limit: ROWS_AT_ONCE });
      if (bitten === null) return null;
      await tx.execute(`UPDATE identity.sealing SET after_key = $3, rows_done = rows_done + $4 WHERE holding = $1 AND key_id = $2`, [name, PROGRESS, bitten.lastKey, bitten.rows]);
      return bitten.rows;
    });
  }
}

/**
 * Takes the next rows of a table after a key that began before then, up to the first that did not, and does with them what `forget` says.
 * @param place the table, and its column that says when a row began; names are constants of the code, never input
 */
export async function forgetOldRows(tx: Tx, { table, at }: { readonly table: string; readonly at: string }, { afterKey, before, limit }: Parameters<ForgetRows>[1], forget: (ids: readonly string[]) => Promise<void>): ReturnType<ForgetRows> {
  const rows = await tx.query<{ id: string; isOld: boolean }>(
    `SELECT id, ${at} < $2 AS "isOld" FROM ${table} WHERE ($1 = '' OR id > nullif($1, '')::uuid) ORDER BY id LIMIT $3 FOR NO KEY UPDATE`,
    [afterKey, before, limit],
  );
  const younger = rows.findIndex(({ isOld }) => !isOld);
  const ids = (younger === -1 ? rows : rows.slice(0, younger)).map(({ id }) => id);
  const lastKey = ids.at(-1);
  if (lastKey === undefined) return null;
  await forget(ids);
  return { lastKey, rows: ids.length };
}
