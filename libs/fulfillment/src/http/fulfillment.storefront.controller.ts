import { Controller } from '@nestjs/common';
import { Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { PickupCode } from '../pickup-code.js';
import { getPickupCode } from './fulfillment.contract.js';

@Controller()
export class FulfillmentStorefrontController {
  constructor(private readonly codes: PickupCode) {}

  @Endpoint(getPickupCode)
  async getPickupCode({ params }: InputOf<typeof getPickupCode>, { principal }: RequestContext<typeof getPickupCode>): Promise<ReplyOf<typeof getPickupCode>> {
    return this.codes.view(principal.customerId, params.orderId);
  }
}
