import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '@quanyu/platform';
import type { SharedLimit } from './shared-limits.js';

@Injectable()
export class SharedLimitsRepository {
  constructor(private readonly database: Database) {}

  list(): Promise<SharedLimit[]> {
    return this.database.query<SharedLimit>(`SELECT code, most, version FROM risk.shared_limit`);
  }

  /** False when somebody else changed it meanwhile. */
  async update(tx: Tx, { code, most, version }: SharedLimit): Promise<boolean> {
    return (await tx.execute(`UPDATE risk.shared_limit SET most = $2, version = version + 1 WHERE code = $1 AND version = $3`, [code, most, version])) === 1;
  }
}
