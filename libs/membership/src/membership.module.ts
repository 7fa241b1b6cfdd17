import { Module } from '@nestjs/common';
import { IdentityModule } from '@quanyu/identity';
import { RiskModule } from '@quanyu/risk';
import { AdjustLedger } from './adjust-ledger.js';
import { AdjustmentsRepository } from './adjustments.repository.js';
import { EditTiers } from './edit-tiers.js';
import { MembershipAdminController } from './http/membership.admin.controller.js';
import { MembershipStaffController } from './http/membership.staff.controller.js';
import { MembershipStorefrontController } from './http/membership.storefront.controller.js';
import { JoinMembership } from './join-membership.js';
import { Ledger } from './ledger/ledger.js';
import { LedgerRepository } from './ledger/ledger.repository.js';
import { VerifyLedger } from './ledger/verify-ledger.js';
import { MemberCodes } from './member-codes.js';
import { MemberDays } from './member-days.js';
import { MemberViews } from './member-views.js';
import { MembersRepository } from './members.repository.js';
import { Memberships } from './memberships.js';
import { RevealPhone } from './reveal-phone.js';

@Module({
  imports: [IdentityModule, RiskModule],
  controllers: [MembershipStorefrontController, MembershipStaffController, MembershipAdminController],
  providers: [
    ...[Ledger, LedgerRepository, VerifyLedger, Memberships, MembersRepository, MemberViews],
    ...[JoinMembership, MemberDays, MemberCodes, AdjustLedger, AdjustmentsRepository, EditTiers, RevealPhone],
  ],
  exports: [Ledger, VerifyLedger, Memberships, JoinMembership, MemberDays, AdjustLedger],
})
export class MembershipModule {}
