import type { MigrationInterface, QueryRunner } from 'typeorm';

export class StoresAreas1764200002100 implements MigrationInterface {
  name = 'StoresAreas1764200002100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE stores.service_area (
        id uuid PRIMARY KEY,
        store_id uuid NOT NULL REFERENCES stores.store,
        kind text NOT NULL CHECK (kind IN ('instantDelivery', 'scheduledDelivery')),
        name text NOT NULL,
        shape jsonb NOT NULL,
        base_fee_fen bigint NOT NULL CHECK (base_fee_fen >= 0),
        free_above_fen bigint CHECK (free_above_fen >= 0),
        minimum_fen bigint NOT NULL CHECK (minimum_fen >= 0),
        distance_steps jsonb NOT NULL,
        promise_minutes int NOT NULL CHECK (promise_minutes BETWEEN 1 AND 1440),
        rank int NOT NULL,
        is_active boolean NOT NULL,
        version int NOT NULL
      );
      CREATE INDEX service_area_store ON stores.service_area (store_id, kind, rank);

      -- Weighted means of what orders took, the newest the most; minutes of one member of staff.
      CREATE TABLE stores.work_pace (
        store_id uuid PRIMARY KEY REFERENCES stores.store,
        samples int NOT NULL CHECK (samples >= 0),
        mean_units float8 NOT NULL,
        mean_minutes float8 NOT NULL,
        mean_units_squared float8 NOT NULL,
        mean_units_minutes float8 NOT NULL,
        spread_minutes float8 NOT NULL CHECK (spread_minutes >= 0),
        measured_at timestamptz NOT NULL
      ) WITH (fillfactor = 60);

      -- How many staff, in the shifts of a week and on dates that differ.
      CREATE TABLE stores.shift (
        store_id uuid PRIMARY KEY REFERENCES stores.store,
        weekly jsonb NOT NULL,
        special_days jsonb NOT NULL,
        version int NOT NULL
      );
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
