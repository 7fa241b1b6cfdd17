import type { AnyRoute } from '@quanyu/platform';
import { AfterSalesRepository } from './after-sales.repository.js';
import { AfterSalesTasks } from './after-sales.tasks.js';
import { AfterSalesChoices } from './after-sales-choices.js';
import { AfterSalesViews } from './after-sales-views.js';
import { ApplyAfterSalesFlow, CaseParts } from './apply-after-sales.js';
import { CancelOwnOrder } from './cancel-own-order.js';
import { CasePhotos } from './case-photos.js';
import { CasePhotosRepository } from './case-photos.repository.js';
import { CaseRefunds } from './case-refunds.js';
import { CaseSteps } from './case-steps.js';
import { Exchanges } from './exchanges.js';
import { AfterSalesAdminController } from './http/after-sales.admin.controller.js';
import { afterSalesAdminRoutes } from './http/after-sales.admin.contract.js';
import { AfterSalesStaffController } from './http/after-sales.staff.controller.js';
import { afterSalesStaffRoutes } from './http/after-sales.staff.contract.js';
import { AfterSalesStorefrontController } from './http/after-sales.storefront.controller.js';
import { afterSalesStorefrontRoutes } from './http/after-sales.storefront.contract.js';
import { NewCases } from './new-cases.js';
import { RefundGate } from './refund-gate.js';
import { ReplacementContacts } from './replacement-contacts.js';
import { RevealReplacementContact } from './reveal-replacement-contact.js';
import { CaseSurroundings, WorkCase } from './work-case.js';

export { AfterSalesTasks } from './after-sales.tasks.js';
export { AfterSalesChoices } from './after-sales-choices.js';
export { AfterSalesViews } from './after-sales-views.js';
export { ApplyAfterSalesFlow } from './apply-after-sales.js';
export { CancelOwnOrder } from './cancel-own-order.js';
export { WorkCase } from './work-case.js';
export { afterSalesError } from './after-sales.errors.js';
export { CASE_KINDS, CASE_REASONS, CASE_STATUSES, type CaseKind, type CaseReason, type CaseStatus } from './after-sales-state.js';

/** Cases live in the module of orders: they use its money, and its refunds tell them how they ended. */
export const afterSalesProviders = [
  AfterSalesRepository, ReplacementContacts, CaseSteps, CaseRefunds, CasePhotosRepository, CasePhotos, Exchanges, CaseParts, NewCases, ApplyAfterSalesFlow, RefundGate, CancelOwnOrder, CaseSurroundings, WorkCase, AfterSalesViews,
  AfterSalesChoices, AfterSalesTasks, RevealReplacementContact,
];
export const afterSalesControllers = [AfterSalesStorefrontController, AfterSalesStaffController, AfterSalesAdminController];
export const afterSalesRoutes: readonly AnyRoute[] = [...afterSalesStorefrontRoutes, ...afterSalesStaffRoutes, ...afterSalesAdminRoutes];
