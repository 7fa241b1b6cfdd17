import { type Client, createClient, type Transport } from './client.js';
import type { operations as AdminOperations } from './generated/admin.js';
import { adminOperations, staffOperations, storefrontOperations } from './generated/operations.js';
import type { operations as StaffOperations } from './generated/staff.js';
import type { operations as StorefrontOperations } from './generated/storefront.js';

export * from './client.js';
export * from './fetch-transport.js';
export { errorSpecs } from './generated/errors.js';
export * from './problem.js';
export type { AdminOperations, StaffOperations, StorefrontOperations };
/** Named parts of the documents, for example `StorefrontSchemas['StoreCard']`. */
export type { components as StorefrontComponents } from './generated/storefront.js';
export type { components as StaffComponents } from './generated/staff.js';
export type { components as AdminComponents } from './generated/admin.js';

export type StorefrontClient = Client<StorefrontOperations>;
export type StaffClient = Client<StaffOperations>;
export type AdminClient = Client<AdminOperations>;

export function createStorefrontClient(transport: Transport): StorefrontClient {
  return createClient<StorefrontOperations>(storefrontOperations, transport);
}

export function createStaffClient(transport: Transport): StaffClient {
  return createClient<StaffOperations>(staffOperations, transport);
}

export function createAdminClient(transport: Transport): AdminClient {
  return createClient<AdminOperations>(adminOperations, transport);
}
