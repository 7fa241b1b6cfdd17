import { type AnyRoute, type ApiName, type ErrorSpec, openApiDocument, platformError } from '@quanyu/platform';
import { domainErrors, domainRoutes } from './domains.js';
import { viewsError, viewsRoutes } from './views/views.contract.js';

/** Every HTTP route of the system, in the order of the domains. */
export const allRoutes: readonly AnyRoute[] = [...domainRoutes, ...viewsRoutes];

/** Every error code with its specification. */
export const allErrors: ReadonlyMap<string, ErrorSpec> = new Map([
  ...Object.entries<ErrorSpec>(platformError.specs),
  ...domainErrors,
  ...Object.entries<ErrorSpec>(viewsError.specs),
]);

export const API_NAMES = ['storefront', 'staff', 'admin'] as const satisfies readonly Exclude<ApiName, 'callbacks'>[];
export type DocumentedApi = (typeof API_NAMES)[number];

/** The OpenAPI document of one API as data. */
export function documentOf(api: DocumentedApi): Record<string, unknown> {
  return openApiDocument(api, allRoutes, allErrors);
}
