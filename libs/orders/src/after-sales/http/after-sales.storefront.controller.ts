import { Controller } from '@nestjs/common';
import { readPicture } from '@quanyu/catalogue';
import { encodeCursor, Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { AfterSalesChoices } from '../after-sales-choices.js';
import { AfterSalesViews } from '../after-sales-views.js';
import { ApplyAfterSalesFlow } from '../apply-after-sales.js';
import { CasePhotos } from '../case-photos.js';
import { RefundGate } from '../refund-gate.js';
import { type CaseAct, WorkCase } from '../work-case.js';
import { appealAfterSales, applyAfterSales, cancelAfterSales, getAfterSales, getAfterSalesOptions, listAfterSales, shipAfterSales, uploadAfterSalesPhoto } from './after-sales.storefront.contract.js';

const DEFAULT_LIMIT = 10;

@Controller()
export class AfterSalesStorefrontController {
  constructor(
    private readonly applying: ApplyAfterSalesFlow,
    private readonly work: WorkCase,
    private readonly views: AfterSalesViews,
    private readonly photos: CasePhotos,
    private readonly choices: AfterSalesChoices,
    private readonly gate: RefundGate,
  ) {}

  @Endpoint(getAfterSalesOptions)
  async options({ params }: InputOf<typeof getAfterSalesOptions>, { principal }: RequestContext<typeof getAfterSalesOptions>): Promise<ReplyOf<typeof getAfterSalesOptions>> {
    return this.choices.get(principal.customerId, params.orderId);
  }

  @Endpoint(applyAfterSales)
  async apply({ body }: InputOf<typeof applyAfterSales>, context: RequestContext<typeof applyAfterSales>): Promise<ReplyOf<typeof applyAfterSales>> {
    const { principal, idempotencyKey } = context;
    const { orderId, kind, lines, reason, description, sendTo, photoIds, giftFen } = body;
    const caseId = await this.applying.execute({
      customerId: principal.customerId, orderId, kind, units: lines, reason, description: description ?? null, sendTo: sendTo ?? null, photoIds: photoIds ?? [], giftFen, idempotencyKey,
      admit: () => this.gate.admit(principal.customerId, context),
    });
    return this.view(principal.customerId, caseId);
  }

  @Endpoint(uploadAfterSalesPhoto)
  async upload(_input: InputOf<typeof uploadAfterSalesPhoto>, { principal, request }: RequestContext<typeof uploadAfterSalesPhoto>): Promise<ReplyOf<typeof uploadAfterSalesPhoto>> {
    const { bytes } = await readPicture(request);
    return this.photos.upload(principal.customerId, bytes);
  }

  @Endpoint(listAfterSales)
  async list({ query }: InputOf<typeof listAfterSales>, { principal }: RequestContext<typeof listAfterSales>): Promise<ReplyOf<typeof listAfterSales>> {
    const filter = { customerId: principal.customerId, orderId: query.orderId, limit: query.limit ?? DEFAULT_LIMIT, beforeId: query.cursor?.beforeId };
    const { items, nextId } = await this.views.list(filter, 'customer');
    return { items, nextCursor: nextId === null ? null : encodeCursor([nextId]) };
  }

  @Endpoint(getAfterSales)
  async get({ params }: InputOf<typeof getAfterSales>, { principal }: RequestContext<typeof getAfterSales>): Promise<ReplyOf<typeof getAfterSales>> {
    return this.view(principal.customerId, params.caseId);
  }

  @Endpoint(cancelAfterSales)
  async cancel({ params }: InputOf<typeof cancelAfterSales>, { principal }: RequestContext<typeof cancelAfterSales>): Promise<ReplyOf<typeof cancelAfterSales>> {
    await this.work.cancel(actOf(principal.customerId, params.caseId));
    return this.view(principal.customerId, params.caseId);
  }

  @Endpoint(shipAfterSales)
  async ship({ params, body }: InputOf<typeof shipAfterSales>, { principal }: RequestContext<typeof shipAfterSales>): Promise<ReplyOf<typeof shipAfterSales>> {
    await this.work.ship(actOf(principal.customerId, params.caseId), body);
    return this.view(principal.customerId, params.caseId);
  }

  @Endpoint(appealAfterSales)
  async appeal({ params, body }: InputOf<typeof appealAfterSales>, { principal }: RequestContext<typeof appealAfterSales>): Promise<ReplyOf<typeof appealAfterSales>> {
    await this.work.appeal(actOf(principal.customerId, params.caseId), body.note);
    return this.view(principal.customerId, params.caseId);
  }

  private view(customerId: string, caseId: string): Promise<ReplyOf<typeof getAfterSales>> {
    return this.views.get(caseId, 'customer', (found) => found.customerId === customerId);
  }
}

function actOf(customerId: string, caseId: string): CaseAct {
  return { caseId, actor: { kind: 'customer' }, mayTouch: (found) => found.customerId === customerId };
}
