import { Global, Inject, Module, type OnModuleInit } from '@nestjs/common';
import { AppLogger, Authenticator, BlindIndex, ChangeFeed, Clock, Database, ENV, type Env, FieldCipher, IdSource, type Logger, Outbox } from '@quanyu/platform';
import { PhoneChallenges, RateLimits, RiskHoldings, RiskModule, WaitingLine } from '@quanyu/risk';
import { WechatApi, WechatModule } from '@quanyu/wechat';
import { AccessTokens } from './sessions/access-tokens.js';
import { AddressBook } from './addresses/address-book.js';
import { ApiKeysAdminController } from './api-keys/api-keys.admin.controller.js';
import { ApiKeys } from './api-keys/api-keys.js';
import { SessionAuthenticator } from './sessions/authenticate.js';
import { PurposesStorefrontController } from './consents/purposes.storefront.controller.js';
import { Purposes } from './consents/purposes.js';
import { BrandsAdminController } from './brands/brands.admin.controller.js';
import { Brands } from './brands/brands.js';
import { ConsoleDevicesController, ShopperDevicesController, StaffDevicesAdminController, WorkbenchDevicesController } from './devices/devices.controllers.js';
import { Devices } from './devices/devices.js';
import { DeviceMarks } from './sessions/device-marks.js';
import { CustomersRepository } from './customers/customers.repository.js';
import { Customers } from './customers/customers.js';
import { AddressesStorefrontController } from './http/addresses.storefront.controller.js';
import { IdentityAdminController } from './http/identity.admin.controller.js';
import { IdentityConsoleController, IdentityWorkbenchController } from './http/identity.session.controller.js';
import { IdentityStorefrontController } from './http/identity.storefront.controller.js';
import { PeopleAdminController } from './http/people.admin.controller.js';
import { PeopleStorefrontController } from './http/people.storefront.controller.js';
import { Passwords } from './staff/passwords.js';
import { DataRights } from './people/data-rights.js';
import { IdentityHoldings } from './people/identity-holdings.js';
import { MergeRequests } from './people/merge-requests.js';
import { ObserveIdentities } from './people/observe-identities.js';
import { People } from './people/people.js';
import { RevealPersonal } from './people/reveal-personal.js';
import { SealedPersonal } from './people/sealed-personal.js';
import { SealedRecipients } from './people/sealed-recipients.js';
import { SealPersonalData } from './people/seal-personal-data.js';
import { Survivors } from './people/survivors.js';
import { RegisteredMembers } from './customers/registered-members.js';
import { Registrations } from './customers/registrations.repository.js';
import { SecondFactorAdminController } from './second-factor/second-factor.admin.controller.js';
import { SecondFactors } from './second-factor/second-factors.js';
import { Sessions } from './sessions/sessions.js';
import { SignInStaff } from './staff/sign-in-staff.js';
import { SignInWithWechat } from './customers/sign-in-with-wechat.js';
import { StaffAccess } from './staff/staff-access.js';
import { StaffAccounts } from './staff/staff-accounts.js';
import { rolesOfSetting } from './staff/staff-roles.rules.js';
import { VerifiedPhones } from './customers/verified-phones.js';
import { ViewAsAdminController } from './view-as/view-as.admin.controller.js';
import { ViewAs } from './view-as/view-as.js';

@Global()
@Module({
  imports: [WechatModule, RiskModule],
  controllers: [IdentityStorefrontController, AddressesStorefrontController, IdentityWorkbenchController, IdentityConsoleController, IdentityAdminController, ApiKeysAdminController, PeopleStorefrontController, PeopleAdminController, BrandsAdminController, PurposesStorefrontController, SecondFactorAdminController, ShopperDevicesController, WorkbenchDevicesController, ConsoleDevicesController, StaffDevicesAdminController, ViewAsAdminController],
  providers: [
    { provide: Registrations, inject: [Database], useFactory: (database: Database) => new Registrations(database) },
    {
      provide: AccessTokens,
      inject: [ENV, Clock],
      useFactory: (env: Env, clock: Clock) => new AccessTokens(env.TOKEN_SECRET, clock),
    },
    { provide: Passwords, inject: [IdSource], useFactory: (ids: IdSource) => new Passwords(ids.token(24)) },
    {
      provide: StaffAccess,
      inject: [Database, ChangeFeed, Clock, ENV],
      useFactory: (database: Database, changes: ChangeFeed, clock: Clock, env: Env) => new StaffAccess(database, changes, clock, rolesOfSetting(env.SECOND_FACTOR_ROLES ?? (env.NODE_ENV === 'production' ? 'console' : 'none'))),
    },
    {
      provide: Sessions,
      inject: [Database, AccessTokens, ChangeFeed, Clock, IdSource],
      useFactory: (database: Database, tokens: AccessTokens, changes: ChangeFeed, clock: Clock, ids: IdSource) => new Sessions(database, tokens, changes, clock, ids),
    },
    {
      provide: Survivors,
      inject: [Database, ChangeFeed, Clock],
      useFactory: (database: Database, changes: ChangeFeed, clock: Clock) => new Survivors(database, changes, clock),
    },
    {
      provide: ApiKeys,
      inject: [Database, RateLimits, ChangeFeed, Clock, IdSource],
      useFactory: (...parts: ConstructorParameters<typeof ApiKeys>) => new ApiKeys(...parts),
    },
    {
      provide: Authenticator,
      inject: [AccessTokens, Sessions, StaffAccess, Survivors, ApiKeys],
      useFactory: (...parts: ConstructorParameters<typeof SessionAuthenticator>) => new SessionAuthenticator(...parts),
    },
    { provide: SealedPersonal, inject: [FieldCipher, BlindIndex], useFactory: (cipher: FieldCipher, index: BlindIndex) => new SealedPersonal(cipher, index) },
    { provide: SealedRecipients, inject: [FieldCipher, BlindIndex], useFactory: (cipher: FieldCipher, index: BlindIndex) => new SealedRecipients(cipher, index) },
    {
      provide: People,
      inject: [Database, SealedPersonal, Sessions, Survivors, Outbox, Clock, IdSource, RiskHoldings],
      useFactory: (
        database: Database,
        personal: SealedPersonal,
        sessions: Sessions,
        survivors: Survivors,
        outbox: Outbox,
        clock: Clock,
        ids: IdSource,
        risk: RiskHoldings,
      ) => {
        const people = new People(database, personal, survivors, outbox, { clock, ids });
        people.register(new IdentityHoldings(personal, sessions, clock));
        // Risk stands below identity, and cannot register itself.
        people.register(risk);
        risk.knowPeople((customerIds, source) => people.listRecordsOf(customerIds, source));
        return people;
      },
    },
    {
      provide: MergeRequests,
      inject: [Database, People, SealedPersonal, ENV, Clock, IdSource],
      useFactory: (database: Database, people: People, personal: SealedPersonal, env: Env, clock: Clock, ids: IdSource) => new MergeRequests(database, people, personal, env.BRAND, { clock, ids }),
    },
    {
      provide: ObserveIdentities,
      inject: [Database, People, ENV, Clock],
      useFactory: (database: Database, people: People, env: Env, clock: Clock) => new ObserveIdentities(database, people, { clock, brand: env.BRAND }),
    },
    { provide: Brands, inject: [Database, Clock], useFactory: (database: Database, clock: Clock) => new Brands(database, clock) },
    { provide: DataRights, inject: [Database, People, RateLimits, Clock], useFactory: (...parts: ConstructorParameters<typeof DataRights>) => new DataRights(...parts) },
    { provide: RevealPersonal, inject: [Database, RateLimits, Clock], useFactory: (...parts: ConstructorParameters<typeof RevealPersonal>) => new RevealPersonal(...parts) },
    {
      provide: SealPersonalData,
      inject: [Database, SealedPersonal, Clock, AppLogger],
      useFactory: (database: Database, personal: SealedPersonal, clock: Clock, logger: Logger) => new SealPersonalData(database, personal, clock, logger),
    },
    { provide: CustomersRepository, inject: [Database, SealedPersonal], useFactory: (database: Database, personal: SealedPersonal) => new CustomersRepository(database, personal) },
    {
      provide: Purposes,
      inject: [Database, CustomersRepository, RateLimits, Clock, ENV],
      useFactory: (database: Database, repository: CustomersRepository, limits: RateLimits, clock: Clock, env: Env) => new Purposes(database, repository, limits, { clock, brand: env.BRAND }),
    },
    {
      provide: Customers,
      inject: [Database, CustomersRepository, People, WechatApi, RateLimits, Clock, ENV],
      useFactory: (database: Database, repository: CustomersRepository, people: People, wechat: WechatApi, limits: RateLimits, clock: Clock, env: Env) =>
        new Customers(database, repository, people, wechat, limits, { clock, appId: env.WECHAT_APP_ID, brand: env.BRAND }),
    },
    {
      provide: AddressBook,
      inject: [Database, RateLimits, Clock, IdSource, SealedPersonal],
      useFactory: (...parts: ConstructorParameters<typeof AddressBook>) => new AddressBook(...parts),
    },
    {
      provide: SignInWithWechat,
      inject: [Database, WechatApi, Sessions, CustomersRepository, People, ENV, Clock, IdSource],
      useFactory: (
        database: Database,
        wechat: WechatApi,
        sessions: Sessions,
        customers: CustomersRepository,
        people: People,
        env: Env,
        clock: Clock,
        ids: IdSource,
      ) => new SignInWithWechat(database, wechat, sessions, customers, people, { clock, ids, appId: env.WECHAT_APP_ID, brand: env.BRAND }),
    },
    {
      provide: SignInStaff,
      inject: [Database, Sessions, StaffAccess, Passwords, SecondFactors, DeviceMarks, RateLimits, Clock],
      useFactory: (
        database: Database,
        sessions: Sessions,
        access: StaffAccess,
        passwords: Passwords,
        secondFactors: SecondFactors,
        marks: DeviceMarks,
        limits: RateLimits,
        clock: Clock,
      ) => new SignInStaff(database, sessions, access, { passwords, secondFactors, marks }, limits, clock),
    },
    {
      provide: ViewAs,
      inject: [Database, StaffAccess, AccessTokens, Clock, Customers],
      useFactory: (...parts: ConstructorParameters<typeof ViewAs>) => new ViewAs(...parts),
    },
    { provide: DeviceMarks, inject: [ENV, IdSource], useFactory: (env: Env, ids: IdSource) => new DeviceMarks(env.TOKEN_SECRET, ids) },
    { provide: Devices, inject: [Database, Sessions, Clock], useFactory: (...parts: ConstructorParameters<typeof Devices>) => new Devices(...parts) },
    {
      provide: SecondFactors,
      inject: [Database, SealedPersonal, BlindIndex, Sessions, StaffAccess, RateLimits, Clock, IdSource],
      useFactory: (
        database: Database,
        personal: SealedPersonal,
        index: BlindIndex,
        sessions: Sessions,
        access: StaffAccess,
        limits: RateLimits,
        clock: Clock,
        ids: IdSource,
      ) => new SecondFactors(database, { personal, index }, sessions, access, limits, { clock, ids }),
    },
    {
      provide: StaffAccounts,
      inject: [Database, Sessions, StaffAccess, Passwords, RateLimits, Clock, IdSource],
      useFactory: (
        database: Database,
        sessions: Sessions,
        access: StaffAccess,
        passwords: Passwords,
        limits: RateLimits,
        clock: Clock,
        ids: IdSource,
      ) => new StaffAccounts(database, sessions, access, passwords, limits, { clock, ids }),
    },
  ],
  exports: [Authenticator, Customers, Purposes, Registrations, DataRights, People, RevealPersonal, SealedRecipients, SealPersonalData, Sessions, SignInWithWechat, StaffAccounts],
})
export class IdentityModule implements OnModuleInit {
  constructor(
    @Inject(Sessions) private readonly sessions: Sessions,
    @Inject(StaffAccess) private readonly staffAccess: StaffAccess,
    @Inject(WaitingLine) private readonly line: WaitingLine,
    @Inject(Customers) private readonly customers: Customers,
    @Inject(People) private readonly people: People,
    @Inject(PhoneChallenges) private readonly phoneChallenges: PhoneChallenges,
  ) {}

  async onModuleInit(): Promise<void> {
    this.line.tellMembersBy(new RegisteredMembers(this.customers));
    this.phoneChallenges.proveBy(new VerifiedPhones(this.customers));
    await this.people.start();
    this.staffAccess.start();
    await this.sessions.start();
  }
}
