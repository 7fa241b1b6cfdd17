import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The keyed chain over the audit log. A new table only; the worker seals what stands in the log already. */
export class PlatformAuditChain1764400010000 implements MigrationInterface {
  name = 'PlatformAuditChain1764400010000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE platform.audit_link (
        seq bigint PRIMARY KEY CHECK (seq > 0),
        entry_id bigint NOT NULL UNIQUE,
        hash bytea NOT NULL CHECK (length(hash) = 32),
        sealed_at timestamptz NOT NULL
      );
      CREATE TRIGGER audit_link_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON platform.audit_link
        FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
