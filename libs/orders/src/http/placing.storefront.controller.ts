import { Controller } from '@nestjs/common';
import { Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { applyLimitHeaders, DeviceTokens, deviceTokenOf, PASS_HEADER, riskError, SOLUTION_HEADER } from '@quanyu/risk';
import type { FastifyRequest } from 'fastify';
import { type Orderer, OrderGate } from '../order-gate.js';
import { PlaceFlashOrder } from '../place-flash-order.js';
import { PlaceOrderFlow } from '../place-order.js';
import { placeFlashOrder, placeOrder } from './orders.storefront.contract.js';

/** The two ways to an order. Everything else about orders is in `orders.storefront.controller.ts`. */
@Controller()
export class PlacingStorefrontController {
  constructor(
    private readonly gate: OrderGate,
    private readonly placing: PlaceOrderFlow,
    private readonly placingFlash: PlaceFlashOrder,
    private readonly devices: DeviceTokens,
  ) {}

  @Endpoint(placeOrder)
  async place({ body }: InputOf<typeof placeOrder>, { principal, idempotencyKey, ip, userAgent, request, reply, deadlineMs }: RequestContext<typeof placeOrder>): Promise<ReplyOf<typeof placeOrder>> {
    const { customerId } = principal;
    const pass = request.headers[PASS_HEADER];
    const orderer: Orderer = {
      customerId, ip, userAgent, challengeSolution: solutionOf(request),
      deviceId: this.devices.read(deviceTokenOf(request.headers))?.deviceId,
      waitingPass: typeof pass === 'string' ? pass : undefined,
      onLimit: (state) => applyLimitHeaders(reply, state),
    };
    return this.gate.admit(orderer, () => this.placing.execute({ ...body, customerId, idempotencyKey, deadlineMs, channel: 'miniProgram' }));
  }

  @Endpoint(placeFlashOrder)
  async placeFlash({ params, body }: InputOf<typeof placeFlashOrder>, { principal, idempotencyKey, ip, request, deadlineMs }: RequestContext<typeof placeFlashOrder>): Promise<ReplyOf<typeof placeFlashOrder>> {
    const device = this.devices.read(deviceTokenOf(request.headers));
    if (device === null) throw riskError('RISK.DEVICE_REQUIRED');
    return this.placingFlash.execute({ ...params, ...body, customerId: principal.customerId, deviceId: device.deviceId, ip, idempotencyKey, deadlineMs });
  }
}

function solutionOf({ headers }: FastifyRequest): string | undefined {
  const solution = headers[SOLUTION_HEADER];
  return typeof solution === 'string' ? solution : undefined;
}
