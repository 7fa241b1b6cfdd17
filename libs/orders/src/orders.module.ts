import { Module } from '@nestjs/common';
import { CatalogueModule } from '@quanyu/catalogue';
import { IdentityModule } from '@quanyu/identity';
import { InventoryModule } from '@quanyu/inventory';
import { MembershipModule } from '@quanyu/membership';
import { PaymentsModule } from '@quanyu/payments';
import { PromotionsModule } from '@quanyu/promotions';
import { RiskModule } from '@quanyu/risk';
import { SegmentsModule } from '@quanyu/segments';
import { StoresModule } from '@quanyu/stores';
import { AccrueMembership } from './customers/accrue-membership.js';
import { afterSalesControllers, afterSalesProviders, AfterSalesTasks, WorkCase } from './after-sales/index.js';
import { CancelLinesFlow } from './changing/cancel-lines.js';
import { CancelOrderFlow } from './changing/cancel-order.js';
import { Cart } from './cart/cart.js';
import { CartRepository } from './cart/cart.repository.js';
import { ChangeOrder } from './changing/change-order.js';
import { CloseUnpaid } from './paying/close-unpaid.js';
import { OrderCustomerHoldings } from './customers/customer-holdings.js';
import { CustomerTraces } from './customers/customer-traces.js';
import { counterSalesControllers, counterSalesProviders } from './counter-sales/index.js';
import { FollowBookings } from './visits/follow-bookings.js';
import { CartStorefrontController } from './cart/cart.storefront.controller.js';
import { OrderChangesAdminController } from './http/order-changes.admin.controller.js';
import { OrdersAdminController } from './http/orders.admin.controller.js';
import { OrdersCallbacksController } from './http/orders.callbacks.controller.js';
import { OrdersStorefrontController } from './http/orders.storefront.controller.js';
import { PlacingStorefrontController } from './http/placing.storefront.controller.js';
import { memberPurchaseControllers, memberPurchaseProviders } from './member-purchases/index.js';
import { GiveBack } from './paying/give-back.js';
import { KeepCustomerFacts } from './customers/keep-customer-facts.js';
import { OfferWays } from './ways/offer-ways.js';
import { OrderCapacity } from './placing/order-capacity.js';
import { OrderFault } from './placing/order-fault.js';
import { OrderGate } from './placing/order-gate.js';
import { OrderGroupsRepository } from './order-groups.repository.js';
import { OrderFunds } from './placing/order-funds.js';
import { OrderHolds } from './placing/order-holds.js';
import { OrderViews } from './order-views.js';
import { Orders } from './orders.js';
import { OrdersRepository } from './orders.repository.js';
import { OrdersTasks, SalesCount } from './orders.tasks.js';
import { PayOrder } from './paying/pay-order.js';
import { AttemptWatch, PlaceFlashOrder } from './placing/place-flash-order.js';
import { PlaceOrderFlow } from './placing/place-order.js';
import { PlanGroups } from './ways/plan-groups.js';
import { PrepareOrder } from './placing/prepare-order.js';
import { OrdererReader } from './http/orderer-reader.js';
import { presaleControllers, presaleProviders, PresaleTasks } from './presale/index.js';
import { PriceCheckout } from './pricing/price-checkout.js';
import { QuoteCheckout } from './pricing/quote-checkout.js';
import { ReviewOrders, riskControllers, riskProviders } from './risk/index.js';
import { RefundOrder } from './paying/refund-order.js';
import { RetryRefundFlow } from './paying/retry-refund.js';
import { SettlePayment } from './paying/settle-payment.js';
import { SubstituteLine } from './changing/substitute-line.js';
import { SourcingModule } from './sourcing/sourcing.module.js';
import { TakeHolds } from './placing/take-holds.js';
import { VisitTerms } from './visits/visit-terms.js';
import { WayTerms } from './ways/way-terms.js';

@Module({
  imports: [CatalogueModule, StoresModule, IdentityModule, InventoryModule, PaymentsModule, MembershipModule, SegmentsModule, PromotionsModule, RiskModule, SourcingModule],
  controllers: [CartStorefrontController, OrdersStorefrontController, PlacingStorefrontController, OrdersAdminController, OrderChangesAdminController, OrdersCallbacksController, ...afterSalesControllers, ...counterSalesControllers, ...riskControllers, ...memberPurchaseControllers, ...presaleControllers],
  providers: [
    OrderCustomerHoldings, CustomerTraces, Cart, CartRepository, OrdersRepository, OrderGroupsRepository, PrepareOrder, PlanGroups, WayTerms, VisitTerms, FollowBookings, OfferWays, TakeHolds, GiveBack, ChangeOrder, CancelLinesFlow, OrderCapacity, OrderFault, OrderGate, OrderFunds, OrderHolds, OrderViews, PriceCheckout,
    QuoteCheckout, PlaceOrderFlow, PlaceFlashOrder, AttemptWatch, PayOrder, SettlePayment, CloseUnpaid, CancelOrderFlow, RefundOrder, RetryRefundFlow,
    AccrueMembership, KeepCustomerFacts, Orders, OrdersTasks, SalesCount, SubstituteLine,
    ...afterSalesProviders, ...counterSalesProviders, ...riskProviders, ...memberPurchaseProviders, OrdererReader, ...presaleProviders,
  ],
  exports: [PresaleTasks, ReviewOrders, FollowBookings, SubstituteLine, SourcingModule, AccrueMembership, KeepCustomerFacts, AfterSalesTasks, WorkCase, Orders, ChangeOrder, CancelLinesFlow, OrdersTasks, RefundOrder, PlaceOrderFlow, PlaceFlashOrder, OrderGate, SettlePayment, PayOrder, CancelOrderFlow, CloseUnpaid, Cart],
})
export class OrdersModule {}
