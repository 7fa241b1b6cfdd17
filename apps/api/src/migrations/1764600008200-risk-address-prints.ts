import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A new table only. */
export class RiskAddressPrints1764600008200 implements MigrationInterface {
  name = 'RiskAddressPrints1764600008200';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- How addresses of parcels look, as keyed hashes: of no person, and of no address that could be read from it.
      CREATE TABLE risk.address_print (
        kind text NOT NULL CHECK (kind IN ('door', 'building')),
        subject text NOT NULL,
        place text NOT NULL,
        -- 64 bit, in hexadecimal.
        print text NOT NULL CHECK (print ~ '^[0-9a-f]{16}$'),
        -- The subject that stands for this one; its own where it stands for itself, nothing before it was compared.
        leader text,
        seen_at timestamptz NOT NULL,
        joined_at timestamptz,
        PRIMARY KEY (kind, subject),
        CONSTRAINT address_print_joined CHECK ((leader IS NULL) = (joined_at IS NULL))
      );
      CREATE INDEX address_print_fresh ON risk.address_print (seen_at, kind, subject) WHERE leader IS NULL;
      CREATE INDEX address_print_place ON risk.address_print (kind, place) WHERE leader = subject;
      CREATE INDEX address_print_alias ON risk.address_print (joined_at) WHERE leader <> subject;
      CREATE INDEX address_print_seen ON risk.address_print USING brin (seen_at);
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
