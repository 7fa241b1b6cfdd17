import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Stores1764000003000 implements MigrationInterface {
  name = 'Stores1764000003000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE SCHEMA stores;

      CREATE TABLE stores.stock_location (
        id uuid PRIMARY KEY,
        code text NOT NULL,
        name text NOT NULL,
        kind text NOT NULL CHECK (kind IN ('store', 'warehouse')),
        city text NOT NULL,
        CONSTRAINT stock_location_code_once UNIQUE (code)
      );

      CREATE TABLE stores.store (
        id uuid PRIMARY KEY,
        code text NOT NULL,
        name text NOT NULL,
        city text NOT NULL,
        district text NOT NULL,
        address text NOT NULL,
        latitude float8 NOT NULL CHECK (latitude BETWEEN -90 AND 90),
        longitude float8 NOT NULL CHECK (longitude BETWEEN -180 AND 180),
        phone text NOT NULL,
        status text NOT NULL CHECK (status IN ('open', 'paused', 'resting')),
        status_reason text NOT NULL DEFAULT '',
        services text[] NOT NULL,
        weekly_hours jsonb NOT NULL,
        special_days jsonb NOT NULL,
        pickup_lead_minutes int NOT NULL CHECK (pickup_lead_minutes BETWEEN 0 AND 1440),
        pickup_instructions text NOT NULL,
        stock_location_id uuid NOT NULL UNIQUE REFERENCES stores.stock_location,
        version int NOT NULL DEFAULT 1,
        CONSTRAINT store_code_once UNIQUE (code),
        CONSTRAINT store_reason_when_not_open CHECK (status = 'open' OR status_reason <> '')
      );
      CREATE INDEX store_city ON stores.store (city, code);
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
