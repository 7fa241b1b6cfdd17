import { DecideRiskHolds } from './decide-holds.js';
import { PaymentGate } from './payment-gate.js';
import { RefusedBalances } from './refused-balances.js';
import { ReviewOrders, ReviewSurroundings } from './review-orders.js';
import { RiskHoldsAdminController } from './risk-holds.admin.controller.js';
import { TellReviewed } from './tell-reviewed.js';
import { RiskHoldsRepository } from './risk-holds.repository.js';

export { riskHoldRoutes } from './risk-holds.contract.js';
export { DecideRiskHolds, PaymentGate, RefusedBalances, ReviewOrders };

export const riskProviders = [RiskHoldsRepository, TellReviewed, ReviewSurroundings, ReviewOrders, RefusedBalances, PaymentGate, DecideRiskHolds];
export const riskControllers = [RiskHoldsAdminController];
