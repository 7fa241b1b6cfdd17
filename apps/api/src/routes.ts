import * as catalogue from '@quanyu/catalogue';
import * as fulfillment from '@quanyu/fulfillment';
import * as identity from '@quanyu/identity';
import * as inventory from '@quanyu/inventory';
import * as orders from '@quanyu/orders';
import * as payments from '@quanyu/payments';
import { type AnyRoute, type ApiName, type ErrorSpec, openApiDocument, platformError } from '@quanyu/platform';
import * as risk from '@quanyu/risk';
import * as stores from '@quanyu/stores';
import * as wechat from '@quanyu/wechat';
import { viewsError, viewsRoutes } from './views/views.contract.js';

const domains: readonly [string, object][] = Object.entries({ wechat, risk, identity, catalogue, stores, inventory, payments, orders, fulfillment });

function exported(namespace: object, name: string): unknown {
  return Reflect.get(namespace, name);
}

/** Every HTTP route of the system, in the order of the domains. */
export const allRoutes: readonly AnyRoute[] = [
  ...domains.flatMap(([name, namespace]) => (exported(namespace, `${name}Routes`) ?? []) as readonly AnyRoute[]),
  ...viewsRoutes,
];

/** Every error code with its specification. */
export const allErrors: ReadonlyMap<string, ErrorSpec> = new Map(
  [
    platformError.specs,
    ...domains.map(([name, namespace]) => (exported(namespace, `${name}Error`) as { specs: Record<string, ErrorSpec> } | undefined)?.specs ?? {}),
    viewsError.specs,
  ].flatMap((specs) => Object.entries<ErrorSpec>(specs)),
);

export const API_NAMES = ['storefront', 'staff', 'admin'] as const satisfies readonly Exclude<ApiName, 'callbacks'>[];
export type DocumentedApi = (typeof API_NAMES)[number];

/** The OpenAPI document of one API as data. */
export function documentOf(api: DocumentedApi): Record<string, unknown> {
  return openApiDocument(api, allRoutes, allErrors);
}
