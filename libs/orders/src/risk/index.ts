import { DecideRiskHolds } from './decide-holds.js';
import { ReviewOrders } from './review-orders.js';
import { RiskHoldsAdminController } from './risk-holds.admin.controller.js';
import { RiskHoldsRepository } from './risk-holds.repository.js';

export { riskHoldRoutes } from './risk-holds.contract.js';
export { DecideRiskHolds, ReviewOrders };

export const riskProviders = [RiskHoldsRepository, ReviewOrders, DecideRiskHolds];
export const riskControllers = [RiskHoldsAdminController];
