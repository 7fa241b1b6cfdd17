import { Controller } from '@nestjs/common';
import { Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { StockTransfers } from '../transfers/transfers.js';
import { readPage, toPage, transferSummaryToWire, transferToWire } from './inventory.wire.js';
import { listTransfers, officeTransfer } from './transfer.contract.js';

@Controller()
export class TransferAdminController {
  constructor(private readonly transfers: StockTransfers) {}

  @Endpoint(listTransfers)
  async list({ query }: InputOf<typeof listTransfers>, { principal: staff }: RequestContext<typeof listTransfers>): Promise<ReplyOf<typeof listTransfers>> {
    const page = readPage(query);
    const rows = await this.transfers.list(staff, { ...page, locationId: query.locationId ?? null, direction: query.direction ?? null, status: query.status ?? null });
    return toPage(rows, page, transferSummaryToWire);
  }

  @Endpoint(officeTransfer.request)
  async request({ body }: InputOf<typeof officeTransfer.request>, { principal: staff, idempotencyKey: key }: RequestContext<typeof officeTransfer.request>): Promise<ReplyOf<typeof officeTransfer.request>> {
    return transferToWire(await this.transfers.request({ staff, key }, { ...body, note: body.note ?? '' }));
  }

  @Endpoint(officeTransfer.get)
  async get({ params }: InputOf<typeof officeTransfer.get>, { principal: staff }: RequestContext<typeof officeTransfer.get>): Promise<ReplyOf<typeof officeTransfer.get>> {
    return transferToWire(await this.transfers.get(staff, params.transferId));
  }

  @Endpoint(officeTransfer.approve)
  async approve({ params, body }: InputOf<typeof officeTransfer.approve>, { principal: staff, idempotencyKey: key }: RequestContext<typeof officeTransfer.approve>): Promise<ReplyOf<typeof officeTransfer.approve>> {
    return transferToWire(await this.transfers.approve({ staff, key }, params.transferId, body));
  }

  @Endpoint(officeTransfer.cancel)
  async cancel({ params, body }: InputOf<typeof officeTransfer.cancel>, { principal: staff, idempotencyKey: key }: RequestContext<typeof officeTransfer.cancel>): Promise<ReplyOf<typeof officeTransfer.cancel>> {
    return transferToWire(await this.transfers.cancel({ staff, key }, params.transferId, body));
  }
}
