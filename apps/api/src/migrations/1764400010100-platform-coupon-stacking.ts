import type { MigrationInterface, QueryRunner } from 'typeorm';

/** One more switch for peaks. Processes of the release before know no such switch and go on stacking. */
export class PlatformCouponStacking1764400010100 implements MigrationInterface {
  name = 'PlatformCouponStacking1764400010100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`INSERT INTO platform.degradation_switch (key) VALUES ('couponStacking')`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
