import { Balances } from './balances.js';
import { DepositPayments } from './deposit-payments.js';
import { FindBalance } from './find-balance.js';
import { PresaleStorefrontController } from './http/presale.storefront.controller.js';
import { OpenDeposit } from './open-deposit.js';
import { PresaleGate } from './presale-gate.js';
import { PresaleScreens } from './presale-screens.js';
import { PresaleTasks } from './presale.tasks.js';

export { Balances } from './balances.js';
export { DepositPayments } from './deposit-payments.js';
export { presaleRoutes } from './http/presale.storefront.contract.js';
export { OpenDeposit } from './open-deposit.js';
export { PresaleTasks } from './presale.tasks.js';

/** Deposits are money, and their balances orders: they live in the module of orders, the first above both payments and promotions. */
export const presaleProviders = [Balances, DepositPayments, FindBalance, OpenDeposit, PresaleGate, PresaleScreens, PresaleTasks];
export const presaleControllers = [PresaleStorefrontController];
