import { CounterSales, GoodsElsewhere } from './counter-sales.js';
import { CounterSalesRepository } from './counter-sales.repository.js';
import { QuoteAtCounter } from './quote-at-counter.js';
import { CounterSalesController } from './http/counter-sales.controller.js';

export { type OrderAttribution, CounterSalesRepository, type SoldByCode } from './counter-sales.repository.js';
export { CounterSales } from './counter-sales.js';
export { counterSalesRoutes } from './http/counter-sales.contract.js';

/** Sales at the counter live in the module of orders, whose placing tells who sold what. */
export const counterSalesProviders = [CounterSalesRepository, CounterSales, GoodsElsewhere, QuoteAtCounter];
export const counterSalesControllers = [CounterSalesController];
