import { Controller } from '@nestjs/common';
import { editorOf, encodeCursor, Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { CustomerGroups } from '../links/groups.js';
import { decideRiskAppeal, listRiskAppeals, releaseRiskCustomers } from './appeals.contract.js';
import { type Appeal, AppealsRepository } from './appeals.repository.js';
import { Appeals } from './appeals.js';

const DEFAULT_LIMIT = 50;

@Controller()
export class AppealsAdminController {
  constructor(
    private readonly appeals: Appeals,
    private readonly repository: AppealsRepository,
    private readonly groups: CustomerGroups,
  ) {}

  @Endpoint(listRiskAppeals)
  async list({ query }: InputOf<typeof listRiskAppeals>): Promise<ReplyOf<typeof listRiskAppeals>> {
    const limit = query.limit ?? DEFAULT_LIMIT;
    const found = await this.repository.list({ status: query.status ?? 'open', after: query.cursor ?? null, limit: limit + 1 });
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return { items: page.map((appeal) => this.toWire(appeal)), nextCursor: found.length > limit && last !== undefined ? encodeCursor([last.createdAt.toISOString(), last.appealId]) : null };
  }

  @Endpoint(decideRiskAppeal)
  async decide({ params, body }: InputOf<typeof decideRiskAppeal>, context: RequestContext<typeof decideRiskAppeal>): Promise<ReplyOf<typeof decideRiskAppeal>> {
    return this.toWire(await this.appeals.decide(params.appealId, body, editorOf(context)));
  }

  @Endpoint(releaseRiskCustomers)
  async release({ body }: InputOf<typeof releaseRiskCustomers>, context: RequestContext<typeof releaseRiskCustomers>): Promise<ReplyOf<typeof releaseRiskCustomers>> {
    return this.appeals.release({ ...body, key: context.idempotencyKey }, editorOf(context));
  }

  private toWire({ refusedAt, decidedAt, createdAt, evidence, ...appeal }: Appeal): ReplyOf<typeof decideRiskAppeal> {
    const group = this.groups.find(appeal.customerId);
    return {
      ...appeal, evidence: { ...evidence }, refusedAt: refusedAt.toISOString(), decidedAt: decidedAt?.toISOString() ?? null, createdAt: createdAt.toISOString(),
      groupId: group?.groupId ?? null, groupSize: group?.members.length ?? 1,
    };
  }
}
