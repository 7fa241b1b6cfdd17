import type { DynamicModule, Type } from '@nestjs/common';
import * as catalogue from '@quanyu/catalogue';
import * as fulfillment from '@quanyu/fulfillment';
import * as identity from '@quanyu/identity';
import * as inventory from '@quanyu/inventory';
import * as orders from '@quanyu/orders';
import * as payments from '@quanyu/payments';
import type { AnyRoute, EntityClass, ErrorSpec } from '@quanyu/platform';
import * as risk from '@quanyu/risk';
import * as stores from '@quanyu/stores';
import * as wechat from '@quanyu/wechat';

const domains: readonly [string, object][] = Object.entries({ wechat, risk, identity, catalogue, stores, inventory, payments, orders, fulfillment });

function exported(namespace: object, name: string): unknown {
  return Reflect.get(namespace, name);
}

function capital(name: string): string {
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}

export const domainRoutes = domains.flatMap(([name, namespace]) => (exported(namespace, `${name}Routes`) ?? []) as readonly AnyRoute[]);
export const domainErrors = domains.flatMap(([name, namespace]) =>
  Object.entries<ErrorSpec>((exported(namespace, `${name}Error`) as { specs: Record<string, ErrorSpec> } | undefined)?.specs ?? {}),
);
export const domainModules = domains.flatMap(([name, namespace]) => (exported(namespace, `${capital(name)}Module`) ?? []) as Type | DynamicModule | []);
export const domainEntities = domains.flatMap(([name, namespace]) => (exported(namespace, `${name}Entities`) ?? []) as readonly EntityClass[]);
