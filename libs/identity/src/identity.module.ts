import { Global, Inject, Module, type OnModuleInit } from '@nestjs/common';
import { Authenticator, ChangeFeed, Clock, Database, ENV, type Env, IdSource } from '@quanyu/platform';
import { RateLimits, RiskModule, WaitingLine } from '@quanyu/risk';
import { WechatApi, WechatModule } from '@quanyu/wechat';
import { AccessTokens } from './access-tokens.js';
import { AddressBook } from './addresses/address-book.js';
import { SessionAuthenticator } from './authenticate.js';
import { Customers } from './customers.js';
import { AddressesStorefrontController } from './http/addresses.storefront.controller.js';
import { IdentityAdminController } from './http/identity.admin.controller.js';
import { IdentityConsoleController, IdentityWorkbenchController } from './http/identity.session.controller.js';
import { IdentityStorefrontController } from './http/identity.storefront.controller.js';
import { Passwords } from './passwords.js';
import { RegisteredMembers } from './registered-members.js';
import { Registrations } from './registrations.repository.js';
import { Sessions } from './sessions.js';
import { SignInStaff } from './sign-in-staff.js';
import { SignInWithWechat } from './sign-in-with-wechat.js';
import { StaffAccess } from './staff-access.js';
import { StaffAccounts } from './staff-accounts.js';

@Global()
@Module({
  imports: [WechatModule, RiskModule],
  controllers: [IdentityStorefrontController, AddressesStorefrontController, IdentityWorkbenchController, IdentityConsoleController, IdentityAdminController],
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
      inject: [Database, ChangeFeed, Clock],
      useFactory: (database: Database, changes: ChangeFeed, clock: Clock) => new StaffAccess(database, changes, clock),
    },
    {
      provide: Sessions,
      inject: [Database, AccessTokens, ChangeFeed, Clock, IdSource],
      useFactory: (database: Database, tokens: AccessTokens, changes: ChangeFeed, clock: Clock, ids: IdSource) => new Sessions(database, tokens, changes, clock, ids),
    },
    {
      provide: Authenticator,
      inject: [AccessTokens, Sessions, StaffAccess],
      useFactory: (tokens: AccessTokens, sessions: Sessions, access: StaffAccess) => new SessionAuthenticator(tokens, sessions, access),
    },
    {
      provide: Customers,
      inject: [Database, WechatApi, RateLimits, Clock, ENV],
      useFactory: (database: Database, wechat: WechatApi, limits: RateLimits, clock: Clock, env: Env) =>
        new Customers(database, wechat, limits, clock, env.WECHAT_APP_ID),
    },
    {
      provide: AddressBook,
      inject: [Database, RateLimits, Clock, IdSource],
      useFactory: (database: Database, limits: RateLimits, clock: Clock, ids: IdSource) => new AddressBook(database, limits, clock, ids),
    },
    {
      provide: SignInWithWechat,
      inject: [Database, WechatApi, Sessions, ENV, Clock, IdSource],
      useFactory: (database: Database, wechat: WechatApi, sessions: Sessions, env: Env, clock: Clock, ids: IdSource) =>
        new SignInWithWechat(database, wechat, sessions, env.WECHAT_APP_ID, { clock, ids }),
    },
    {
      provide: SignInStaff,
      inject: [Database, Sessions, StaffAccess, Passwords, RateLimits, Clock],
      useFactory: (...parts: ConstructorParameters<typeof SignInStaff>) => new SignInStaff(...parts),
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
  exports: [Authenticator, Customers, Registrations, Sessions, SignInWithWechat, StaffAccounts],
})
export class IdentityModule implements OnModuleInit {
  constructor(
    @Inject(Sessions) private readonly sessions: Sessions,
    @Inject(StaffAccess) private readonly staffAccess: StaffAccess,
    @Inject(WaitingLine) private readonly line: WaitingLine,
    @Inject(Customers) private readonly customers: Customers,
  ) {}

  async onModuleInit(): Promise<void> {
    this.line.tellMembersBy(new RegisteredMembers(this.customers));
    this.staffAccess.start();
    await this.sessions.start();
  }
}
