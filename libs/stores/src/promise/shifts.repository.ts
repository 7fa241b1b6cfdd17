import { Injectable } from '@nestjs/common';
import { Database, type Queryable, type Tx } from '@quanyu/platform';
import type { ShiftPlan } from './shift.rules.js';

const COLUMNS = `store_id AS "storeId", weekly, special_days AS "specialDays", version`;

@Injectable()
export class ShiftsRepository {
  constructor(private readonly database: Database) {}

  async list(source: Queryable = this.database, storeId: string | null = null): Promise<ShiftPlan[]> {
    return source.query<ShiftPlan>(`SELECT ${COLUMNS} FROM stores.shift WHERE $1::uuid IS NULL OR store_id = $1`, [storeId]);
  }

  async lock(tx: Tx, storeId: string): Promise<ShiftPlan | null> {
    const [row] = await tx.query<ShiftPlan>(`SELECT ${COLUMNS} FROM stores.shift WHERE store_id = $1 FOR UPDATE`, [storeId]);
    return row ?? null;
  }

  /** Writes a plan whose version before was `version - 1` (0: none yet). False when somebody was faster. */
  async write(tx: Tx, plan: ShiftPlan): Promise<boolean> {
    const changed = await tx.execute(
      `INSERT INTO stores.shift AS s (store_id, weekly, special_days, version) VALUES ($1, $2, $3, $4)
       ON CONFLICT (store_id) DO UPDATE SET weekly = excluded.weekly, special_days = excluded.special_days, version = excluded.version
       WHERE s.version = excluded.version - 1`,
      [plan.storeId, JSON.stringify(plan.weekly), JSON.stringify(plan.specialDays), plan.version],
    );
    return changed === 1;
  }
}
