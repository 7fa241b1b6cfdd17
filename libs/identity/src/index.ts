import type { AnyRoute } from '@quanyu/platform';
import { ConsentEntity, SubscriptionQuotaEntity } from './customers/customer.entity.js';
import { apiKeyRoutes } from './api-keys/api-keys.contract.js';
import { brandRoutes } from './brands/brands.contract.js';
import { purposeRoutes } from './consents/purposes.contract.js';
import { deviceRoutes } from './devices/devices.contract.js';
import { addressRoutes } from './http/addresses.contract.js';
import { adminIdentityRoutes } from './http/identity.admin.contract.js';
import { consoleSessionRoutes, workbenchSessionRoutes } from './http/identity.session.contract.js';
import { storefrontIdentityRoutes } from './http/identity.storefront.contract.js';
import { peopleRoutes } from './http/people.contract.js';
import { secondFactorRoutes } from './second-factor/second-factor.contract.js';
import { StaffEntity, StaffRoleEntity } from './staff/staff.entity.js';
import { viewAsRoutes } from './view-as/view-as.contract.js';

export { Purposes } from './consents/purposes.js';
export { PURPOSES, PURPOSES_VERSION } from './consents/purposes.rules.js';
export { Customers } from './customers/customers.js';
export { staffName, staffUsername } from './http/identity.admin.contract.js';
export { identityError } from './identity.errors.js';
export { IdentityModule } from './identity.module.js';
export { moveOwned, moveOwnedBack, type MovedRow, type Obstacle, type PersonHoldings, type PersonMerge } from './people/holdings.js';
export { DataRights } from './people/data-rights.js';
export { ERASED_NAME } from './people/identity-holdings.js';
export { MergeRequests } from './people/merge-requests.js';
export { type Observed, People } from './people/people.js';
export { type Identifier, type ObservationSource } from './people/people.rules.js';
export { forgetOldRows } from './people/old-recipients.js';
export { RevealPersonal } from './people/reveal-personal.js';
export { areaOf, type Recipient, type RecipientTable, SealedRecipients, type StoredRecipient } from './people/sealed-recipients.js';
export { SealPersonalData } from './people/seal-personal-data.js';
export { maskName, maskPhone, phoneTail } from './customers/phone.rules.js';
export { type Registration, Registrations } from './customers/registrations.repository.js';
export { type Origin, Sessions } from './sessions/sessions.js';
export { type CustomerSession, SignInWithWechat } from './customers/sign-in-with-wechat.js';
export { type NewStaff, type StaffAccount, StaffAccounts, type StaffActor } from './staff/staff-accounts.js';
export { computeAccess, roleDefinitions, type RoleGrant, STAFF_ROLES, type StaffRole } from './staff/staff-roles.rules.js';

export const identityRoutes: readonly AnyRoute[] = [
  ...storefrontIdentityRoutes,
  ...addressRoutes,
  ...peopleRoutes,
  ...Object.values(workbenchSessionRoutes),
  ...Object.values(consoleSessionRoutes),
  ...adminIdentityRoutes,
  ...apiKeyRoutes,
  ...secondFactorRoutes,
  ...deviceRoutes,
  ...viewAsRoutes,
  ...purposeRoutes,
  ...brandRoutes,
];

export const identityEntities = [
  ConsentEntity,
  SubscriptionQuotaEntity,
  StaffEntity,
  StaffRoleEntity,
] as const;
