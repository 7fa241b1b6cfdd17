import type { AnyRoute } from '@quanyu/platform';
import { adminIdentityRoutes } from './http/identity.admin.contract.js';
import { consoleSessionRoutes, workbenchSessionRoutes } from './http/identity.session.contract.js';
import { storefrontIdentityRoutes } from './http/identity.storefront.contract.js';

export * from './identity.errors.js';
export { computeAccess, type RoleGrant, STAFF_ROLES, type StaffRole } from './staff-roles.rules.js';

export const identityRoutes: readonly AnyRoute[] = [
  ...storefrontIdentityRoutes,
  ...Object.values(workbenchSessionRoutes),
  ...Object.values(consoleSessionRoutes),
  ...adminIdentityRoutes,
];
