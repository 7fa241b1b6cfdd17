import { Injectable } from '@nestjs/common';
import { Database } from '@quanyu/platform';
import type { RiskPoint } from './rule.rules.js';
import type { AssessmentSample, LabelledSample } from './sample.js';

const PRUNED_PER_RUN = 50_000;

@Injectable()
export class SamplesRepository {
  constructor(private readonly database: Database) {}

  async write(samples: readonly AssessmentSample[]): Promise<void> {
    await this.database.prepared(
      'risk.writeSamples',
      `INSERT INTO risk.assessment (assessed_at, point, customer_id, signals, verdict, weight)
       SELECT * FROM unnest($1::timestamptz[], $2::text[], $3::uuid[], $4::jsonb[], $5::text[], $6::int[])`,
      [
        samples.map(({ at }) => at), samples.map(({ point }) => point), samples.map(({ customerId }) => customerId),
        samples.map(({ values }) => JSON.stringify(values)), samples.map(({ verdict }) => verdict), samples.map(({ weight }) => weight),
      ],
    );
  }

  /** The latest samples of some points, with what is known of their people. */
  list(points: readonly RiskPoint[], since: Date, limit: number): Promise<LabelledSample[]> {
    return this.database.query<LabelledSample>(
      `SELECT a.assessed_at AS at, a.point, a.customer_id AS "customerId", a.signals AS values, a.verdict, a.weight, l.label
       FROM risk.assessment a LEFT JOIN risk.label l ON l.customer_id = a.customer_id
       WHERE a.point = ANY($1::text[]) AND a.assessed_at >= $2 ORDER BY a.id DESC LIMIT $3`,
      [points, since, limit],
    );
  }

  async prune(before: Date): Promise<number> {
    const rows = await this.database.query(`DELETE FROM risk.assessment WHERE id IN (SELECT id FROM risk.assessment WHERE assessed_at < $1 LIMIT $2) RETURNING 1`, [before, PRUNED_PER_RUN]);
    return rows.length;
  }
}
