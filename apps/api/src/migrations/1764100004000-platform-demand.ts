import type { MigrationInterface, QueryRunner } from 'typeorm';

export class PlatformDemand1764100004000 implements MigrationInterface {
  name = 'PlatformDemand1764100004000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- A write that changed fewer rows than it must fails by itself, so that its COMMIT can travel with it.
      CREATE FUNCTION platform.demand(changed bigint, wanted bigint, what text) RETURNS bigint LANGUAGE plpgsql AS $$
      BEGIN
        IF changed <> wanted THEN
          RAISE EXCEPTION '%: % of % rows', what, changed, wanted;
        END IF;
        RETURN changed;
      END $$;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
