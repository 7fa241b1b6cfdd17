import { Injectable } from '@nestjs/common';
import { Database, type Queryable, type Tx } from '@quanyu/platform';
import type { Presale, PresaleStatus } from './presale.rules.js';

interface PresaleRow extends Omit<Presale, 'createdBy' | 'submittedBy' | 'approvedBy'> {
  createdById: string | null;
  createdByName: string;
  submittedById: string | null;
  submittedByName: string | null;
  approvedById: string | null;
  approvedByName: string | null;
}

const COLUMNS = `id, version, status, name, note, variant_id AS "variantId", location_id AS "locationId", price_fen AS "priceFen", deposit_fen AS "depositFen", credit_fen AS "creditFen",
  forfeits_deposit AS "forfeitsDeposit", quota, taken, limit_per_customer AS "limitPerCustomer", deposit_starts_at AS "depositStartsAt", deposit_ends_at AS "depositEndsAt",
  balance_starts_at AS "balanceStartsAt", balance_ends_at AS "balanceEndsAt", arrives_at AS "arrivesAt", arrival_reference AS "arrivalReference", supply_closed_at AS "supplyClosedAt",
  end_reason AS "endReason", created_by AS "createdById", created_by_name AS "createdByName", submitted_by AS "submittedById", submitted_by_name AS "submittedByName",
  approved_by AS "approvedById", approved_by_name AS "approvedByName", updated_at AS "updatedAt"`;

@Injectable()
export class PresaleRepository {
  constructor(private readonly database: Database) {}

  async find(presaleId: string, source: Queryable = this.database): Promise<Presale | null> {
    const [row] = await source.query<PresaleRow>(`SELECT ${COLUMNS} FROM promotions.presale WHERE id = $1`, [presaleId]);
    return row === undefined ? null : toPresale(row);
  }

  /** The presale, its row locked. */
  async lock(tx: Tx, presaleId: string): Promise<Presale | null> {
    const [row] = await tx.query<PresaleRow>(`SELECT ${COLUMNS} FROM promotions.presale WHERE id = $1 FOR UPDATE`, [presaleId]);
    return row === undefined ? null : toPresale(row);
  }

  async findMany(presaleIds: readonly string[]): Promise<Map<string, Presale>> {
    const rows = await this.database.query<PresaleRow>(`SELECT ${COLUMNS} FROM promotions.presale WHERE id = ANY($1::uuid[])`, [presaleIds]);
    return new Map(rows.map((row) => [row.id, toPresale(row)]));
  }

  /** What shoppers see: approved, and not over. The next to begin first. */
  async listShown(now: Date): Promise<Presale[]> {
    const rows = await this.database.query<PresaleRow>(`SELECT ${COLUMNS} FROM promotions.presale WHERE status = 'scheduled' AND balance_ends_at > $1 ORDER BY deposit_starts_at, id LIMIT 50`, [now]);
    return rows.map(toPresale);
  }

  async list({ status, beforeId, limit }: { status: PresaleStatus | null; beforeId: string | null; limit: number }): Promise<Presale[]> {
    const rows = await this.database.query<PresaleRow>(
      `SELECT ${COLUMNS} FROM promotions.presale WHERE ($1::text IS NULL OR status = $1) AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`,
      [status, beforeId, limit],
    );
    return rows.map(toPresale);
  }

  async insert(tx: Tx, { id, createdBy, ...presale }: Presale): Promise<void> {
    await tx.execute(
      `INSERT INTO promotions.presale (id, status, created_by, created_by_name, ${CONTENT.join(', ')})
       VALUES ($1, 'draft', $2, $3, ${CONTENT.map((_column, index) => `$${index + 4}`).join(', ')})`,
      [id, createdBy.id, createdBy.name, ...contentOf(presale)],
    );
  }

  /** Replaces the content of a draft. False when its version is no longer the one before. */
  async replaceContent(tx: Tx, presale: Presale): Promise<boolean> {
    const changed = await tx.execute(
      `UPDATE promotions.presale SET version = version + 1, ${CONTENT.map((column, index) => `${column} = $${index + 3}`).join(', ')} WHERE id = $1 AND version = $2 - 1 AND status = 'draft'`,
      [presale.id, presale.version, ...contentOf(presale)],
    );
    return changed === 1;
  }

  /** Writes a step of a presale's life. False when its version is no longer the one before. */
  async step(tx: Tx, { id, version, status, submittedBy, approvedBy, supplyClosedAt, endReason, updatedAt }: Presale): Promise<boolean> {
    const changed = await tx.execute(
      `UPDATE promotions.presale SET status = $3, submitted_by = $4, submitted_by_name = $5, approved_by = $6, approved_by_name = $7, supply_closed_at = $8, end_reason = $9, updated_at = $10, version = $2
       WHERE id = $1 AND version = $2 - 1`,
      [id, version, status, submittedBy?.id ?? null, submittedBy?.name ?? null, approvedBy?.id ?? null, approvedBy?.name ?? null, supplyClosedAt, endReason, updatedAt],
    );
    return changed === 1;
  }

  /** Takes units of the quota while deposits are taken. False when there are not so many, it is not the time, or no more goods come. */
  async takeQuota(tx: Tx, presaleId: string, units: number, now: Date): Promise<boolean> {
    const changed = await tx.execute(
      `UPDATE promotions.presale SET taken = taken + $2 WHERE id = $1 AND status = 'scheduled' AND deposit_starts_at <= $3 AND deposit_ends_at > $3 AND supply_closed_at IS NULL AND taken + $2 <= quota`,
      [presaleId, units, now],
    );
    return changed === 1;
  }

  async giveQuotaBack(tx: Tx, presaleId: string, units: number): Promise<void> {
    await tx.execute(`UPDATE promotions.presale SET taken = greatest(0, taken - $2) WHERE id = $1`, [presaleId, units]);
  }

  /** Presales whose last balance could be paid before then, and where nobody has anything to do or to get any more. */
  async listOver(now: Date): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `SELECT p.id FROM promotions.presale p
       WHERE p.status = 'scheduled' AND p.balance_ends_at <= $1
         AND NOT EXISTS (SELECT 1 FROM promotions.presale_deposit d WHERE d.presale_id = p.id AND d.status IN ('deposit_pending', 'deposit_paid', 'balance_ordered'))
       ORDER BY p.id LIMIT 20`,
      [now],
    );
    return rows.map(({ id }) => id);
  }
}

const CONTENT = [
  'name', 'note', 'variant_id', 'location_id', 'price_fen', 'deposit_fen', 'credit_fen', 'forfeits_deposit', 'quota', 'limit_per_customer', 'deposit_starts_at', 'deposit_ends_at', 'balance_starts_at',
  'balance_ends_at', 'arrives_at', 'arrival_reference', 'updated_at',
];

function contentOf(p: Omit<Presale, 'id' | 'createdBy'>) {
  return [
    p.name, p.note, p.variantId, p.locationId, p.priceFen, p.depositFen, p.creditFen, p.forfeitsDeposit, p.quota, p.limitPerCustomer, p.depositStartsAt, p.depositEndsAt, p.balanceStartsAt,
    p.balanceEndsAt, p.arrivesAt, p.arrivalReference, p.updatedAt,
  ];
}

function toPresale({ createdById, createdByName, submittedById, submittedByName, approvedById, approvedByName, ...row }: PresaleRow): Presale {
  const person = (id: string | null, name: string | null): { id: string; name: string } | null => (name === null ? null : { id: id ?? '', name });
  return { ...row, createdBy: { id: createdById ?? '', name: createdByName }, submittedBy: person(submittedById, submittedByName), approvedBy: person(approvedById, approvedByName) };
}
