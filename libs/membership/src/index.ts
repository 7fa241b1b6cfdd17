import type { AnyRoute } from '@quanyu/platform';
import { membershipAdminRoutes } from './http/membership.admin.contract.js';
import { membershipStaffRoutes } from './http/membership.staff.contract.js';
import { membershipStorefrontRoutes } from './http/membership.storefront.contract.js';

export { AdjustLedger } from './adjust-ledger.js';
export { type Benefit } from './benefits.rules.js';
export { JoinMembership } from './join-membership.js';
export { type GrantPart, Ledger, type Occasion, type Outcome, type Verification } from './ledger/ledger.js';
export { LEDGER_UNITS, type LedgerUnit } from './ledger/ledger.rules.js';
export { type Posting, type PostingKind } from './ledger/ledger.repository.js';
export { VerifyLedger } from './ledger/verify-ledger.js';
export type { Birthday, Member, Tier } from './member.js';
export { MemberDays } from './member-days.js';
export { membershipError } from './membership.errors.js';
export { MembershipModule } from './membership.module.js';
export { type Membership, Memberships, type PaidOrder } from './memberships.js';
export const membershipRoutes: readonly AnyRoute[] = [...membershipStorefrontRoutes, ...membershipStaffRoutes, ...membershipAdminRoutes];
