import { Controller } from '@nestjs/common';
import { Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { RateLimits } from '../rate-limits.js';
import type { RateLimit } from '../token-bucket.rules.js';
import { fileRiskAppeal, listMyRiskAppeals } from './appeals.contract.js';
import type { Appeal } from './appeals.repository.js';
import { Appeals } from './appeals.js';

const APPEALS_PER_CUSTOMER: RateLimit = { name: 'risk.appeal', burst: 5, count: 10, perSeconds: 3_600 };

@Controller()
export class AppealsStorefrontController {
  constructor(
    private readonly appeals: Appeals,
    private readonly limits: RateLimits,
  ) {}

  @Endpoint(fileRiskAppeal)
  async file({ body }: InputOf<typeof fileRiskAppeal>, { principal: { customerId }, idempotencyKey }: RequestContext<typeof fileRiskAppeal>): Promise<ReplyOf<typeof fileRiskAppeal>> {
    await this.limits.enforce([{ limit: APPEALS_PER_CUSTOMER, subject: customerId }]);
    return toMine(await this.appeals.file(customerId, { ...body, key: idempotencyKey }));
  }

  @Endpoint(listMyRiskAppeals)
  async list(_input: InputOf<typeof listMyRiskAppeals>, { principal }: RequestContext<typeof listMyRiskAppeals>): Promise<ReplyOf<typeof listMyRiskAppeals>> {
    return { items: (await this.appeals.listOf(principal.customerId)).map(toMine) };
  }
}

function toMine({ appealId, point, refusedAt, words, status, answer, createdAt }: Appeal): ReplyOf<typeof fileRiskAppeal> {
  return { appealId, point, refusedAt: refusedAt.toISOString(), words, status, answer, createdAt: createdAt.toISOString() };
}
