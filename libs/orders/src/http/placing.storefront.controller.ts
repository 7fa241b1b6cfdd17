import { Controller } from '@nestjs/common';
import { Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { DeviceTokens, requestFacts, riskError } from '@quanyu/risk';
import { OrderGate } from '../placing/order-gate.js';
import { PlaceFlashOrder } from '../placing/place-flash-order.js';
import { PlaceOrderFlow } from '../placing/place-order.js';
import { OrdererReader } from './orderer-reader.js';
import { placeFlashOrder, placeOrder } from './placing.storefront.contract.js';

/** The two ways to an order. Everything else about orders is in `orders.storefront.controller.ts`. */
@Controller()
export class PlacingStorefrontController {
  constructor(
    private readonly gate: OrderGate,
    private readonly orderers: OrdererReader,
    private readonly placing: PlaceOrderFlow,
    private readonly placingFlash: PlaceFlashOrder,
    private readonly devices: DeviceTokens,
  ) {}

  @Endpoint(placeOrder)
  async place({ body }: InputOf<typeof placeOrder>, context: RequestContext<typeof placeOrder>): Promise<ReplyOf<typeof placeOrder>> {
    const { principal: { customerId }, idempotencyKey, deadlineMs } = context;
    const order = { ...body, customerId, idempotencyKey, deadlineMs, channel: 'miniProgram' };
    return this.gate.admit(this.orderers.read(context), () => this.placing.execute(order), () => this.placing.findPlaced(order));
  }

  @Endpoint(placeFlashOrder)
  async placeFlash({ params, body }: InputOf<typeof placeFlashOrder>, context: RequestContext<typeof placeFlashOrder>): Promise<ReplyOf<typeof placeFlashOrder>> {
    const { principal: { customerId }, idempotencyKey, deadlineMs } = context;
    const { itemId, storeId } = params;
    const { saleToken, quantity, unitPriceFen, payableFen, pickup, remark } = body;
    const { deviceId, ip, userAgent, challengeSolution } = requestFacts(context, this.devices);
    if (deviceId === undefined) throw riskError('RISK.DEVICE_REQUIRED');
    // Field by field: putting it together from several spread objects was a twentieth of what a refused attempt cost.
    return this.placingFlash.execute({ itemId, storeId, saleToken, quantity, unitPriceFen, payableFen, pickup, remark, deviceId, ip, userAgent, challengeSolution, customerId, idempotencyKey, deadlineMs });
  }
}
