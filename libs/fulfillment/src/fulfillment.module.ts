import { Module } from '@nestjs/common';
import { CatalogueModule } from '@quanyu/catalogue';
import { IdentityModule } from '@quanyu/identity';
import { InventoryModule } from '@quanyu/inventory';
import { OrdersModule } from '@quanyu/orders';
import { PaymentsModule } from '@quanyu/payments';
import { RiskModule } from '@quanyu/risk';
import { StoresModule } from '@quanyu/stores';
import { WechatModule } from '@quanyu/wechat';
import { AnswerQuestion } from './questions/answer-question.js';
import { AskShopper } from './questions/ask-shopper.js';
import { Board } from './board/board.js';
import { CodeReading } from './pickup/code-reading.js';
import { courierControllers, courierProviders } from './couriers/couriers.js';
import { DeliveryWork } from './couriers/delivery-work.js';
import { WatchDeliveries } from './couriers/watch-deliveries.js';
import { BackOnShelf, Deliveries } from './deliveries/deliveries.js';
import { DeliveryUploads } from './uploads/delivery-uploads.js';
import { DeliveryUploadsRepository } from './uploads/delivery-uploads.repository.js';
import { EscalateDelivery } from './deliveries/escalate-delivery.js';
import { FulfillmentRepository } from './fulfillment.repository.js';
import { HandOver } from './pickup/hand-over.js';
import { ExceptionsController } from './exceptions/exceptions.controller.js';
import { StoreExceptions } from './exceptions/exceptions.js';
import { HandOverPhotosController, PhotoRulesController } from './hand-over-photos/hand-over-photos.controller.js';
import { HandOverPhotos, PruneHandOverPhotos } from './hand-over-photos/hand-over-photos.js';
import { HandOverPhotosRepository } from './hand-over-photos/hand-over-photos.repository.js';
import { PhotoRules } from './hand-over-photos/photo-rules.js';
import { FulfillmentStaffController } from './http/fulfillment.staff.controller.js';
import { RecipientsStaffController } from './http/recipients.staff.controller.js';
import { FulfillmentStorefrontController } from './http/fulfillment.storefront.controller.js';
import { FulfillmentAdminController } from './http/fulfillment.admin.controller.js';
import { QuestionsStaffController, QuestionsStorefrontController } from './questions/questions.controller.js';
import { OfflineStaffController } from './http/offline.staff.controller.js';
import { WorkStaffController } from './http/work.staff.controller.js';
import { LateWork } from './work/late-work.js';
import { WorkCustomerHoldings } from './customer-holdings.js';
import { MissingGoods, MissingOfOrder } from './picking/missing-goods.js';
import { MoveWork } from './work/move-work.js';
import { NewWork } from './work/new-work.js';
import { OfferPickup } from './deliveries/offer-pickup.js';
import { OfferSubstitute } from './questions/offer-substitute.js';
import { OfflineList } from './board/offline-list.js';
import { OpenFulfillment } from './work/open-fulfillment.js';
import { OtherPlaces } from './work/other-places.js';
import { ParcelTrack } from './parcels/parcel-track.js';
import { ParcelsRepository } from './parcels/parcels.repository.js';
import { AfterPicking, PickOrder } from './picking/pick-order.js';
import { PickupCode } from './pickup/pickup-code.js';
import { PickupCodes } from './pickup/pickup-codes.js';
import { PickupInstead } from './deliveries/pickup-instead.js';
import { PickupVisit } from './pickup/pickup-visit.js';
import { QuestionViews } from './questions/question-views.js';
import { QuestionsRepository } from './questions/questions.repository.js';
import { RevealRecipient } from './board/reveal-recipient.js';
import { SettleSubstitution, SubstituteBack } from './questions/settle-substitution.js';
import { SettleShort } from './picking/settle-short.js';
import { ShipOrder, TakeBack } from './parcels/ship-order.js';
import { ShiftNotesController } from './shift-notes/shift-notes.controller.js';
import { ShiftNotes } from './shift-notes/shift-notes.js';
import { ShortLine } from './picking/short-line.js';
import { SubstituteShelf } from './questions/substitute-shelf.js';
import { TellShopper } from './tell-shopper.js';
import { UploadDeliveries, WechatOfPayer } from './uploads/upload-deliveries.js';
import { ConfirmArrivals, WatchWork } from './work/watch-work.js';
import { VisitUploads } from './uploads/visit-uploads.js';
import { WorkDetails } from './board/work-details.js';
import { WorkSteps } from './work/work-steps.js';

@Module({
  imports: [CatalogueModule, IdentityModule, InventoryModule, OrdersModule, PaymentsModule, RiskModule, StoresModule, WechatModule],
  controllers: [FulfillmentStaffController, RecipientsStaffController, WorkStaffController, OfflineStaffController, QuestionsStaffController, FulfillmentStorefrontController, QuestionsStorefrontController, FulfillmentAdminController, ShiftNotesController, HandOverPhotosController, PhotoRulesController, ExceptionsController, ...courierControllers],
  providers: [WorkCustomerHoldings, FulfillmentRepository, RevealRecipient, QuestionsRepository, AskShopper, SubstituteShelf, OfferSubstitute, SettleSubstitution, SubstituteBack, OfferPickup, PickupInstead, AnswerQuestion, QuestionViews, EscalateDelivery, BackOnShelf,
    ParcelsRepository, DeliveryUploadsRepository, WorkSteps, NewWork, LateWork, MoveWork, MissingGoods, MissingOfOrder, VisitUploads, AfterPicking, DeliveryUploads, UploadDeliveries, WechatOfPayer, ShipOrder, TakeBack, ShortLine, SettleShort, OtherPlaces,
    PickupVisit, ParcelTrack, ConfirmArrivals, WatchWork, Board, PickOrder, HandOver, CodeReading, PickupCodes, PickupCode, OfflineList, OpenFulfillment, TellShopper, ShiftNotes, WorkDetails, HandOverPhotos, PruneHandOverPhotos, HandOverPhotosRepository, PhotoRules, StoreExceptions, ...courierProviders, { provide: DeliveryWork, useClass: Deliveries }],
  exports: [MissingGoods, VisitUploads, AnswerQuestion, OfferSubstitute, OpenFulfillment, TellShopper, PickOrder, HandOver, Board, WatchDeliveries, WatchWork, NewWork, MoveWork, ShipOrder, TakeBack, ShortLine, PruneHandOverPhotos],
})
export class FulfillmentModule {}
