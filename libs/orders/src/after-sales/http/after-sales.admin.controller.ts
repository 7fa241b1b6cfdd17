import { Controller } from '@nestjs/common';
import { Clock, encodeCursor, Endpoint, type InputOf, isStoreInScope, type ReplyOf, type RequestContext, scopeParameter, writeAudit } from '@quanyu/platform';
import type { AfterSalesCase } from '../after-sales-case.js';
import { AfterSalesViews } from '../after-sales-views.js';
import { RevealReplacementContact } from '../reveal-replacement-contact.js';
import { type CaseAct, WorkCase } from '../work-case.js';
import { decideAfterSales, getAfterSalesForOps, listAfterSalesForOps, refundExchangeInstead, retryAfterSalesRefund, revealReplacementForOps } from './after-sales.admin.contract.js';

const DEFAULT_LIMIT = 20;

/** Who acts, for the audit line. */
type Acting = Pick<RequestContext<typeof decideAfterSales>, 'principal' | 'ip' | 'requestId'>;

@Controller()
export class AfterSalesAdminController {
  constructor(
    private readonly work: WorkCase,
    private readonly views: AfterSalesViews,
    private readonly clock: Clock,
    private readonly reveals: RevealReplacementContact,
  ) {}

  @Endpoint(listAfterSalesForOps)
  async list({ query }: InputOf<typeof listAfterSalesForOps>, { principal }: RequestContext<typeof listAfterSalesForOps>): Promise<ReplyOf<typeof listAfterSalesForOps>> {
    const { q, status, kind, storeId, orderId, isOverdue, cursor, limit } = query;
    const scope = scopeParameter(principal.storeScope);
    const storeIds = storeId === undefined ? scope : isStoreInScope(principal.storeScope, storeId) ? [storeId] : [];
    const filter = {
      q, kind, orderId, storeIds, statuses: status === undefined ? undefined : [status], dueBefore: isOverdue === true ? this.clock.now() : undefined,
      limit: limit ?? DEFAULT_LIMIT, beforeId: cursor?.beforeId,
    };
    const { items, nextId } = await this.views.within(principal.storeScope).list(filter, 'staff');
    return { items, nextCursor: nextId === null ? null : encodeCursor([nextId]) };
  }

  @Endpoint(getAfterSalesForOps)
  async get({ params }: InputOf<typeof getAfterSalesForOps>, { principal }: RequestContext<typeof getAfterSalesForOps>): Promise<ReplyOf<typeof getAfterSalesForOps>> {
    return this.views.within(principal.storeScope).get(params.caseId, 'staff', (found) => isStoreInScope(principal.storeScope, found.storeId));
  }

  @Endpoint(decideAfterSales)
  async decide({ params, body }: InputOf<typeof decideAfterSales>, context: RequestContext<typeof decideAfterSales>): Promise<ReplyOf<typeof decideAfterSales>> {
    const act = this.actOf(params.caseId, context, { action: body.isApproved ? 'afterSales.approve' : 'afterSales.reject', reason: body.reason });
    const { staffId, name } = context.principal;
    await (body.isApproved ? this.work.approve(act, { staffId, name, note: body.reason }) : this.work.reject(act, body.reason));
    return this.views.get(params.caseId, 'staff', () => true);
  }

  @Endpoint(retryAfterSalesRefund)
  async retry({ params, body }: InputOf<typeof retryAfterSalesRefund>, context: RequestContext<typeof retryAfterSalesRefund>): Promise<ReplyOf<typeof retryAfterSalesRefund>> {
    await this.work.retryRefund(this.actOf(params.caseId, context, { action: 'afterSales.retryRefund', reason: body.reason }), body.reason);
    return this.views.get(params.caseId, 'staff', () => true);
  }

  @Endpoint(refundExchangeInstead)
  async refundInstead({ params, body }: InputOf<typeof refundExchangeInstead>, context: RequestContext<typeof refundExchangeInstead>): Promise<ReplyOf<typeof refundExchangeInstead>> {
    await this.work.refundInstead(this.actOf(params.caseId, context, { action: 'afterSales.refundInstead', reason: body.reason }), body.reason);
    return this.views.get(params.caseId, 'staff', () => true);
  }

  @Endpoint(revealReplacementForOps)
  async reveal({ params, body }: InputOf<typeof revealReplacementForOps>, { principal, ip, requestId }: RequestContext<typeof revealReplacementForOps>): Promise<ReplyOf<typeof revealReplacementForOps>> {
    return this.reveals.execute(params.caseId, (found) => isStoreInScope(principal.storeScope, found.storeId), { reason: body.reason, staff: principal, ip, requestId });
  }

  private actOf(caseId: string, { principal, ip, requestId }: Acting, { action, reason }: { action: string; reason: string }): CaseAct {
    return {
      caseId,
      actor: { kind: 'staff', name: principal.name },
      mayTouch: (found: AfterSalesCase) => isStoreInScope(principal.storeScope, found.storeId),
      scope: principal.storeScope,
      onDone: (tx, { case: done }) => writeAudit(tx, { actor: principal, action, targetType: 'afterSalesCase', targetId: caseId, storeId: done.storeId, reason, after: { status: done.status, amountFen: done.amountFen }, ip, requestId, at: this.clock.now() }),
    };
  }
}
