import type { MigrationInterface, QueryRunner } from 'typeorm';

export class PromotionsPriceLists1764500006000 implements MigrationInterface {
  name = 'PromotionsPriceLists1764500006000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE promotions.price_list (
        id uuid PRIMARY KEY,
        version int NOT NULL DEFAULT 1,
        status text NOT NULL CHECK (status IN ('draft', 'published', 'paused', 'ended')),
        kind text NOT NULL CHECK (kind IN ('channel', 'store', 'tier')),
        -- The channels, stores or tiers that it is for.
        holders text[] NOT NULL CHECK (cardinality(holders) > 0),
        starts_at timestamptz NOT NULL,
        ends_at timestamptz NOT NULL,
        content jsonb NOT NULL,
        updated_at timestamptz NOT NULL,
        updated_by_name text NOT NULL,
        CONSTRAINT price_list_times CHECK (ends_at > starts_at)
      );
      CREATE INDEX price_list_list ON promotions.price_list (kind, status, id DESC);
      CREATE INDEX price_list_live ON promotions.price_list (ends_at) WHERE status = 'published';

      -- Every version that was ever in force, so that an order of last month can be explained.
      CREATE TABLE promotions.price_list_version (
        list_id uuid NOT NULL REFERENCES promotions.price_list,
        version int NOT NULL,
        status text NOT NULL,
        content jsonb NOT NULL,
        changed_at timestamptz NOT NULL,
        changed_by_name text NOT NULL,
        PRIMARY KEY (list_id, version)
      );
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
