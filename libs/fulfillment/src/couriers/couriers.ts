import { CallCourier } from './call-courier.js';
import { CancelCourier } from './cancel-courier.js';
import { CourierPlatforms } from './courier-platforms.js';
import { CouriersRepository } from './couriers.repository.js';
import { DeliveryViews } from './delivery-views.js';
import { CourierStores, DispatchCourier } from './dispatch-courier.js';
import { EditRiderPlan } from './edit-rider-plan.js';
import { GatherQuotes } from './gather-quotes.js';
import { CouriersAdminController } from './http/couriers.admin.controller.js';
import { CouriersCallbacksController } from './http/couriers.callbacks.controller.js';
import { CouriersStaffController } from './http/couriers.staff.controller.js';
import { CouriersStorefrontController } from './http/couriers.storefront.controller.js';
import { OwnRider } from './own-rider.js';
import { PlanRider } from './plan-rider.js';
import { ReceiveCallback } from './receive-callback.js';
import { RequestCourier } from './request-courier.js';
import { RideDesk } from './ride-desk.js';
import { RiderPlanRepository } from './rider-plan.repository.js';
import { StopRider } from './stop-rider.js';
import { TakeCourierNews } from './take-courier-news.js';
import { WatchDeliveries } from './watch-deliveries.js';

/** What the module of fulfilment takes in. It binds `DeliveryWork` to its own flows beside these. */
export const courierProviders = [
  CouriersRepository, RiderPlanRepository, CourierStores, CourierPlatforms, GatherQuotes, StopRider, RequestCourier, TakeCourierNews, CancelCourier, DispatchCourier, WatchDeliveries, ReceiveCallback, CallCourier, RideDesk, OwnRider,
  DeliveryViews, PlanRider, EditRiderPlan,
];
export const courierControllers = [CouriersStaffController, CouriersStorefrontController, CouriersAdminController, CouriersCallbacksController];
