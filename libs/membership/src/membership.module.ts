import { Module } from '@nestjs/common';
import { IdentityModule } from '@quanyu/identity';
import { RiskModule } from '@quanyu/risk';
import { AdjustLedger } from './adjusting/adjust-ledger.js';
import { AfterLeaving } from './leaving/after-leaving.js';
import { AdjustmentsRepository } from './adjusting/adjustments.repository.js';
import { MemberCustomerHoldings } from './customer-holdings.js';
import { EditTiers } from './tiers/edit-tiers.js';
import { MembershipAdminController } from './http/membership.admin.controller.js';
import { MembershipStaffController } from './http/membership.staff.controller.js';
import { MembershipStorefrontController } from './http/membership.storefront.controller.js';
import { JoinMembership } from './joining/join-membership.js';
import { Ledger } from './ledger/ledger.js';
import { WalletStorefrontController } from './http/wallet.storefront.controller.js';
import { InvitationsRepository } from './invitations/invitations.repository.js';
import { Invitations } from './invitations/invitations.js';
import { JoinByPayment } from './joining/join-by-payment.js';
import { JoiningOrdersRepository } from './joining/joining-orders.repository.js';
import { LeaveMembership } from './leaving/leave-membership.js';
import { LeaveObstacles } from './leaving/leave-obstacles.js';
import { LedgerReplayRepository } from './ledger/ledger-replay.repository.js';
import { LedgerRepository } from './ledger/ledger.repository.js';
import { VerifyLedger } from './ledger/verify-ledger.js';
import { MemberCodes } from './codes/member-codes.js';
import { MemberDays } from './days/member-days.js';
import { MemberMergesRepository } from './merging/member-merges.repository.js';
import { MemberSweeps } from './days/member-sweeps.js';
import { MemberViews } from './member-views.js';
import { MembersRepository } from './members.repository.js';
import { MergeMembers } from './merging/merge-members.js';
import { Memberships } from './memberships.js';
import { OrderEarnings } from './order-earnings.js';
import { Purchases } from './purchases/purchases.js';
import { PurchasesRepository } from './purchases/purchases.repository.js';
import { RevealPhone } from './codes/reveal-phone.js';
import { Wallets } from './purchases/wallets.js';
import { Standings } from './standings.repository.js';

@Module({
  imports: [IdentityModule, RiskModule],
  controllers: [MembershipStorefrontController, WalletStorefrontController, MembershipStaffController, MembershipAdminController],
  providers: [
    ...[Ledger, LedgerRepository, LedgerReplayRepository, VerifyLedger, Memberships, MembersRepository, MemberViews, MemberSweeps, MergeMembers, MemberMergesRepository],
    ...[Purchases, PurchasesRepository, Wallets, Invitations, InvitationsRepository, JoinByPayment, JoiningOrdersRepository, OrderEarnings, LeaveMembership, LeaveObstacles, AfterLeaving],
    ...[MemberCustomerHoldings, JoinMembership, MemberDays, MemberCodes, AdjustLedger, AdjustmentsRepository, EditTiers, RevealPhone, Standings],
  ],
  exports: [AfterLeaving, MemberCodes, Ledger, VerifyLedger, Memberships, JoinMembership, JoinByPayment, LeaveMembership, MergeMembers, Purchases, Wallets, Invitations, OrderEarnings, MemberDays, MemberSweeps, AdjustLedger, Standings],
})
export class MembershipModule {}
