import { catalogueEntities, catalogueError, CatalogueModule, catalogueRoutes } from '@quanyu/catalogue';
import { courierError, fulfillmentError, FulfillmentModule, fulfillmentRoutes } from '@quanyu/fulfillment';
import { identityEntities, identityError, IdentityModule, identityRoutes } from '@quanyu/identity';
import { inventoryError, InventoryModule, inventoryRoutes } from '@quanyu/inventory';
import { membershipError, MembershipModule, membershipRoutes } from '@quanyu/membership';
import { afterSalesError, ordersError, OrdersModule, ordersRoutes, sourcingError } from '@quanyu/orders';
import { paymentsError, PaymentsModule } from '@quanyu/payments';
import { type AnyRoute, type EntityClass, type ErrorSpec, platformError } from '@quanyu/platform';
import { promotionsError, PromotionsModule, promotionsRoutes } from '@quanyu/promotions';
import { riskError, RiskModule, riskRoutes } from '@quanyu/risk';
import { webhooksError, WebhooksModule, webhooksRoutes } from '@quanyu/webhooks';
import { segmentsError, SegmentsModule, segmentsRoutes } from '@quanyu/segments';
import { storesEntities, storesError, StoresModule, storesRoutes } from '@quanyu/stores';
import { wechatError, WechatModule } from '@quanyu/wechat';
import { operationsRoutes } from './operations/operations.contract.js';
import { operationsError, switchRoutes } from './operations/switches.contract.js';
import { viewsError, viewsRoutes } from './views/views.contract.js';

/** What the system is made of: the one place where every domain is named. */
export const domainModules = [
  WechatModule,
  RiskModule,
  IdentityModule,
  CatalogueModule,
  StoresModule,
  InventoryModule,
  PaymentsModule,
  MembershipModule,
  SegmentsModule,
  WebhooksModule,
  PromotionsModule,
  OrdersModule,
  FulfillmentModule,
] as const;

export const domainEntities: readonly EntityClass[] = [
  ...identityEntities,
  ...catalogueEntities,
  ...storesEntities,
];

/** Every HTTP route of the system. */
export const allRoutes: readonly AnyRoute[] = [
  ...identityRoutes,
  ...catalogueRoutes,
  ...storesRoutes,
  ...inventoryRoutes,
  ...membershipRoutes,
  ...segmentsRoutes,
  ...webhooksRoutes,
  ...promotionsRoutes,
  ...ordersRoutes,
  ...fulfillmentRoutes,
  ...riskRoutes,
  ...switchRoutes,
  ...operationsRoutes,
  ...viewsRoutes,
];

const catalogues: readonly { readonly specs: Readonly<Record<string, ErrorSpec>> }[] = [
  platformError,
  wechatError,
  riskError,
  identityError,
  catalogueError,
  storesError,
  inventoryError,
  paymentsError,
  membershipError,
  segmentsError,
  webhooksError,
  promotionsError,
  ordersError,
  sourcingError,
  afterSalesError,
  fulfillmentError,
  courierError,
  operationsError,
  viewsError,
];

/** Every error code with its specification. */
export const allErrors: ReadonlyMap<string, ErrorSpec> = new Map(catalogues.flatMap(({ specs }) => Object.entries(specs)));
