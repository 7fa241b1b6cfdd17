import { Controller } from '@nestjs/common';
import { Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { DeviceTokens, deviceTokenOf, riskError } from '@quanyu/risk';
import { PlaceFlashOrder } from '../place-flash-order.js';
import { placeFlashOrder } from './orders.storefront.contract.js';

@Controller()
export class FlashOrdersStorefrontController {
  constructor(
    private readonly placing: PlaceFlashOrder,
    private readonly devices: DeviceTokens,
  ) {}

  @Endpoint(placeFlashOrder)
  async place({ params, body }: InputOf<typeof placeFlashOrder>, context: RequestContext<typeof placeFlashOrder>): Promise<ReplyOf<typeof placeFlashOrder>> {
    const device = this.devices.read(deviceTokenOf(context.request.headers));
    if (device === null) throw riskError('RISK.DEVICE_REQUIRED');
    return this.placing.execute({ ...params, ...body, customerId: context.principal.customerId, deviceId: device.deviceId, ip: context.ip, idempotencyKey: context.idempotencyKey });
  }
}
