import { Controller } from '@nestjs/common';
import { Database, Endpoint, type InputOf, once, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { Board } from '../board/board.js';
import { ShipOrder, TakeBack } from '../parcels/ship-order.js';
import { ShortLine } from '../picking/short-line.js';
import { reportShort, returnToStock, shipParcel } from './work.contract.js';

/** What staff do beyond the straight way from shelf to counter, which is in `fulfillment.staff.controller.ts`. */
@Controller()
export class WorkStaffController {
  constructor(
    private readonly database: Database,
    private readonly board: Board,
    private readonly shorts: ShortLine,
    private readonly shipping: ShipOrder,
    private readonly takingBack: TakeBack,
  ) {}

  @Endpoint(reportShort)
  async short({ params, body }: InputOf<typeof reportShort>, { principal, idempotencyKey }: RequestContext<typeof reportShort>): Promise<ReplyOf<typeof reportShort>> {
    const outcome = await this.shorts.execute(principal, params.fulfillmentOrderId, { ...body, idempotencyKey });
    return { outcome, order: await this.board.detail(principal, params.fulfillmentOrderId) };
  }

  @Endpoint(shipParcel)
  async ship({ params, body }: InputOf<typeof shipParcel>, { principal, idempotencyKey }: RequestContext<typeof shipParcel>): Promise<ReplyOf<typeof shipParcel>> {
    const { fulfillmentOrderId } = params;
    const parcelId = await once(this.database, { scope: `staff:${principal.staffId}`, key: idempotencyKey, request: { ship: fulfillmentOrderId, ...body } }, (tx) =>
      this.shipping.ship(tx, principal, fulfillmentOrderId, body),
    );
    return { parcelId, order: await this.board.detail(principal, fulfillmentOrderId) };
  }

  @Endpoint(returnToStock)
  async takeBack({ params }: InputOf<typeof returnToStock>, { principal }: RequestContext<typeof returnToStock>): Promise<ReplyOf<typeof returnToStock>> {
    await this.database.transaction((tx) => this.takingBack.execute(tx, principal, params.fulfillmentOrderId, '商品已退回门店，退款'));
    return this.board.detail(principal, params.fulfillmentOrderId);
  }
}
