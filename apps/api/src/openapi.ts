import { type ApiName, openApiDocument } from '@quanyu/platform';
import { allErrors, allRoutes } from './domains.js';

export const API_NAMES = ['storefront', 'staff', 'admin'] as const satisfies readonly Exclude<ApiName, 'callbacks'>[];
export type DocumentedApi = (typeof API_NAMES)[number];

/** The OpenAPI document of one API as data. */
export function documentOf(api: DocumentedApi): Record<string, unknown> {
  return openApiDocument(api, allRoutes, allErrors);
}
