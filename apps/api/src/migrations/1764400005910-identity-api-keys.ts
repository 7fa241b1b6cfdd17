import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Keys with which a retailer's systems call the console's API. A new table only. */
export class IdentityApiKeys1764400005910 implements MigrationInterface {
  name = 'IdentityApiKeys1764400005910';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE identity.api_key (
        id uuid PRIMARY KEY,
        name text NOT NULL CHECK (length(name) BETWEEN 1 AND 40),
        prefix text NOT NULL,
        hash bytea NOT NULL UNIQUE CHECK (length(hash) = 32),
        scopes text[] NOT NULL CHECK (cardinality(scopes) > 0),
        store_ids uuid[] CHECK (cardinality(store_ids) > 0),
        rate_class text NOT NULL,
        created_at timestamptz NOT NULL,
        created_by text NOT NULL,
        expires_at timestamptz NOT NULL,
        revoked_at timestamptz,
        last_used_at timestamptz
      );
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
