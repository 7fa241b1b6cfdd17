import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Looks at the rows that were there before, without stopping those who write. */
export class IdentityPurposesCheck1764500005810 implements MigrationInterface {
  name = 'IdentityPurposesCheck1764500005810';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE identity.consent VALIDATE CONSTRAINT consent_document_known`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
