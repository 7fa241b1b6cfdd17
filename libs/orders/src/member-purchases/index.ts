import { AgreeToJoin } from './agree-to-join.js';
import { MemberPurchasesAdminController, MemberPurchasesController } from './http/member-purchases.controllers.js';
import { MemberPurchases } from './member-purchases.js';

export { AgreeToJoin } from './agree-to-join.js';
export { memberPurchaseRoutes } from './http/member-purchases.contract.js';
export { MemberPurchases } from './member-purchases.js';

/** What members buy lives in the module of orders, the first above both payments and membership. */
export const memberPurchaseProviders = [MemberPurchases, AgreeToJoin];
export const memberPurchaseControllers = [MemberPurchasesController, MemberPurchasesAdminController];
