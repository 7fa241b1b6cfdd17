import type { MigrationInterface, QueryRunner } from 'typeorm';

export class RiskDecisionsCheck1764400008010 implements MigrationInterface {
  name = 'RiskDecisionsCheck1764400008010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE risk.decision VALIDATE CONSTRAINT decision_verdict`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
