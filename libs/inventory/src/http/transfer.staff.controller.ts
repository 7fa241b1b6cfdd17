import { Controller } from '@nestjs/common';
import { Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { StockTransfers } from '../transfers/transfers.js';
import { readPage, toPage, transferSummaryToWire, transferToWire } from './inventory.wire.js';
import { dispatchTransfer, finishTransfer, listStoreTransfers, receiveTransfer, storeTransfer } from './transfer.contract.js';

@Controller()
export class TransferStaffController {
  constructor(private readonly transfers: StockTransfers) {}

  @Endpoint(listStoreTransfers)
  async list({ params, query }: InputOf<typeof listStoreTransfers>, { principal: staff }: RequestContext<typeof listStoreTransfers>): Promise<ReplyOf<typeof listStoreTransfers>> {
    const page = readPage(query);
    const rows = await this.transfers.list(staff, { ...page, locationId: params.storeId, direction: query.direction ?? null, status: query.status ?? null });
    return toPage(rows, page, transferSummaryToWire);
  }

  @Endpoint(storeTransfer.request)
  async request({ body }: InputOf<typeof storeTransfer.request>, { principal: staff, idempotencyKey: key }: RequestContext<typeof storeTransfer.request>): Promise<ReplyOf<typeof storeTransfer.request>> {
    return transferToWire(await this.transfers.request({ staff, key }, { ...body, note: body.note ?? '' }));
  }

  @Endpoint(storeTransfer.get)
  async get({ params }: InputOf<typeof storeTransfer.get>, { principal: staff }: RequestContext<typeof storeTransfer.get>): Promise<ReplyOf<typeof storeTransfer.get>> {
    return transferToWire(await this.transfers.get(staff, params.transferId));
  }

  @Endpoint(storeTransfer.approve)
  async approve({ params, body }: InputOf<typeof storeTransfer.approve>, { principal: staff, idempotencyKey: key }: RequestContext<typeof storeTransfer.approve>): Promise<ReplyOf<typeof storeTransfer.approve>> {
    return transferToWire(await this.transfers.approve({ staff, key }, params.transferId, body));
  }

  @Endpoint(dispatchTransfer)
  async dispatch({ params, body }: InputOf<typeof dispatchTransfer>, { principal: staff, idempotencyKey: key }: RequestContext<typeof dispatchTransfer>): Promise<ReplyOf<typeof dispatchTransfer>> {
    return transferToWire(await this.transfers.dispatch({ staff, key }, params.transferId, body));
  }

  @Endpoint(receiveTransfer)
  async receive({ params, body }: InputOf<typeof receiveTransfer>, { principal: staff, idempotencyKey: key }: RequestContext<typeof receiveTransfer>): Promise<ReplyOf<typeof receiveTransfer>> {
    return transferToWire(await this.transfers.receive({ staff, key }, params.transferId, body));
  }

  @Endpoint(finishTransfer)
  async finish({ params, body }: InputOf<typeof finishTransfer>, { principal: staff, idempotencyKey: key }: RequestContext<typeof finishTransfer>): Promise<ReplyOf<typeof finishTransfer>> {
    return transferToWire(await this.transfers.finish({ staff, key }, params.transferId, body.reason));
  }

  @Endpoint(storeTransfer.cancel)
  async cancel({ params, body }: InputOf<typeof storeTransfer.cancel>, { principal: staff, idempotencyKey: key }: RequestContext<typeof storeTransfer.cancel>): Promise<ReplyOf<typeof storeTransfer.cancel>> {
    return transferToWire(await this.transfers.cancel({ staff, key }, params.transferId, body));
  }
}
