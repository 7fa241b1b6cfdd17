import { Module } from '@nestjs/common';
import { IdentityModule } from '@quanyu/identity';
import { OrdersModule } from '@quanyu/orders';
import { RiskModule } from '@quanyu/risk';
import { StoresModule } from '@quanyu/stores';
import { Board } from './board.js';
import { courierControllers, courierProviders } from './couriers/couriers.js';
import { DeliveryWork } from './couriers/delivery-work.js';
import { NoDeliveries } from './couriers/no-deliveries.js';
import { WatchDeliveries } from './couriers/watch-deliveries.js';
import { FulfillmentRepository } from './fulfillment.repository.js';
import { HandOver } from './hand-over.js';
import { FulfillmentStaffController } from './http/fulfillment.staff.controller.js';
import { FulfillmentStorefrontController } from './http/fulfillment.storefront.controller.js';
import { OfflineStaffController } from './http/offline.staff.controller.js';
import { OfflineList } from './offline-list.js';
import { OpenFulfillment } from './open-fulfillment.js';
import { PickOrder } from './pick-order.js';
import { PickupCode } from './pickup-code.js';
import { PickupCodes } from './pickup-codes.js';
import { TellShopper } from './tell-shopper.js';
import { WorkSteps } from './work-steps.js';

@Module({
  imports: [IdentityModule, OrdersModule, RiskModule, StoresModule],
  controllers: [FulfillmentStaffController, OfflineStaffController, FulfillmentStorefrontController, ...courierControllers],
  providers: [FulfillmentRepository, WorkSteps, Board, PickOrder, HandOver, PickupCodes, PickupCode, OfflineList, OpenFulfillment, TellShopper, ...courierProviders, { provide: DeliveryWork, useClass: NoDeliveries }],
  exports: [OpenFulfillment, TellShopper, PickOrder, HandOver, Board, WatchDeliveries],
})
export class FulfillmentModule {}
