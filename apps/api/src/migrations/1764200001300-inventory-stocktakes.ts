import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Counts as observations, what they said is missing, and how far each shelf can be trusted. */
export class InventoryStocktakes1764200001300 implements MigrationInterface {
  name = 'InventoryStocktakes1764200001300';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE inventory.stocktake (
        id uuid PRIMARY KEY,
        number bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
        location_id uuid NOT NULL,
        scope text NOT NULL CHECK (scope IN ('store', 'category', 'shelf', 'variants')),
        name text NOT NULL,
        is_blind boolean NOT NULL,
        -- No movement before this one matters to its counts.
        from_movement_id bigint NOT NULL,
        status text NOT NULL CHECK (status IN ('open', 'counting', 'review', 'posted', 'canceled')),
        -- A line that differs by more units needs a second person.
        limit_units int NOT NULL CHECK (limit_units >= 0),
        version int NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL,
        created_by_id uuid NOT NULL,
        created_by text NOT NULL,
        submitted_at timestamptz,
        submitted_by_id uuid,
        submitted_by text,
        approved_at timestamptz,
        approved_by_id uuid,
        approved_by text,
        ended_at timestamptz,
        ended_by text
      );
      CREATE INDEX stocktake_place ON inventory.stocktake (location_id, number DESC);

      CREATE TABLE inventory.stocktake_line (
        stocktake_id uuid NOT NULL REFERENCES inventory.stocktake (id),
        variant_id uuid NOT NULL,
        -- Counts of earlier rounds do not matter any more.
        round int NOT NULL DEFAULT 1,
        -- What was posted, and what could not be: units that orders held at that moment.
        posted_from int,
        posted_to int,
        missing int NOT NULL DEFAULT 0,
        PRIMARY KEY (stocktake_id, variant_id)
      );

      -- Append-only: who saw how many, where, and when. The newest of one person in one zone and round counts.
      CREATE TABLE inventory.stocktake_count (
        id uuid PRIMARY KEY,
        stocktake_id uuid NOT NULL,
        variant_id uuid NOT NULL,
        round int NOT NULL,
        zone text NOT NULL,
        quantity int NOT NULL CHECK (quantity >= 0),
        observed_at timestamptz NOT NULL,
        recorded_at timestamptz NOT NULL,
        counted_by_id uuid NOT NULL,
        counted_by text NOT NULL,
        FOREIGN KEY (stocktake_id, variant_id) REFERENCES inventory.stocktake_line (stocktake_id, variant_id)
      );
      CREATE INDEX stocktake_count_line ON inventory.stocktake_count (stocktake_id, variant_id, round);

      -- Units that a count missed though orders hold them: taken from stock as soon as they are free.
      CREATE TABLE inventory.shortfall (
        location_id uuid NOT NULL,
        variant_id uuid NOT NULL,
        missing int NOT NULL CHECK (missing >= 0),
        stocktake_id uuid NOT NULL,
        PRIMARY KEY (location_id, variant_id)
      );
      CREATE INDEX shortfall_open ON inventory.shortfall (location_id) WHERE missing > 0;

      -- How far the number of one variant at one place can be trusted, and the safety stock that follows.
      CREATE TABLE inventory.stock_accuracy (
        location_id uuid NOT NULL,
        variant_id uuid NOT NULL,
        score double precision NOT NULL CHECK (score BETWEEN 0 AND 1),
        scored_at timestamptz NOT NULL,
        errors int NOT NULL DEFAULT 0,
        base_safety int NOT NULL CHECK (base_safety >= 0),
        extra_safety int NOT NULL CHECK (extra_safety >= 0),
        PRIMARY KEY (location_id, variant_id)
      ) WITH (fillfactor = 80);
      CREATE INDEX stock_accuracy_extra ON inventory.stock_accuracy (scored_at) WHERE extra_safety > 0;
      CREATE INDEX stock_accuracy_worst ON inventory.stock_accuracy (score, location_id, variant_id);

      CREATE TABLE inventory.place_accuracy (
        location_id uuid PRIMARY KEY,
        score double precision NOT NULL CHECK (score BETWEEN 0 AND 1),
        scored_at timestamptz NOT NULL,
        shorts int NOT NULL DEFAULT 0,
        counted int NOT NULL DEFAULT 0,
        miscounted int NOT NULL DEFAULT 0
      ) WITH (fillfactor = 80);
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
