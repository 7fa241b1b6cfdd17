import { Controller } from '@nestjs/common';
import { Endpoint, type InputOf, LiveFeed, openEventStream, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { StockConditions } from '../conditions/stock-conditions.js';
import { stockChannel } from '../stock-work.js';
import { getShelf, listUnsellable, moveStockState, watchStock, writeOffStock } from './condition.contract.js';
import { balanceToWire } from './inventory.wire.js';

@Controller()
export class ConditionStaffController {
  constructor(
    private readonly conditions: StockConditions,
    private readonly feed: LiveFeed,
  ) {}

  @Endpoint(getShelf)
  async getShelf({ params }: InputOf<typeof getShelf>, { principal: staff }: RequestContext<typeof getShelf>): Promise<ReplyOf<typeof getShelf>> {
    const { balance, unsellable } = await this.conditions.readShelf(staff, { locationId: params.storeId, variantId: params.variantId });
    return { balance: balanceToWire(balance), unsellable: unsellable.map(({ variantId, condition, quantity }) => ({ variantId, condition, quantity })) };
  }

  @Endpoint(listUnsellable)
  async listUnsellable({ params, query }: InputOf<typeof listUnsellable>, { principal: staff }: RequestContext<typeof listUnsellable>): Promise<ReplyOf<typeof listUnsellable>> {
    const items = await this.conditions.list(staff, { locationId: params.storeId, limit: query.limit ?? 200 });
    return { items: items.map(({ variantId, condition, quantity }) => ({ variantId, condition, quantity })) };
  }

  @Endpoint(moveStockState)
  async move({ params, body }: InputOf<typeof moveStockState>, { principal: staff, idempotencyKey: key }: RequestContext<typeof moveStockState>): Promise<ReplyOf<typeof moveStockState>> {
    return balanceToWire(await this.conditions.move({ staff, key }, { ...body, locationId: params.storeId }));
  }

  @Endpoint(writeOffStock)
  async writeOff({ params, body }: InputOf<typeof writeOffStock>, { principal: staff, idempotencyKey: key }: RequestContext<typeof writeOffStock>): Promise<ReplyOf<typeof writeOffStock>> {
    return balanceToWire(await this.conditions.writeOff({ staff, key }, { ...body, locationId: params.storeId }));
  }

  @Endpoint(watchStock)
  async watch({ params }: InputOf<typeof watchStock>, { request, reply }: RequestContext<typeof watchStock>): Promise<void> {
    const stream = openEventStream(request, reply);
    stream.send('hello', { isLive: this.feed.isConnected });
    stream.onClose(this.feed.subscribe(stockChannel(params.storeId), (message) => stream.send('stock', JSON.parse(message))));
  }
}
