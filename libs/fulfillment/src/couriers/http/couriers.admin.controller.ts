import { Controller } from '@nestjs/common';
import { Orders, ordersError } from '@quanyu/orders';
import { Database, Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { DeliveryViews } from '../delivery-views.js';
import { EditRiderPlan } from '../edit-rider-plan.js';
import { getRiderPlan, listOrderRides, updateRiderPlan } from './couriers.contract.js';

@Controller()
export class CouriersAdminController {
  constructor(
    private readonly views: DeliveryViews,
    private readonly plans: EditRiderPlan,
    private readonly orders: Orders,
    private readonly database: Database,
  ) {}

  @Endpoint(listOrderRides)
  async listRides({ params }: InputOf<typeof listOrderRides>, { principal }: RequestContext<typeof listOrderRides>): Promise<ReplyOf<typeof listOrderRides>> {
    if ((await this.orders.find(params.orderId, this.database.within(principal.storeScope))) === null) throw ordersError('ORDERS.NOT_FOUND');
    return this.views.ofOrder(principal, params.orderId);
  }

  @Endpoint(getRiderPlan)
  async getPlan({ params }: InputOf<typeof getRiderPlan>, { principal }: RequestContext<typeof getRiderPlan>): Promise<ReplyOf<typeof getRiderPlan>> {
    return this.plans.get(principal, params.storeId);
  }

  @Endpoint(updateRiderPlan)
  async updatePlan({ params, body }: InputOf<typeof updateRiderPlan>, context: RequestContext<typeof updateRiderPlan>): Promise<ReplyOf<typeof updateRiderPlan>> {
    return this.plans.update(context, { ...params, ...body });
  }
}
