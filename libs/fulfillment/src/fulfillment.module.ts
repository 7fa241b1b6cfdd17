import { Module } from '@nestjs/common';
import { IdentityModule } from '@quanyu/identity';
import { InventoryModule } from '@quanyu/inventory';
import { OrdersModule } from '@quanyu/orders';
import { PaymentsModule } from '@quanyu/payments';
import { RiskModule } from '@quanyu/risk';
import { StoresModule } from '@quanyu/stores';
import { WechatModule } from '@quanyu/wechat';
import { Board } from './board.js';
import { CodeReading } from './code-reading.js';
import { courierControllers, courierProviders } from './couriers/couriers.js';
import { DeliveryWork } from './couriers/delivery-work.js';
import { WatchDeliveries } from './couriers/watch-deliveries.js';
import { Deliveries } from './deliveries.js';
import { DeliveryUploads } from './delivery-uploads.js';
import { DeliveryUploadsRepository } from './delivery-uploads.repository.js';
import { FulfillmentRepository } from './fulfillment.repository.js';
import { HandOver } from './hand-over.js';
import { FulfillmentStaffController } from './http/fulfillment.staff.controller.js';
import { FulfillmentStorefrontController } from './http/fulfillment.storefront.controller.js';
import { FulfillmentAdminController } from './http/fulfillment.admin.controller.js';
import { OfflineStaffController } from './http/offline.staff.controller.js';
import { WorkStaffController } from './http/work.staff.controller.js';
import { NewWork } from './new-work.js';
import { OfflineList } from './offline-list.js';
import { OpenFulfillment } from './open-fulfillment.js';
import { ParcelTrack } from './parcel-track.js';
import { ParcelsRepository } from './parcels.repository.js';
import { AfterPacking, PickOrder } from './pick-order.js';
import { PickupCode } from './pickup-code.js';
import { PickupCodes } from './pickup-codes.js';
import { PickupVisit } from './pickup-visit.js';
import { ShipOrder, TakeBack } from './ship-order.js';
import { OtherPlaces, ShortLine } from './short-line.js';
import { TellShopper } from './tell-shopper.js';
import { UploadDeliveries, WechatOfPayer } from './upload-deliveries.js';
import { ConfirmArrivals, WatchWork } from './watch-work.js';
import { WorkSteps } from './work-steps.js';

@Module({
  imports: [IdentityModule, InventoryModule, OrdersModule, PaymentsModule, RiskModule, StoresModule, WechatModule],
  controllers: [FulfillmentStaffController, WorkStaffController, OfflineStaffController, FulfillmentStorefrontController, FulfillmentAdminController, ...courierControllers],
  providers: [FulfillmentRepository, ParcelsRepository, DeliveryUploadsRepository, WorkSteps, NewWork, AfterPacking, DeliveryUploads, UploadDeliveries, WechatOfPayer, ShipOrder, TakeBack, ShortLine, OtherPlaces,
    PickupVisit, ParcelTrack, ConfirmArrivals, WatchWork, Board, PickOrder, HandOver, CodeReading, PickupCodes, PickupCode, OfflineList, OpenFulfillment, TellShopper, ...courierProviders, { provide: DeliveryWork, useClass: Deliveries }],
  exports: [OpenFulfillment, TellShopper, PickOrder, HandOver, Board, WatchDeliveries, WatchWork, NewWork, ShipOrder, TakeBack, ShortLine],
})
export class FulfillmentModule {}
