import { Injectable } from '@nestjs/common';
import { Database, type Queryable, type Tx } from '@quanyu/platform';
import type { ServiceArea } from './service-area.rules.js';

const COLUMNS = `id, store_id AS "storeId", kind, name, shape, base_fee_fen AS "baseFeeFen", free_above_fen AS "freeAboveFen", minimum_fen AS "minimumFen",
  distance_steps AS "distanceSteps", promise_minutes AS "promiseMinutes", rank, is_active AS "isActive", version`;

@Injectable()
export class AreasRepository {
  constructor(private readonly database: Database) {}

  async list(source: Queryable = this.database, storeId: string | null = null): Promise<ServiceArea[]> {
    return source.query<ServiceArea>(`SELECT ${COLUMNS} FROM stores.service_area WHERE $1::uuid IS NULL OR store_id = $1 ORDER BY store_id, kind, rank, id`, [storeId]);
  }

  async lock(tx: Tx, areaId: string): Promise<ServiceArea | null> {
    const [row] = await tx.query<ServiceArea>(`SELECT ${COLUMNS} FROM stores.service_area WHERE id = $1 FOR UPDATE`, [areaId]);
    return row ?? null;
  }

  async insert(tx: Tx, area: ServiceArea): Promise<void> {
    await tx.execute(
      `INSERT INTO stores.service_area (id, store_id, kind, name, shape, base_fee_fen, free_above_fen, minimum_fen, distance_steps, promise_minutes, rank, is_active, version)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
      valuesOf(area),
    );
  }

  /** Writes the row if it still has the version before `area.version`; false when somebody was faster. */
  async replace(tx: Tx, area: ServiceArea): Promise<boolean> {
    const changed = await tx.execute(
      `UPDATE stores.service_area SET store_id = $2, kind = $3, name = $4, shape = $5, base_fee_fen = $6, free_above_fen = $7, minimum_fen = $8, distance_steps = $9,
         promise_minutes = $10, rank = $11, is_active = $12, version = $13
       WHERE id = $1 AND version = $13 - 1`,
      valuesOf(area),
    );
    return changed === 1;
  }
}

function valuesOf(area: ServiceArea): unknown[] {
  return [
    area.id, area.storeId, area.kind, area.name, JSON.stringify(area.shape), area.baseFeeFen, area.freeAboveFen, area.minimumFen,
    JSON.stringify(area.distanceSteps), area.promiseMinutes, area.rank, area.isActive, area.version,
  ];
}
