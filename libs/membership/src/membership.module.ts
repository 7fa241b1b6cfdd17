import { Module } from '@nestjs/common';
import { IdentityModule } from '@quanyu/identity';
import { RiskModule } from '@quanyu/risk';
import { AdjustLedger } from './adjust-ledger.js';
import { AfterLeaving } from './after-leaving.js';
import { AdjustmentsRepository } from './adjustments.repository.js';
import { MemberCustomerHoldings } from './customer-holdings.js';
import { EditTiers } from './edit-tiers.js';
import { MembershipAdminController } from './http/membership.admin.controller.js';
import { MembershipStaffController } from './http/membership.staff.controller.js';
import { MembershipStorefrontController } from './http/membership.storefront.controller.js';
import { JoinMembership } from './join-membership.js';
import { Ledger } from './ledger/ledger.js';
import { WalletStorefrontController } from './http/wallet.storefront.controller.js';
import { InvitationsRepository } from './invitations.repository.js';
import { Invitations } from './invitations.js';
import { JoinByPayment } from './join-by-payment.js';
import { JoiningOrdersRepository } from './joining-orders.repository.js';
import { LeaveMembership } from './leave-membership.js';
import { LeaveObstacles } from './leave-obstacles.js';
import { LedgerReplayRepository } from './ledger/ledger-replay.repository.js';
import { LedgerRepository } from './ledger/ledger.repository.js';
import { VerifyLedger } from './ledger/verify-ledger.js';
import { MemberCodes } from './member-codes.js';
import { MemberDays } from './member-days.js';
import { MemberMergesRepository } from './member-merges.repository.js';
import { MemberSweeps } from './member-sweeps.js';
import { MemberViews } from './member-views.js';
import { MembersRepository } from './members.repository.js';
import { MergeMembers } from './merge-members.js';
import { Memberships } from './memberships.js';
import { OrderEarnings } from './order-earnings.js';
import { Purchases } from './purchases.js';
import { PurchasesRepository } from './purchases.repository.js';
import { RevealPhone } from './reveal-phone.js';
import { Wallets } from './wallets.js';
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
