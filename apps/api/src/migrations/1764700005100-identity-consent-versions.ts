import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An index of a table with as many rows as people, while they go on deciding. Safe to run again. */
export class IdentityConsentVersions1764700005100 implements MigrationInterface {
  name = 'IdentityConsentVersions1764700005100';
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    // Which versions of which texts were decided on in a brand.
    await runner.query(`CREATE INDEX CONCURRENTLY IF NOT EXISTS consent_version ON identity.consent (brand, document, document_version, decided_at)`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
