import { Controller } from '@nestjs/common';
import { Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { DeliveryViews } from '../delivery-views.js';
import { listOrderRides } from './couriers.contract.js';

@Controller()
export class CouriersAdminController {
  constructor(private readonly views: DeliveryViews) {}

  @Endpoint(listOrderRides)
  async listRides({ params }: InputOf<typeof listOrderRides>, { principal }: RequestContext<typeof listOrderRides>): Promise<ReplyOf<typeof listOrderRides>> {
    return this.views.ofOrder(principal, params.orderId);
  }
}
