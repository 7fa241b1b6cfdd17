import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Consents by purpose: marketing and profiling are decided apart from the privacy policy. */
export class IdentityPurposes1764500005800 implements MigrationInterface {
  name = 'IdentityPurposes1764500005800';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '3s';
      ALTER TABLE identity.consent DROP CONSTRAINT consent_document_check;
      ALTER TABLE identity.consent ADD CONSTRAINT consent_document_known CHECK (document IN ('privacy', 'marketing', 'profiling')) NOT VALID;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
