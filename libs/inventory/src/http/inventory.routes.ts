import type { AnyRoute } from '@quanyu/platform';
import { accuracyRoutes } from './accuracy.contract.js';
import { conditionRoutes } from './condition.contract.js';
import { inboundRoutes } from './inbound.contract.js';
import { numberRoutes } from './inventory.contract.js';
import { stocktakeRoutes } from './stocktake.contract.js';
import { transferRoutes } from './transfer.contract.js';

export const inventoryRoutes: readonly AnyRoute[] = [...numberRoutes, ...conditionRoutes, ...transferRoutes, ...inboundRoutes, ...stocktakeRoutes, ...accuracyRoutes];
