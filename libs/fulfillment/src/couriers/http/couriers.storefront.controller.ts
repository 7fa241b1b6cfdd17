import { Controller } from '@nestjs/common';
import { Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { DeliveryViews } from '../delivery-views.js';
import { getOrderDelivery } from './couriers.contract.js';

@Controller()
export class CouriersStorefrontController {
  constructor(private readonly views: DeliveryViews) {}

  @Endpoint(getOrderDelivery)
  async getDelivery({ params }: InputOf<typeof getOrderDelivery>, { principal }: RequestContext<typeof getOrderDelivery>): Promise<ReplyOf<typeof getOrderDelivery>> {
    return this.views.ofShopper(principal.customerId, params.orderId);
  }
}
