import { Controller } from '@nestjs/common';
import { encodeCursor, Endpoint, type InputOf, type ReplyOf, type RequestContext, scopeParameter } from '@quanyu/platform';
import { ORDER_STATUSES } from '../order-state.js';
import { DecideRiskHolds } from './decide-holds.js';
import { decideRiskHolds, listRiskHolds } from './risk-holds.contract.js';
import { type RiskHold, RiskHoldsRepository } from './risk-holds.repository.js';

const DEFAULT_LIMIT = 50;

type Wire = ReplyOf<typeof listRiskHolds>['items'][number];

@Controller()
export class RiskHoldsAdminController {
  constructor(
    private readonly holds: RiskHoldsRepository,
    private readonly deciding: DecideRiskHolds,
  ) {}

  @Endpoint(listRiskHolds)
  async list({ query }: InputOf<typeof listRiskHolds>, { principal }: RequestContext<typeof listRiskHolds>): Promise<ReplyOf<typeof listRiskHolds>> {
    const limit = query.limit ?? DEFAULT_LIMIT;
    const found = await this.holds.list({ status: query.status ?? 'review', after: query.cursor ?? null, limit: limit + 1, scope: scopeParameter(principal.storeScope) });
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return { items: page.map(toWire), nextCursor: found.length > limit && last !== undefined ? encodeCursor([last.createdAt.toISOString(), last.orderId]) : null };
  }

  @Endpoint(decideRiskHolds)
  async decide({ body }: InputOf<typeof decideRiskHolds>, { principal, ip, requestId }: RequestContext<typeof decideRiskHolds>): Promise<ReplyOf<typeof decideRiskHolds>> {
    return this.deciding.execute(body.orderIds, body, { staff: principal, ip, requestId });
  }
}

function toWire({ createdAt, decidedAt, evidence, orderStatus, ...hold }: RiskHold): Wire {
  const status = ORDER_STATUSES.find((known) => known === orderStatus);
  if (status === undefined) throw new Error(`an order cannot be ${orderStatus}`);
  return { ...hold, orderStatus: status, evidence: { ...evidence }, createdAt: createdAt.toISOString(), decidedAt: decidedAt?.toISOString() ?? null };
}
