import { Controller } from '@nestjs/common';
import { Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { Board } from '../board/board.js';
import { HandOver } from '../pickup/hand-over.js';
import { OfflineList } from '../board/offline-list.js';
import { getOfflineList, recordOfflineHandOver } from './fulfillment.contract.js';

/** For devices that lose their network: what to take along, and what they did meanwhile. */
@Controller()
export class OfflineStaffController {
  constructor(
    private readonly list: OfflineList,
    private readonly counter: HandOver,
    private readonly board: Board,
  ) {}

  @Endpoint(getOfflineList)
  async getList({ params }: InputOf<typeof getOfflineList>): Promise<ReplyOf<typeof getOfflineList>> {
    return this.list.view(params.storeId);
  }

  @Endpoint(recordOfflineHandOver)
  async record({ params, body }: InputOf<typeof recordOfflineHandOver>, { principal, idempotencyKey }: RequestContext<typeof recordOfflineHandOver>): Promise<ReplyOf<typeof recordOfflineHandOver>> {
    await this.counter.record(principal, {
      storeId: params.storeId, fulfillmentOrderId: body.fulfillmentOrderId, operationId: idempotencyKey, handedOverAt: new Date(body.handedOverAt),
    });
    return this.board.detail(principal, body.fulfillmentOrderId);
  }
}
