import { Controller } from '@nestjs/common';
import { Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { Stocktakes } from '../stocktakes/stocktakes.js';
import { readPage, stocktakeSummaryToWire, stocktakeToWire, toPage } from './inventory.wire.js';
import { listStocktakes, officeStocktake } from './stocktake.contract.js';

@Controller()
export class StocktakeAdminController {
  constructor(private readonly stocktakes: Stocktakes) {}

  @Endpoint(listStocktakes)
  async list({ query }: InputOf<typeof listStocktakes>, { principal: staff }: RequestContext<typeof listStocktakes>): Promise<ReplyOf<typeof listStocktakes>> {
    const page = readPage(query);
    return toPage(await this.stocktakes.list(staff, { ...page, locationId: query.locationId ?? null, status: query.status ?? null }), page, stocktakeSummaryToWire);
  }

  @Endpoint(officeStocktake.open)
  async open({ body }: InputOf<typeof officeStocktake.open>, { principal: staff, idempotencyKey: key }: RequestContext<typeof officeStocktake.open>): Promise<ReplyOf<typeof officeStocktake.open>> {
    return stocktakeToWire(await this.stocktakes.open({ staff, key }, body));
  }

  @Endpoint(officeStocktake.get)
  async get({ params }: InputOf<typeof officeStocktake.get>, { principal: staff }: RequestContext<typeof officeStocktake.get>): Promise<ReplyOf<typeof officeStocktake.get>> {
    return stocktakeToWire(await this.stocktakes.get(staff, params.stocktakeId));
  }

  @Endpoint(officeStocktake.recount)
  async recount({ params, body }: InputOf<typeof officeStocktake.recount>, { principal: staff, idempotencyKey: key }: RequestContext<typeof officeStocktake.recount>): Promise<ReplyOf<typeof officeStocktake.recount>> {
    return stocktakeToWire(await this.stocktakes.recount({ staff, key }, params.stocktakeId, body));
  }

  @Endpoint(officeStocktake.approve)
  async approve({ params, body }: InputOf<typeof officeStocktake.approve>, { principal: staff, idempotencyKey: key }: RequestContext<typeof officeStocktake.approve>): Promise<ReplyOf<typeof officeStocktake.approve>> {
    return stocktakeToWire(await this.stocktakes.approve({ staff, key }, params.stocktakeId, body.version));
  }

  @Endpoint(officeStocktake.post)
  async post({ params, body }: InputOf<typeof officeStocktake.post>, { principal: staff, idempotencyKey: key }: RequestContext<typeof officeStocktake.post>): Promise<ReplyOf<typeof officeStocktake.post>> {
    return stocktakeToWire(await this.stocktakes.post({ staff, key }, params.stocktakeId, body.version));
  }

  @Endpoint(officeStocktake.cancel)
  async cancel({ params, body }: InputOf<typeof officeStocktake.cancel>, { principal: staff, idempotencyKey: key }: RequestContext<typeof officeStocktake.cancel>): Promise<ReplyOf<typeof officeStocktake.cancel>> {
    return stocktakeToWire(await this.stocktakes.cancel({ staff, key }, params.stocktakeId, body.reason));
  }
}
