import { type Database, writeAudit } from '@quanyu/platform';
import { z } from 'zod';

/** Raise it when the seed builds something else than before. */
export const SEED_VERSION = 1;

export interface SeedRun {
  readonly scale: number;
  readonly nowMs: number;
  readonly isFinished: boolean;
}

const startSchema = z.object({ version: z.int(), scale: z.number().positive(), nowMs: z.int() });

/** The seed that this database holds or has begun, as its audit log tells, or null. The log is never pruned. */
export async function findSeedRun(database: Database): Promise<SeedRun | null> {
  const rows = await database.query<{ action: string; after: unknown }>(
    `SELECT action, after FROM platform.audit_entry WHERE target_type = 'seed' AND target_id = 'demonstration' ORDER BY id`,
  );
  const started = rows.find(({ action }) => action === 'seed.start');
  if (!started) return null;
  const { scale, nowMs } = startSchema.parse(started.after);
  return { scale, nowMs, isFinished: rows.some(({ action }) => action === 'seed.finish') };
}

export async function recordSeed(database: Database, action: 'seed.start' | 'seed.finish', run: { scale: number; nowMs: number }): Promise<void> {
  const after = { version: SEED_VERSION, scale: run.scale, nowMs: run.nowMs };
  await database.transaction((tx) => writeAudit(tx, { actor: 'system', action, targetType: 'seed', targetId: 'demonstration', after, at: new Date(run.nowMs) }));
}

/**
 * Why the demonstration shop must not be written here, or null. Its accounts have passwords that anyone can read, so they never
 * come beside people of a real shop.
 */
export async function findSeedObstacle(database: Database, env: { readonly NODE_ENV: string }): Promise<string | null> {
  if (env.NODE_ENV === 'production') return 'The demonstration shop has passwords that anyone can read: NODE_ENV=production refuses it. The first administrator of a real one: npm run staff -- create-admin.';
  if ((await findSeedRun(database)) !== null) return null;
  const [row] = await database.query<{ isTaken: boolean }>(`SELECT EXISTS (SELECT 1 FROM identity.staff) OR EXISTS (SELECT 1 FROM identity.customer) AS "isTaken"`);
  return row?.isTaken === true ? 'The database has staff or customers that are not of the demonstration shop, which needs an empty one.' : null;
}
