import type { AnyRoute } from '@quanyu/platform';
import { adminProductRoutes } from './http/admin.contract.js';
import { importRoutes } from './http/import.contract.js';
import { storefrontRoutes } from './http/storefront.contract.js';

export * from './catalogue.errors.js';

/** Every HTTP route of the catalogue. */
export const catalogueRoutes: readonly AnyRoute[] = [...storefrontRoutes, ...adminProductRoutes, ...importRoutes];
