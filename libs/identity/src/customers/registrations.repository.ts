import { Injectable } from '@nestjs/common';
import { Database, type Queryable } from '@quanyu/platform';

/** That somebody is a customer, and since when. */
export interface Registration {
  readonly id: string;
  readonly createdAt: Date;
}

/** Who registered and when, for upper domains that keep a copy. */
@Injectable()
export class Registrations {
  constructor(private readonly database: Database) {}

  /** In the order in which they registered, behind one; without those who are somebody else by now, or nobody any more. */
  async list(after: Registration | null, limit: number): Promise<Registration[]> {
    return this.database.query<Registration>(
      `SELECT id, created_at AS "createdAt" FROM identity.customer
       WHERE ($1::timestamptz IS NULL OR (created_at, id) > ($1, $2::uuid)) AND merged_into IS NULL AND erased_at IS NULL ORDER BY created_at, id LIMIT $3`,
      [after?.createdAt ?? null, after?.id ?? null, limit],
    );
  }

  /** In no particular order; unknown ids are left out. */
  async findMany(source: Queryable, customerIds: readonly string[]): Promise<Registration[]> {
    return source.prepared<Registration>('identity.findRegistrations', `SELECT id, created_at AS "createdAt" FROM identity.customer WHERE id = ANY($1::uuid[])`, [customerIds]);
  }
}
