import type { Database, Queryable, Tx } from '@quanyu/platform';

export interface SecondFactorRow {
  readonly staffId: string;
  readonly sealedSecret: string;
  readonly confirmedAt: Date | null;
  readonly recoveryCodesLeft: number;
}

const SELECT_FACTOR = `SELECT factor.staff_id AS "staffId", factor.sealed_secret AS "sealedSecret", factor.confirmed_at AS "confirmedAt",
  (SELECT count(*)::int FROM identity.recovery_code code WHERE code.staff_id = factor.staff_id AND code.used_at IS NULL) AS "recoveryCodesLeft"
  FROM identity.second_factor factor WHERE factor.staff_id = $1`;

export class SecondFactorRepository {
  constructor(private readonly database: Database) {}

  async find(staffId: string, source: Queryable = this.database): Promise<SecondFactorRow | null> {
    const [row] = await source.query<SecondFactorRow>(SELECT_FACTOR, [staffId]);
    return row ?? null;
  }

  /** Sign-ins of this account wait, and those under way are waited for. */
  async lockAccount(tx: Tx, staffId: string): Promise<void> {
    await tx.query(`SELECT 1 FROM identity.staff WHERE id = $1 FOR NO KEY UPDATE`, [staffId]);
  }

  async lock(tx: Tx, staffId: string): Promise<SecondFactorRow | null> {
    const [row] = await tx.query<SecondFactorRow>(`${SELECT_FACTOR} FOR UPDATE OF factor`, [staffId]);
    return row ?? null;
  }

  /** Writes a secret that waits for its first code, over another one that waits. False when one is in use already. */
  async begin(tx: Tx, factor: { staffId: string; sealedSecret: string; now: Date }): Promise<boolean> {
    const written = await tx.execute(
      `INSERT INTO identity.second_factor (staff_id, sealed_secret, created_at) VALUES ($1, $2, $3)
       ON CONFLICT (staff_id) DO UPDATE SET sealed_secret = excluded.sealed_secret, created_at = excluded.created_at
       WHERE second_factor.confirmed_at IS NULL`,
      [factor.staffId, factor.sealedSecret, factor.now],
    );
    return written === 1;
  }

  async confirm(tx: Tx, staffId: string, now: Date): Promise<void> {
    await tx.execute(`UPDATE identity.second_factor SET confirmed_at = $2 WHERE staff_id = $1`, [staffId, now]);
  }

  /** Burns a time step and all before it. False when it was burnt: the code was used. */
  async burnStep(tx: Tx, staffId: string, step: number): Promise<boolean> {
    return (await tx.execute(`UPDATE identity.second_factor SET last_step = $2 WHERE staff_id = $1 AND last_step < $2`, [staffId, step])) === 1;
  }

  /** False for a code that there is not, or that was used. */
  async burnRecoveryCode(tx: Tx, staffId: string, code: { hash: string; now: Date }): Promise<boolean> {
    const burnt = await tx.execute(`UPDATE identity.recovery_code SET used_at = $3 WHERE staff_id = $1 AND code_hash = $2 AND used_at IS NULL`, [staffId, code.hash, code.now]);
    return burnt === 1;
  }

  async replaceRecoveryCodes(tx: Tx, staffId: string, hashes: readonly string[]): Promise<void> {
    await tx.execute(`DELETE FROM identity.recovery_code WHERE staff_id = $1`, [staffId]);
    await tx.execute(`INSERT INTO identity.recovery_code (staff_id, code_hash) SELECT $1, unnest($2::text[])`, [staffId, hashes]);
  }

  /** False when there was none in use. */
  async remove(tx: Tx, staffId: string): Promise<boolean> {
    return (await tx.execute(`DELETE FROM identity.second_factor WHERE staff_id = $1 AND confirmed_at IS NOT NULL`, [staffId])) === 1;
  }
}
