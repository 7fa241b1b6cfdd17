import { Controller } from '@nestjs/common';
import { Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { Stocktakes } from '../stocktakes/stocktakes.js';
import { readPage, stocktakeSummaryToWire, stocktakeToWire, toPage } from './inventory.wire.js';
import { countStock, listStoreStocktakes, storeStocktake, submitStocktake } from './stocktake.contract.js';

@Controller()
export class StocktakeStaffController {
  constructor(private readonly stocktakes: Stocktakes) {}

  @Endpoint(listStoreStocktakes)
  async list({ params, query }: InputOf<typeof listStoreStocktakes>, { principal: staff }: RequestContext<typeof listStoreStocktakes>): Promise<ReplyOf<typeof listStoreStocktakes>> {
    const page = readPage(query);
    return toPage(await this.stocktakes.list(staff, { ...page, locationId: params.storeId, status: query.status ?? null }), page, stocktakeSummaryToWire);
  }

  @Endpoint(storeStocktake.open)
  async open({ body }: InputOf<typeof storeStocktake.open>, { principal: staff, idempotencyKey: key }: RequestContext<typeof storeStocktake.open>): Promise<ReplyOf<typeof storeStocktake.open>> {
    return stocktakeToWire(await this.stocktakes.open({ staff, key }, body));
  }

  @Endpoint(storeStocktake.get)
  async get({ params }: InputOf<typeof storeStocktake.get>, { principal: staff }: RequestContext<typeof storeStocktake.get>): Promise<ReplyOf<typeof storeStocktake.get>> {
    return stocktakeToWire(await this.stocktakes.get(staff, params.stocktakeId));
  }

  @Endpoint(countStock)
  async count({ params, body }: InputOf<typeof countStock>, { principal: staff }: RequestContext<typeof countStock>): Promise<ReplyOf<typeof countStock>> {
    return stocktakeToWire(await this.stocktakes.count(staff, params.stocktakeId, body.counts.map((count) => ({ ...count, observedAt: new Date(count.observedAt) }))));
  }

  @Endpoint(submitStocktake)
  async submit({ params }: InputOf<typeof submitStocktake>, { principal: staff, idempotencyKey: key }: RequestContext<typeof submitStocktake>): Promise<ReplyOf<typeof submitStocktake>> {
    return stocktakeToWire(await this.stocktakes.submit({ staff, key }, params.stocktakeId));
  }

  @Endpoint(storeStocktake.recount)
  async recount({ params, body }: InputOf<typeof storeStocktake.recount>, { principal: staff, idempotencyKey: key }: RequestContext<typeof storeStocktake.recount>): Promise<ReplyOf<typeof storeStocktake.recount>> {
    return stocktakeToWire(await this.stocktakes.recount({ staff, key }, params.stocktakeId, body));
  }

  @Endpoint(storeStocktake.approve)
  async approve({ params, body }: InputOf<typeof storeStocktake.approve>, { principal: staff, idempotencyKey: key }: RequestContext<typeof storeStocktake.approve>): Promise<ReplyOf<typeof storeStocktake.approve>> {
    return stocktakeToWire(await this.stocktakes.approve({ staff, key }, params.stocktakeId, body.version));
  }

  @Endpoint(storeStocktake.post)
  async post({ params, body }: InputOf<typeof storeStocktake.post>, { principal: staff, idempotencyKey: key }: RequestContext<typeof storeStocktake.post>): Promise<ReplyOf<typeof storeStocktake.post>> {
    return stocktakeToWire(await this.stocktakes.post({ staff, key }, params.stocktakeId, body.version));
  }

  @Endpoint(storeStocktake.cancel)
  async cancel({ params, body }: InputOf<typeof storeStocktake.cancel>, { principal: staff, idempotencyKey: key }: RequestContext<typeof storeStocktake.cancel>): Promise<ReplyOf<typeof storeStocktake.cancel>> {
    return stocktakeToWire(await this.stocktakes.cancel({ staff, key }, params.stocktakeId, body.reason));
  }
}
