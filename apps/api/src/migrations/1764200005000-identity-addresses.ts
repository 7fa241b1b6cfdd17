import type { MigrationInterface, QueryRunner } from 'typeorm';

export class IdentityAddresses1764200005000 implements MigrationInterface {
  name = 'IdentityAddresses1764200005000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '3s';
      -- Where somebody has goods brought or sent. Orders keep their own copy.
      CREATE TABLE identity.address (
        id uuid PRIMARY KEY,
        customer_id uuid NOT NULL REFERENCES identity.customer,
        contact_name text NOT NULL,
        contact_phone text NOT NULL,
        province text NOT NULL,
        city text NOT NULL,
        district text NOT NULL,
        detail text NOT NULL,
        -- GCJ-02; both null until somebody has shown the place on a map.
        latitude float8 CHECK (latitude BETWEEN -90 AND 90),
        longitude float8 CHECK (longitude BETWEEN -180 AND 180),
        tag text NOT NULL,
        is_default boolean NOT NULL,
        used_at timestamptz NOT NULL,
        CHECK ((latitude IS NULL) = (longitude IS NULL))
      );
      CREATE INDEX address_customer ON identity.address (customer_id);
      CREATE UNIQUE INDEX address_default ON identity.address (customer_id) WHERE is_default;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
