import { Injectable } from '@nestjs/common';
import { Database, type Queryable, type Tx } from '@quanyu/platform';
import type { Resource, Service } from './service.js';

const SERVICE_COLUMNS = `id, store_id AS "storeId", kind, name, description, minutes, buffer_minutes AS "bufferMinutes", step_minutes AS "stepMinutes",
  lead_minutes AS "leadMinutes", days_offered AS "daysOffered", cut_off_hours AS "cutOffHours", price_fen AS "priceFen", deposit_fen AS "depositFen",
  no_show_policy AS "noShowPolicy", needs, event, is_active AS "isActive", version`;

const RESOURCE_COLUMNS = `id, store_id AS "storeId", kind, name, title, service_ids AS "serviceIds", weekly_hours AS "weeklyHours", is_active AS "isActive", version`;

/** Services of stores, and the staff and rooms that they need. */
@Injectable()
export class ServicesRepository {
  constructor(private readonly database: Database) {}

  async listServices(source: Queryable = this.database, storeId: string | null = null): Promise<Service[]> {
    return source.query<Service>(`SELECT ${SERVICE_COLUMNS} FROM stores.service WHERE $1::uuid IS NULL OR store_id = $1 ORDER BY store_id, id`, [storeId]);
  }

  async listResources(source: Queryable = this.database, storeId: string | null = null): Promise<Resource[]> {
    return source.query<Resource>(`SELECT ${RESOURCE_COLUMNS} FROM stores.resource WHERE $1::uuid IS NULL OR store_id = $1 ORDER BY store_id, kind DESC, id`, [storeId]);
  }

  async lockService(tx: Tx, serviceId: string): Promise<Service | null> {
    const [row] = await tx.query<Service>(`SELECT ${SERVICE_COLUMNS} FROM stores.service WHERE id = $1 FOR UPDATE`, [serviceId]);
    return row ?? null;
  }

  async lockResource(tx: Tx, resourceId: string): Promise<Resource | null> {
    const [row] = await tx.query<Resource>(`SELECT ${RESOURCE_COLUMNS} FROM stores.resource WHERE id = $1 FOR UPDATE`, [resourceId]);
    return row ?? null;
  }

  /** Writes a service whose version before was `version - 1` (0: none yet). False when somebody was faster. */
  async writeService(tx: Tx, service: Service): Promise<boolean> {
    const changed = await tx.execute(
      `INSERT INTO stores.service AS s (id, store_id, kind, name, description, minutes, buffer_minutes, step_minutes, lead_minutes, days_offered, cut_off_hours,
         price_fen, deposit_fen, no_show_policy, needs, event, is_active, version)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
       ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, name = excluded.name, description = excluded.description, minutes = excluded.minutes,
         buffer_minutes = excluded.buffer_minutes, step_minutes = excluded.step_minutes, lead_minutes = excluded.lead_minutes, days_offered = excluded.days_offered,
         cut_off_hours = excluded.cut_off_hours, price_fen = excluded.price_fen, deposit_fen = excluded.deposit_fen, no_show_policy = excluded.no_show_policy,
         needs = excluded.needs, event = excluded.event, is_active = excluded.is_active, version = excluded.version
       WHERE s.version = excluded.version - 1`,
      [
        service.id, service.storeId, service.kind, service.name, service.description, service.minutes, service.bufferMinutes, service.stepMinutes, service.leadMinutes,
        service.daysOffered, service.cutOffHours, service.priceFen, service.depositFen, service.noShowPolicy, service.needs,
        service.event === null ? null : JSON.stringify(service.event), service.isActive, service.version,
      ],
    );
    return changed === 1;
  }

  /** Writes a resource whose version before was `version - 1` (0: none yet). False when somebody was faster. */
  async writeResource(tx: Tx, resource: Resource): Promise<boolean> {
    const changed = await tx.execute(
      `INSERT INTO stores.resource AS r (id, store_id, kind, name, title, service_ids, weekly_hours, is_active, version)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, name = excluded.name, title = excluded.title, service_ids = excluded.service_ids,
         weekly_hours = excluded.weekly_hours, is_active = excluded.is_active, version = excluded.version
       WHERE r.version = excluded.version - 1`,
      [resource.id, resource.storeId, resource.kind, resource.name, resource.title, resource.serviceIds, JSON.stringify(resource.weeklyHours), resource.isActive, resource.version],
    );
    return changed === 1;
  }
}
