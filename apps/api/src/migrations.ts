import { MembershipLedger1764300007000 } from './migrations/1764300007000-membership-ledger.js';
import { MembershipMembers1764300007100 } from './migrations/1764300007100-membership-members.js';
import { MembershipOwners1764400007000 } from './migrations/1764400007000-membership-owners.js';
import { MembershipOwnersCheck1764400007010 } from './migrations/1764400007010-membership-owners-check.js';
import { MembershipPurchases1764400007100 } from './migrations/1764400007100-membership-purchases.js';
import { PaymentsPurpose1764400007500 } from './migrations/1764400007500-payments-purpose.js';
import { PaymentsPurposeCheck1764400007510 } from './migrations/1764400007510-payments-purpose-check.js';
import { OrdersAfterSales1764200003700 } from './migrations/1764200003700-orders-after-sales.js';
import { OrdersAfterSalesCheck1764200003710 } from './migrations/1764200003710-orders-after-sales-check.js';
import { OrdersExchanges1764300003700 } from './migrations/1764300003700-orders-exchanges.js';
import { OrdersExchangesCheck1764300003710 } from './migrations/1764300003710-orders-exchanges-check.js';
import { OrdersPhotoState1764400003400 } from './migrations/1764400003400-orders-photo-state.js';
import { OrdersPhotoStateCheck1764400003410 } from './migrations/1764400003410-orders-photo-state-check.js';
import { OrdersPrices1764400003100 } from './migrations/1764400003100-orders-prices.js';
import { OrdersPricesCheck1764400003110 } from './migrations/1764400003110-orders-prices-check.js';
import { OrdersMovedLines1764200003200 } from './migrations/1764200003200-orders-moved-lines.js';
import { FulfillmentKinds1764200004000 } from './migrations/1764200004000-fulfillment-kinds.js';
import { FulfillmentKindsFill1764200004100 } from './migrations/1764200004100-fulfillment-kinds-fill.js';
import { OrdersGroups1764200003000 } from './migrations/1764200003000-orders-groups.js';
import { OrdersGroupsFill1764200003100 } from './migrations/1764200003100-orders-groups-fill.js';
import { InventoryPlaces1764200001000 } from './migrations/1764200001000-inventory-places.js';
import { InventoryPlacesKey1764200001100 } from './migrations/1764200001100-inventory-places-key.js';
import { InventoryDamagedShortfall1764400001300 } from './migrations/1764400001300-inventory-damaged-shortfall.js';
import { InventoryStocktakes1764200001300 } from './migrations/1764200001300-inventory-stocktakes.js';
import { InventoryTransfers1764200001200 } from './migrations/1764200001200-inventory-transfers.js';
import { CatalogueStoreStaff1764600000300 } from './migrations/1764600000300-catalogue-store-staff.js';
import { InventoryStoreScope1764600001300 } from './migrations/1764600001300-inventory-store-scope.js';
import { StoresStoreScope1764600002300 } from './migrations/1764600002300-stores-store-scope.js';
import { FulfillmentRidesScope1764600004300 } from './migrations/1764600004300-fulfillment-rides-scope.js';
import { OrdersKeptGifts1764700003100 } from './migrations/1764700003100-orders-kept-gifts.js';
import { OrdersKeptGiftsCheck1764700003110 } from './migrations/1764700003110-orders-kept-gifts-check.js';
import { FulfillmentPhotoRule1764700004300 } from './migrations/1764700004300-fulfillment-photo-rule.js';
import { FulfillmentPhotoRuleCheck1764700004310 } from './migrations/1764700004310-fulfillment-photo-rule-check.js';
import { Catalogue1764000002000 } from './migrations/1764000002000-catalogue.js';
import { InventoryFences1764100001000 } from './migrations/1764100001000-inventory-fences.js';
import { OrdersFlashItem1764100001100 } from './migrations/1764100001100-orders-flash-item.js';
import { IdentityAddresses1764200005000 } from './migrations/1764200005000-identity-addresses.js';
import { IdentityFirstPaid1764100001200 } from './migrations/1764100001200-identity-first-paid.js';
import { Promotions1764100001300 } from './migrations/1764100001300-promotions.js';
import { InventoryFencesCheck1764100001500 } from './migrations/1764100001500-inventory-fences-check.js';
import { IdentityFirstPaidFill1764100001600 } from './migrations/1764100001600-identity-first-paid-fill.js';
import { FulfillmentCouriers1764200004500 } from './migrations/1764200004500-fulfillment-couriers.js';
import { FulfillmentQuestions1764300004000 } from './migrations/1764300004000-fulfillment-questions.js';
import { FulfillmentShiftNotes1764300004500 } from './migrations/1764300004500-fulfillment-shift-notes.js';
import { PromotionsPrices1764300006000 } from './migrations/1764300006000-promotions-prices.js';
import { Fulfillment1764000007000 } from './migrations/1764000007000-fulfillment.js';
import { Identity1764000001000 } from './migrations/1764000001000-identity.js';
import { IdentityPeople1764400005000 } from './migrations/1764400005000-identity-people.js';
import { IdentityPeopleIndex1764400005010 } from './migrations/1764400005010-identity-people-index.js';
import { Inventory1764000004000 } from './migrations/1764000004000-inventory.js';
import { Operations1764100002200 } from './migrations/1764100002200-operations.js';
import { OrdersOpenWork1764200003600 } from './migrations/1764200003600-orders-open-work.js';
import { OrdersCounterSales1764300003500 } from './migrations/1764300003500-orders-counter-sales.js';
import { OrdersSubstitutions1764300003900 } from './migrations/1764300003900-orders-substitutions.js';
import { OrdersSubstitutionsCheck1764300003910 } from './migrations/1764300003910-orders-substitutions-check.js';
import { OrdersServices1764300003000 } from './migrations/1764300003000-orders-services.js';
import { OrdersChecks1764300003010 } from './migrations/1764300003010-orders-checks.js';
import { StoresSlotStart1764300002000 } from './migrations/1764300002000-stores-slot-start.js';
import { OrdersSourcing1764200003500 } from './migrations/1764200003500-orders-sourcing.js';
import { Orders1764000006000 } from './migrations/1764000006000-orders.js';
import { Payments1764000005000 } from './migrations/1764000005000-payments.js';
import { Platform1764000000000 } from './migrations/1764000000000-platform.js';
import { PlatformAuditChain1764400010000 } from './migrations/1764400010000-platform-audit-chain.js';
import { PlatformCouponStacking1764400010100 } from './migrations/1764400010100-platform-coupon-stacking.js';
import { PlatformDemand1764100004000 } from './migrations/1764100004000-platform-demand.js';
import { PlatformSwitches1764100002000 } from './migrations/1764100002000-platform-switches.js';
import { OrdersRiskHolds1764400003800 } from './migrations/1764400003800-orders-risk-holds.js';
import { PromotionsSharedLimits1764400006800 } from './migrations/1764400006800-promotions-shared-limits.js';
import { PromotionsSharedLimitsCheck1764400006810 } from './migrations/1764400006810-promotions-shared-limits-check.js';
import { RiskDecisions1764400008000 } from './migrations/1764400008000-risk-decisions.js';
import { RiskDecisionsCheck1764400008010 } from './migrations/1764400008010-risk-decisions-check.js';
import { RiskPhoneRule1764400008100 } from './migrations/1764400008100-risk-phone-rule.js';
import { RiskLists1764100002100 } from './migrations/1764100002100-risk-lists.js';
import { Stores1764000003000 } from './migrations/1764000003000-stores.js';
import { StoresAreas1764200002100 } from './migrations/1764200002100-stores-areas.js';
import { StoresBookings1764200002200 } from './migrations/1764200002200-stores-bookings.js';
import { StoresSlots1764200002000 } from './migrations/1764200002000-stores-slots.js';
import { IdentityApiKeys1764400005910 } from './migrations/1764400005910-identity-api-keys.js';
import { IdentitySecondFactor1764500005700 } from './migrations/1764500005700-identity-second-factor.js';
import { OrdersStoreScope1764500003900 } from './migrations/1764500003900-orders-store-scope.js';
import { OrdersRiskHoldsOver1764500003950 } from './migrations/1764500003950-orders-risk-holds-over.js';
import { FulfillmentStoreScope1764500004900 } from './migrations/1764500004900-fulfillment-store-scope.js';
import { Webhooks1764400011000 } from './migrations/1764400011000-webhooks.js';
import { RiskWaitingRoom1764100003000 } from './migrations/1764100003000-risk-waiting-room.js';
import { IdentityRegistered1764400005900 } from './migrations/1764400005900-identity-registered.js';
import { Segments1764400009000 } from './migrations/1764400009000-segments.js';
import { StoresRecipients1764500002800 } from './migrations/1764500002800-stores-recipients.js';
import { OrdersRecipients1764500003800 } from './migrations/1764500003800-orders-recipients.js';
import { OrdersRecipientsIndex1764500003810 } from './migrations/1764500003810-orders-recipients-index.js';
import { OrdersCaseReview1764500003860 } from './migrations/1764500003860-orders-case-review.js';
import { RiskPoints1764500008000 } from './migrations/1764500008000-risk-points.js';
import { PaymentsPayer1764500008500 } from './migrations/1764500008500-payments-payer.js';
import { PaymentsFailedRefunds1764500008600 } from './migrations/1764500008600-payments-failed-refunds.js';
import { FulfillmentRecipients1764500004800 } from './migrations/1764500004800-fulfillment-recipients.js';
import { PromotionsPriceLists1764500006000 } from './migrations/1764500006000-promotions-price-lists.js';
import { OrdersExchangedLines1764500003700 } from './migrations/1764500003700-orders-exchanged-lines.js';
import { OrdersExchangedLinesCheck1764500003710 } from './migrations/1764500003710-orders-exchanged-lines-check.js';
import { IdentityPurposes1764500005800 } from './migrations/1764500005800-identity-purposes.js';
import { IdentityPurposesCheck1764500005810 } from './migrations/1764500005810-identity-purposes-check.js';
import { SegmentsObjections1764500009100 } from './migrations/1764500009100-segments-objections.js';
import { RiskAddressPrints1764600008200 } from './migrations/1764600008200-risk-address-prints.js';
import { IdentityConsentVersions1764700005100 } from './migrations/1764700005100-identity-consent-versions.js';
import { PromotionsBalanceUnits1764700006100 } from './migrations/1764700006100-promotions-balance-units.js';
import { PromotionsBalanceUnitsCheck1764700006110 } from './migrations/1764700006110-promotions-balance-units-check.js';
import { MembershipBirthdays1764700007100 } from './migrations/1764700007100-membership-birthdays.js';
import { MembershipMergedIndex1764700007600 } from './migrations/1764700007600-membership-merged-index.js';
import { PaymentsRefundAttemptIndex1764700007610 } from './migrations/1764700007610-payments-refund-attempt-index.js';
import { RiskChallengeLadder1764700008200 } from './migrations/1764700008200-risk-challenge-ladder.js';
import { WebhooksDueIndex1764700011600 } from './migrations/1764700011600-webhooks-due-index.js';
import { PlatformStoreWriters1764800010000 } from './migrations/1764800010000-platform-store-writers.js';
import { RiskAppealedRefusals1764800010100 } from './migrations/1764800010100-risk-appealed-refusals.js';
import { RiskAppealedRefusalsIndex1764800010110 } from './migrations/1764800010110-risk-appealed-refusals-index.js';
import { PromotionsRefusedBalances1764900000100 } from './migrations/1764900000100-promotions-refused-balances.js';
import { PaymentsRefundClaims1764900001100 } from './migrations/1764900001100-payments-refund-claims.js';
import { PromotionsKeptDepositsIndex1764900000200 } from './migrations/1764900000200-promotions-kept-deposits-index.js';
import { StoresPromisedGifts1764800002100 } from './migrations/1764800002100-stores-promised-gifts.js';
import { StoresPromisedGiftsCheck1764800002110 } from './migrations/1764800002110-stores-promised-gifts-check.js';
import { OrdersBrand1764800003100 } from './migrations/1764800003100-orders-brand.js';
import { MembershipTermPoints1764800007100 } from './migrations/1764800007100-membership-term-points.js';
import { MembershipAdjustmentsIndex1764800007110 } from './migrations/1764800007110-membership-adjustments-index.js';
import { MembershipBrands1764800007120 } from './migrations/1764800007120-membership-brands.js';
import { MembershipBrandsIndex1764800007130 } from './migrations/1764800007130-membership-brands-index.js';
import { PlatformDoneEventsIndex1764600010000 } from './migrations/1764600010000-platform-done-events-index.js';
import { PromotionsKeyedRecipients1764600006500 } from './migrations/1764600006500-promotions-keyed-recipients.js';
import { PromotionsCodeBatchesIndex1764600006510 } from './migrations/1764600006510-promotions-code-batches-index.js';
import { OrdersCaseRefunds1764600003200 } from './migrations/1764600003200-orders-case-refunds.js';
import { OrdersKeptExchanges1764600003100 } from './migrations/1764600003100-orders-kept-exchanges.js';
import { FulfillmentPhotos1764600004100 } from './migrations/1764600004100-fulfillment-photos.js';
import { FulfillmentBags1764500004100 } from './migrations/1764500004100-fulfillment-bags.js';
import { FulfillmentBagsCheck1764500004110 } from './migrations/1764500004110-fulfillment-bags-check.js';
import { OrdersDeposit1764500003600 } from './migrations/1764500003600-orders-deposit.js';
import { OrdersDepositCheck1764500003610 } from './migrations/1764500003610-orders-deposit-check.js';
import { PromotionsPresale1764500006500 } from './migrations/1764500006500-promotions-presale.js';
import { PaymentsPresale1764500007600 } from './migrations/1764500007600-payments-presale.js';
import { PaymentsPresaleCheck1764500007610 } from './migrations/1764500007610-payments-presale-check.js';

/** The one ordered history of the database. A merged migration is never edited. */
export const migrations = [
  Platform1764000000000,
  Identity1764000001000,
  Catalogue1764000002000,
  Stores1764000003000,
  Inventory1764000004000,
  Payments1764000005000,
  Orders1764000006000,
  Fulfillment1764000007000,
  InventoryFences1764100001000,
  OrdersFlashItem1764100001100,
  IdentityFirstPaid1764100001200,
  Promotions1764100001300,
  InventoryFencesCheck1764100001500,
  IdentityFirstPaidFill1764100001600,
  PlatformSwitches1764100002000,
  RiskLists1764100002100,
  Operations1764100002200,
  RiskWaitingRoom1764100003000,
  PlatformDemand1764100004000,
  InventoryPlaces1764200001000,
  InventoryPlacesKey1764200001100,
  InventoryTransfers1764200001200,
  InventoryStocktakes1764200001300,
  StoresSlots1764200002000,
  StoresAreas1764200002100,
  StoresBookings1764200002200,
  OrdersGroups1764200003000,
  OrdersGroupsFill1764200003100,
  OrdersMovedLines1764200003200,
  OrdersSourcing1764200003500,
  OrdersOpenWork1764200003600,
  OrdersAfterSales1764200003700,
  OrdersAfterSalesCheck1764200003710,
  FulfillmentKinds1764200004000,
  FulfillmentKindsFill1764200004100,
  FulfillmentCouriers1764200004500,
  IdentityAddresses1764200005000,
  StoresSlotStart1764300002000,
  OrdersServices1764300003000,
  OrdersChecks1764300003010,
  OrdersCounterSales1764300003500,
  OrdersExchanges1764300003700,
  OrdersExchangesCheck1764300003710,
  OrdersSubstitutions1764300003900,
  OrdersSubstitutionsCheck1764300003910,
  FulfillmentQuestions1764300004000,
  FulfillmentShiftNotes1764300004500,
  PromotionsPrices1764300006000,
  MembershipLedger1764300007000,
  MembershipMembers1764300007100,
  InventoryDamagedShortfall1764400001300,
  OrdersPrices1764400003100,
  OrdersPricesCheck1764400003110,
  OrdersPhotoState1764400003400,
  OrdersPhotoStateCheck1764400003410,
  OrdersRiskHolds1764400003800,
  IdentityPeople1764400005000,
  IdentityPeopleIndex1764400005010,
  IdentityRegistered1764400005900,
  IdentityApiKeys1764400005910,
  PromotionsSharedLimits1764400006800,
  PromotionsSharedLimitsCheck1764400006810,
  MembershipOwners1764400007000,
  MembershipOwnersCheck1764400007010,
  MembershipPurchases1764400007100,
  PaymentsPurpose1764400007500,
  PaymentsPurposeCheck1764400007510,
  RiskDecisions1764400008000,
  RiskDecisionsCheck1764400008010,
  RiskPhoneRule1764400008100,
  Segments1764400009000,
  PlatformAuditChain1764400010000,
  PlatformCouponStacking1764400010100,
  Webhooks1764400011000,
  StoresRecipients1764500002800,
  OrdersDeposit1764500003600,
  OrdersDepositCheck1764500003610,
  OrdersExchangedLines1764500003700,
  OrdersExchangedLinesCheck1764500003710,
  OrdersRecipients1764500003800,
  OrdersRecipientsIndex1764500003810,
  OrdersCaseReview1764500003860,
  OrdersStoreScope1764500003900,
  OrdersRiskHoldsOver1764500003950,
  FulfillmentBags1764500004100,
  FulfillmentBagsCheck1764500004110,
  FulfillmentRecipients1764500004800,
  FulfillmentStoreScope1764500004900,
  IdentitySecondFactor1764500005700,
  IdentityPurposes1764500005800,
  IdentityPurposesCheck1764500005810,
  PromotionsPriceLists1764500006000,
  PromotionsPresale1764500006500,
  PaymentsPresale1764500007600,
  PaymentsPresaleCheck1764500007610,
  RiskPoints1764500008000,
  PaymentsPayer1764500008500,
  PaymentsFailedRefunds1764500008600,
  SegmentsObjections1764500009100,
  CatalogueStoreStaff1764600000300,
  InventoryStoreScope1764600001300,
  StoresStoreScope1764600002300,
  OrdersKeptExchanges1764600003100,
  OrdersCaseRefunds1764600003200,
  FulfillmentPhotos1764600004100,
  FulfillmentRidesScope1764600004300,
  PromotionsKeyedRecipients1764600006500,
  PromotionsCodeBatchesIndex1764600006510,
  RiskAddressPrints1764600008200,
  PlatformDoneEventsIndex1764600010000,
  OrdersKeptGifts1764700003100,
  OrdersKeptGiftsCheck1764700003110,
  FulfillmentPhotoRule1764700004300,
  FulfillmentPhotoRuleCheck1764700004310,
  IdentityConsentVersions1764700005100,
  PromotionsBalanceUnits1764700006100,
  PromotionsBalanceUnitsCheck1764700006110,
  MembershipBirthdays1764700007100,
  MembershipMergedIndex1764700007600,
  PaymentsRefundAttemptIndex1764700007610,
  RiskChallengeLadder1764700008200,
  WebhooksDueIndex1764700011600,
  StoresPromisedGifts1764800002100,
  StoresPromisedGiftsCheck1764800002110,
  OrdersBrand1764800003100,
  MembershipTermPoints1764800007100,
  MembershipAdjustmentsIndex1764800007110,
  MembershipBrands1764800007120,
  MembershipBrandsIndex1764800007130,
  PlatformStoreWriters1764800010000,
  RiskAppealedRefusals1764800010100,
  RiskAppealedRefusalsIndex1764800010110,
  PromotionsRefusedBalances1764900000100,
  PromotionsKeptDepositsIndex1764900000200,
  PaymentsRefundClaims1764900001100,
] as const;
