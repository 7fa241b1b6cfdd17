import { DecideRiskHolds } from './decide-holds.js';
import { PaymentGate } from './payment-gate.js';
import { ReviewOrders, ReviewSurroundings } from './review-orders.js';
import { RiskHoldsAdminController } from './risk-holds.admin.controller.js';
import { TellReviewed } from './tell-reviewed.js';
import { RiskHoldsRepository } from './risk-holds.repository.js';

export { riskHoldRoutes } from './risk-holds.contract.js';
export { DecideRiskHolds, PaymentGate, ReviewOrders };

export const riskProviders = [RiskHoldsRepository, TellReviewed, ReviewSurroundings, ReviewOrders, PaymentGate, DecideRiskHolds];
export const riskControllers = [RiskHoldsAdminController];
