import { Controller } from '@nestjs/common';
import { editorOf, encodeCursor, Endpoint, type InputOf, type ReplyOf, type RequestContext, type StaffPrincipal } from '@quanyu/platform';
import { DepositsRepository } from '../deposits.repository.js';
import { EditPresale } from '../edit-presale.js';
import { PresaleRepository } from '../presale.repository.js';
import type { Deposit, Presale } from '../presale.rules.js';
import { PresaleViews } from '../presale-views.js';
import { RunPresale } from '../run-presale.js';
import {
  approvePresale, cancelPresale, closePresaleSupply, createPresale, getPresaleForStaff, listPresaleDeposits, listPresaleQueue, listPresales, rejectPresale, submitPresale, takeInPresaleGoods, updatePresale,
} from './presales.admin.contract.js';

type Wire = ReplyOf<typeof getPresaleForStaff>;

const PAGE = 20;

@Controller()
export class PresalesAdminController {
  constructor(
    private readonly repository: PresaleRepository,
    private readonly deposits: DepositsRepository,
    private readonly edit: EditPresale,
    private readonly run: RunPresale,
    private readonly views: PresaleViews,
  ) {}

  @Endpoint(listPresales)
  async list({ query }: InputOf<typeof listPresales>): Promise<ReplyOf<typeof listPresales>> {
    const limit = query.limit ?? PAGE;
    const rows = await this.repository.list({ status: query.status ?? null, beforeId: query.cursor?.beforeId ?? null, limit: limit + 1 });
    return { items: rows.slice(0, limit).map((row) => this.views.summaryOf(row)), nextCursor: nextOf(rows, limit) };
  }

  @Endpoint(getPresaleForStaff)
  async get({ params }: InputOf<typeof getPresaleForStaff>, { principal }: RequestContext<typeof getPresaleForStaff>): Promise<Wire> {
    return this.toWire(await this.edit.get(params.presaleId), principal);
  }

  @Endpoint(createPresale)
  async create({ body }: InputOf<typeof createPresale>, context: RequestContext<typeof createPresale>): Promise<Wire> {
    return this.toWire(await this.edit.create(body, context.idempotencyKey, editorOf(context)), context.principal);
  }

  @Endpoint(updatePresale)
  async update({ params, body: { version, ...content } }: InputOf<typeof updatePresale>, context: RequestContext<typeof updatePresale>): Promise<Wire> {
    return this.toWire(await this.edit.update({ ...params, version }, content, editorOf(context)), context.principal);
  }

  @Endpoint(submitPresale)
  async submit({ params, body }: InputOf<typeof submitPresale>, context: RequestContext<typeof submitPresale>): Promise<Wire> {
    return this.toWire(await this.run.submit({ ...params, ...body }, editorOf(context)), context.principal);
  }

  @Endpoint(approvePresale)
  async approve({ params, body }: InputOf<typeof approvePresale>, context: RequestContext<typeof approvePresale>): Promise<Wire> {
    return this.toWire(await this.run.approve({ ...params, ...body }, editorOf(context)), context.principal);
  }

  @Endpoint(rejectPresale)
  async reject({ params, body }: InputOf<typeof rejectPresale>, context: RequestContext<typeof rejectPresale>): Promise<Wire> {
    return this.toWire(await this.run.reject({ ...params, version: body.version }, body.reason, editorOf(context)), context.principal);
  }

  @Endpoint(takeInPresaleGoods)
  async takeIn({ params, body }: InputOf<typeof takeInPresaleGoods>, context: RequestContext<typeof takeInPresaleGoods>): Promise<Wire> {
    return this.toWire(await this.edit.takeIn(params.presaleId, body.quantity, { key: context.idempotencyKey, editor: editorOf(context) }), context.principal);
  }

  @Endpoint(closePresaleSupply)
  async closeSupply({ params, body }: InputOf<typeof closePresaleSupply>, context: RequestContext<typeof closePresaleSupply>): Promise<Wire> {
    return this.toWire(await this.run.closeSupply({ ...params, version: body.version }, body.reason, editorOf(context)), context.principal);
  }

  @Endpoint(cancelPresale)
  async cancel({ params, body }: InputOf<typeof cancelPresale>, context: RequestContext<typeof cancelPresale>): Promise<Wire> {
    return this.toWire(await this.run.cancel({ ...params, version: body.version }, body.reason, editorOf(context)), context.principal);
  }

  @Endpoint(listPresaleDeposits)
  async listDeposits({ params, query }: InputOf<typeof listPresaleDeposits>): Promise<ReplyOf<typeof listPresaleDeposits>> {
    await this.edit.get(params.presaleId);
    const limit = query.limit ?? PAGE;
    const rows = await this.deposits.list({ ...params, status: query.status ?? null, beforeId: query.cursor?.beforeId ?? null, limit: limit + 1 });
    return { items: rows.slice(0, limit).map(depositWire), nextCursor: nextOf(rows, limit) };
  }

  @Endpoint(listPresaleQueue)
  async listQueue({ params, query }: InputOf<typeof listPresaleQueue>): Promise<ReplyOf<typeof listPresaleQueue>> {
    await this.edit.get(params.presaleId);
    const limit = query.limit ?? PAGE;
    const rows = await this.deposits.listQueue({ ...params, afterId: query.cursor?.afterId ?? null, limit: limit + 1 });
    return {
      items: rows.slice(0, limit).map(({ id, customerId, units, depositFen, paidAt, unitsUntil }) => ({ depositId: id, customerId, units, depositFen: depositFen * units, paidAt: paidAt?.toISOString() ?? null, unitsUntil })),
      nextCursor: nextOf(rows, limit),
    };
  }

  private toWire(presale: Presale, viewer: StaffPrincipal): Promise<Wire> {
    return this.views.forStaff(presale, viewer);
  }
}

function nextOf(rows: readonly { readonly id: string }[], limit: number): string | null {
  const last = rows[limit - 1];
  return rows.length > limit && last !== undefined ? encodeCursor([last.id]) : null;
}

function depositWire({ id, customerId, units, depositFen, status, createdAt, paidAt, boundAt, balanceDueAt, orderId, endReason, refundRequestedFen, refundedFen }: Deposit): ReplyOf<typeof listPresaleDeposits>['items'][number] {
  return {
    depositId: id, customerId, units, depositFen: depositFen * units, status, createdAt: createdAt.toISOString(), paidAt: paidAt?.toISOString() ?? null, boundAt: boundAt?.toISOString() ?? null,
    balanceDueAt: balanceDueAt?.toISOString() ?? null, orderId, endReason, refundRequestedFen, refundedFen,
  };
}
