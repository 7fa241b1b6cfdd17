import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '@quanyu/platform';
import { type PaceMemory, UNMEASURED } from './pace.rules.js';

type PaceRow = PaceMemory & { readonly storeId: string };

const COLUMNS = `store_id AS "storeId", samples, mean_units AS "meanUnits", mean_minutes AS "meanMinutes",
  mean_units_squared AS "meanUnitsSquared", mean_units_minutes AS "meanUnitsMinutes", spread_minutes AS "spreadMinutes"`;

@Injectable()
export class PaceRepository {
  constructor(private readonly database: Database) {}

  async loadAll(): Promise<PaceRow[]> {
    return this.database.query<PaceRow>(`SELECT ${COLUMNS} FROM stores.work_pace`);
  }

  /** The row of a store, locked; a store without one gets the pace that nobody has measured. */
  async lock(tx: Tx, storeId: string, at: Date): Promise<PaceMemory> {
    const [, rows] = await Promise.all([
      tx.prepared(
        'stores.ensurePace',
        `INSERT INTO stores.work_pace (store_id, samples, mean_units, mean_minutes, mean_units_squared, mean_units_minutes, spread_minutes, measured_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
        [storeId, ...valuesOf(UNMEASURED), at],
      ),
      tx.prepared<PaceRow>('stores.lockPace', `SELECT ${COLUMNS} FROM stores.work_pace WHERE store_id = $1 FOR UPDATE`, [storeId]),
    ]);
    return rows[0] ?? UNMEASURED;
  }

  /** Writes what is remembered after one more order. @throws an SQL error when another order was remembered meanwhile. */
  async write(tx: Tx, storeId: string, memory: PaceMemory, at: Date): Promise<void> {
    await tx.prepared(
      'stores.writePace',
      `WITH changed AS (
         UPDATE stores.work_pace SET samples = $2, mean_units = $3, mean_minutes = $4, mean_units_squared = $5, mean_units_minutes = $6, spread_minutes = $7, measured_at = $8
         WHERE store_id = $1 AND samples = $2 - 1 RETURNING 1
       ) SELECT platform.demand(count(*), 1, 'pace that was read') FROM changed`,
      [storeId, ...valuesOf(memory), at],
    );
  }
}

function valuesOf(memory: PaceMemory): number[] {
  return [memory.samples, memory.meanUnits, memory.meanMinutes, memory.meanUnitsSquared, memory.meanUnitsMinutes, memory.spreadMinutes];
}
