import { Module } from '@nestjs/common';
import { CatalogueModule } from '@quanyu/catalogue';
import { IdentityModule } from '@quanyu/identity';
import { InventoryModule } from '@quanyu/inventory';
import { OrdersModule } from '@quanyu/orders';
import { PaymentsModule } from '@quanyu/payments';
import { RiskModule } from '@quanyu/risk';
import { StoresModule } from '@quanyu/stores';
import { WechatModule } from '@quanyu/wechat';
import { AnswerQuestion } from './answer-question.js';
import { AskShopper } from './ask-shopper.js';
import { Board } from './board.js';
import { CodeReading } from './code-reading.js';
import { courierControllers, courierProviders } from './couriers/couriers.js';
import { DeliveryWork } from './couriers/delivery-work.js';
import { WatchDeliveries } from './couriers/watch-deliveries.js';
import { BackOnShelf, Deliveries } from './deliveries.js';
import { DeliveryUploads } from './delivery-uploads.js';
import { DeliveryUploadsRepository } from './delivery-uploads.repository.js';
import { EscalateDelivery } from './escalate-delivery.js';
import { FulfillmentRepository } from './fulfillment.repository.js';
import { HandOver } from './hand-over.js';
import { HandOverPhotosController } from './hand-over-photos/hand-over-photos.controller.js';
import { HandOverPhotos, PruneHandOverPhotos } from './hand-over-photos/hand-over-photos.js';
import { HandOverPhotosRepository } from './hand-over-photos/hand-over-photos.repository.js';
import { FulfillmentStaffController } from './http/fulfillment.staff.controller.js';
import { RecipientsStaffController } from './http/recipients.staff.controller.js';
import { FulfillmentStorefrontController } from './http/fulfillment.storefront.controller.js';
import { FulfillmentAdminController } from './http/fulfillment.admin.controller.js';
import { QuestionsStaffController, QuestionsStorefrontController } from './http/questions.controller.js';
import { OfflineStaffController } from './http/offline.staff.controller.js';
import { WorkStaffController } from './http/work.staff.controller.js';
import { LateWork } from './late-work.js';
import { WorkCustomerHoldings } from './customer-holdings.js';
import { MissingGoods, MissingOfOrder } from './missing-goods.js';
import { MoveWork } from './move-work.js';
import { NewWork } from './new-work.js';
import { OfferPickup } from './offer-pickup.js';
import { OfferSubstitute } from './offer-substitute.js';
import { OfflineList } from './offline-list.js';
import { OpenFulfillment } from './open-fulfillment.js';
import { OtherPlaces } from './other-places.js';
import { ParcelTrack } from './parcel-track.js';
import { ParcelsRepository } from './parcels.repository.js';
import { AfterPicking, PickOrder } from './pick-order.js';
import { PickupCode } from './pickup-code.js';
import { PickupCodes } from './pickup-codes.js';
import { PickupInstead } from './pickup-instead.js';
import { PickupVisit } from './pickup-visit.js';
import { QuestionViews } from './question-views.js';
import { QuestionsRepository } from './questions.repository.js';
import { RevealRecipient } from './reveal-recipient.js';
import { SettleSubstitution, SubstituteBack } from './settle-substitution.js';
import { SettleShort } from './settle-short.js';
import { ShipOrder, TakeBack } from './ship-order.js';
import { ShiftNotesController } from './shift-notes/shift-notes.controller.js';
import { ShiftNotes } from './shift-notes/shift-notes.js';
import { ShortLine } from './short-line.js';
import { SubstituteShelf } from './substitute-shelf.js';
import { TellShopper } from './tell-shopper.js';
import { UploadDeliveries, WechatOfPayer } from './upload-deliveries.js';
import { ConfirmArrivals, WatchWork } from './watch-work.js';
import { VisitUploads } from './visit-uploads.js';
import { WorkDetails } from './work-details.js';
import { WorkSteps } from './work-steps.js';

@Module({
  imports: [CatalogueModule, IdentityModule, InventoryModule, OrdersModule, PaymentsModule, RiskModule, StoresModule, WechatModule],
  controllers: [FulfillmentStaffController, RecipientsStaffController, WorkStaffController, OfflineStaffController, QuestionsStaffController, FulfillmentStorefrontController, QuestionsStorefrontController, FulfillmentAdminController, ShiftNotesController, HandOverPhotosController, ...courierControllers],
  providers: [WorkCustomerHoldings, FulfillmentRepository, RevealRecipient, QuestionsRepository, AskShopper, SubstituteShelf, OfferSubstitute, SettleSubstitution, SubstituteBack, OfferPickup, PickupInstead, AnswerQuestion, QuestionViews, EscalateDelivery, BackOnShelf,
    ParcelsRepository, DeliveryUploadsRepository, WorkSteps, NewWork, LateWork, MoveWork, MissingGoods, MissingOfOrder, VisitUploads, AfterPicking, DeliveryUploads, UploadDeliveries, WechatOfPayer, ShipOrder, TakeBack, ShortLine, SettleShort, OtherPlaces,
    PickupVisit, ParcelTrack, ConfirmArrivals, WatchWork, Board, PickOrder, HandOver, CodeReading, PickupCodes, PickupCode, OfflineList, OpenFulfillment, TellShopper, ShiftNotes, WorkDetails, HandOverPhotos, PruneHandOverPhotos, HandOverPhotosRepository, ...courierProviders, { provide: DeliveryWork, useClass: Deliveries }],
  exports: [MissingGoods, VisitUploads, AnswerQuestion, OfferSubstitute, OpenFulfillment, TellShopper, PickOrder, HandOver, Board, WatchDeliveries, WatchWork, NewWork, MoveWork, ShipOrder, TakeBack, ShortLine, PruneHandOverPhotos],
})
export class FulfillmentModule {}
