import { Controller } from '@nestjs/common';
import { Clock, encodeCursor, Endpoint, type InputOf, type ReplyOf, type RequestContext, type StaffPrincipal, writeAudit } from '@quanyu/platform';
import { Stores } from '@quanyu/stores';
import type { AfterSalesCase } from '../after-sales-case.js';
import type { CaseStatus } from '../after-sales-state.js';
import { AfterSalesViews } from '../after-sales-views.js';
import { RevealReplacementContact } from '../reveal-replacement-contact.js';
import { type CaseAct, WorkCase } from '../work-case.js';
import { approveReturnRefund, findReturn, handOutReplacement, inspectReturn, listReturns, receiveReturn, revealReplacementAtStore } from './after-sales.staff.contract.js';

const DEFAULT_LIMIT = 20;
/** What a store's counter has to do with. */
const AT_STORE: readonly CaseStatus[] = ['in_transit_back', 'received', 'inspecting', 'replacing'];

type IsAt = (found: AfterSalesCase, storeId: string) => boolean;
/** The goods that came back lie in the store that took them in; their replacement lies in the store that sold them. */
const RECEIVED_HERE: IsAt = ({ receivedStoreId }, storeId) => receivedStoreId === storeId;
const SOLD_HERE: IsAt = (found, storeId) => found.storeId === storeId;

/** Who acts, for the audit line. */
type Acting = Pick<RequestContext<typeof inspectReturn>, 'principal' | 'ip' | 'requestId'>;

@Controller()
export class AfterSalesStaffController {
  constructor(
    private readonly work: WorkCase,
    private readonly views: AfterSalesViews,
    private readonly stores: Stores,
    private readonly clock: Clock,
    private readonly reveals: RevealReplacementContact,
  ) {}

  @Endpoint(listReturns)
  async list({ params, query }: InputOf<typeof listReturns>): Promise<ReplyOf<typeof listReturns>> {
    this.stores.getStore(params.storeId);
    const filter = { storeIds: [params.storeId], statuses: AT_STORE, limit: query.limit ?? DEFAULT_LIMIT, beforeId: query.cursor?.beforeId };
    const { items, nextId } = await this.views.within([params.storeId]).list(filter, 'staff');
    return { items, nextCursor: nextId === null ? null : encodeCursor([nextId]) };
  }

  @Endpoint(findReturn)
  async find({ params }: InputOf<typeof findReturn>): Promise<ReplyOf<typeof findReturn>> {
    this.stores.getStore(params.storeId);
    return this.views.findByCode(params.code);
  }

  @Endpoint(receiveReturn)
  async receive({ params }: InputOf<typeof receiveReturn>, context: RequestContext<typeof receiveReturn>): Promise<ReplyOf<typeof receiveReturn>> {
    this.stores.getStore(params.storeId);
    // Any store takes goods in by their code, whoever sold them.
    await this.work.receive({ caseId: params.caseId, actor: actorOf(context.principal), mayTouch: (found) => found.returnCode !== null }, params.storeId);
    return this.views.get(params.caseId, 'staff', () => true);
  }

  @Endpoint(inspectReturn)
  async inspect({ params, body }: InputOf<typeof inspectReturn>, context: RequestContext<typeof inspectReturn>): Promise<ReplyOf<typeof inspectReturn>> {
    const { principal } = context;
    this.stores.getStore(params.storeId);
    const mayApprove = principal.permissions.has('orders.cancel');
    await this.work.inspect(this.actIn(params, context, { isAt: RECEIVED_HERE, action: 'afterSales.inspect' }), { storeId: params.storeId, lines: body.lines, isAccepted: body.isAccepted, note: body.note ?? null, mayApprove });
    return this.views.get(params.caseId, 'staff', () => true);
  }

  @Endpoint(approveReturnRefund)
  async approve({ params }: InputOf<typeof approveReturnRefund>, context: RequestContext<typeof approveReturnRefund>): Promise<ReplyOf<typeof approveReturnRefund>> {
    this.stores.getStore(params.storeId);
    await this.work.approveRefund(this.actIn(params, context, { isAt: RECEIVED_HERE, action: 'afterSales.approveRefund' }));
    return this.views.get(params.caseId, 'staff', () => true);
  }

  @Endpoint(handOutReplacement)
  async handOut({ params, body }: InputOf<typeof handOutReplacement>, context: RequestContext<typeof handOutReplacement>): Promise<ReplyOf<typeof handOutReplacement>> {
    this.stores.getStore(params.storeId);
    await this.work.handOut(this.actIn(params, context, { isAt: SOLD_HERE, action: 'afterSales.handOut' }), body.parcel ?? null);
    return this.views.get(params.caseId, 'staff', () => true);
  }

  /** Nobody needs it once the parcel is on its way. */
  @Endpoint(revealReplacementAtStore)
  async reveal({ params, body }: InputOf<typeof revealReplacementAtStore>, { principal, ip, requestId }: RequestContext<typeof revealReplacementAtStore>): Promise<ReplyOf<typeof revealReplacementAtStore>> {
    this.stores.getStore(params.storeId);
    return this.reveals.execute(params.caseId, (found) => SOLD_HERE(found, params.storeId) && found.status === 'replacing', { reason: body.reason, staff: principal, ip, requestId });
  }

  private actIn({ storeId, caseId }: { storeId: string; caseId: string }, { principal, ip, requestId }: Acting, { isAt, action }: { isAt: IsAt; action: string }): CaseAct {
    return {
      caseId,
      actor: actorOf(principal),
      mayTouch: (found) => isAt(found, storeId),
      scope: [storeId],
      onDone: (tx, { case: done }) => writeAudit(tx, { actor: principal, action, targetType: 'afterSalesCase', targetId: caseId, storeId, after: { status: done.status, amountFen: done.amountFen }, ip, requestId, at: this.clock.now() }),
    };
  }

}

function actorOf({ name }: StaffPrincipal): CaseAct['actor'] {
  return { kind: 'staff', name };
}
