import { DepositsRepository } from './deposits.repository.js';
import { EditPresale } from './edit-presale.js';
import { PresalesAdminController } from './http/presales.admin.controller.js';
import { PresaleDeposits } from './presale-deposits.js';
import { PresaleRepository } from './presale.repository.js';
import { PresaleReminders } from './presale-reminders.js';
import { PresaleViews } from './presale-views.js';
import { RunPresale } from './run-presale.js';

export { EditPresale } from './edit-presale.js';
export { presalesAdminRoutes } from './http/presales.admin.contract.js';
export { type DepositEnd, PresaleDeposits } from './presale-deposits.js';
export { PresaleReminders } from './presale-reminders.js';
export { PresaleRepository } from './presale.repository.js';
export { computeBalance, computeDepositStage, computePresalePhase, type Deposit, DEPOSIT_STAGES, PRESALE_PHASES, type Presale, type PresaleContent, type PresaleGoods } from './presale.rules.js';
export { RunPresale } from './run-presale.js';

export const presaleProviders = [DepositsRepository, EditPresale, PresaleDeposits, PresaleReminders, PresaleRepository, PresaleViews, RunPresale];
export const presaleControllers = [PresalesAdminController];
/** What the domain above moves money and orders with, and the worker. */
export const presaleExports = [EditPresale, PresaleDeposits, PresaleReminders, PresaleRepository, RunPresale];
