import { Controller, type Type } from '@nestjs/common';
import { Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { RateLimits } from '@quanyu/risk';
import { identityError } from '../identity.errors.js';
import { Sessions } from '../sessions/sessions.js';
import { refreshByAddress } from '../sign-in-limits.js';
import { SignInStaff, type StaffSession } from '../staff/sign-in-staff.js';
import { StaffAccess, type StaffProfile } from '../staff/staff-access.js';
import { StaffAccounts } from '../staff/staff-accounts.js';
import { consoleSessionRoutes, type staffSessionRoutes, workbenchSessionRoutes } from './identity.session.contract.js';
import { originOf } from './origin.js';

type Routes = ReturnType<typeof staffSessionRoutes<'staff' | 'admin'>>;

/** The workbench and the console sign staff in alike; only their paths differ. */
function staffSessionController(routes: Routes): Type<object> {
  @Controller()
  class IdentitySessionController {
    constructor(
      private readonly signInStaff: SignInStaff,
      private readonly accounts: StaffAccounts,
      private readonly access: StaffAccess,
      private readonly sessions: Sessions,
      private readonly limits: RateLimits,
    ) {}

    @Endpoint(routes.signIn)
    async signIn({ body }: InputOf<Routes['signIn']>, context: RequestContext<Routes['signIn']>): Promise<ReplyOf<Routes['signIn']>> {
      const session = await this.signInStaff.execute(body, originOf(context));
      return { ...toSession(session), deviceMark: session.deviceMark };
    }

    @Endpoint(routes.refreshSession)
    async refreshSession({ body }: InputOf<Routes['refreshSession']>, context: RequestContext<Routes['refreshSession']>): Promise<ReplyOf<Routes['refreshSession']>> {
      await this.limits.enforce([{ limit: refreshByAddress, subject: originOf(context).address }]);
      return toSession(await this.signInStaff.refresh(body.refreshToken));
    }

    @Endpoint(routes.signOut)
    async signOut({ body }: InputOf<Routes['signOut']>, context: RequestContext<Routes['signOut']>): Promise<void> {
      await this.limits.enforce([{ limit: refreshByAddress, subject: originOf(context).address }]);
      await this.sessions.signOut(body.refreshToken);
    }

    @Endpoint(routes.getMe)
    async getMe(_input: InputOf<Routes['getMe']>, { principal }: RequestContext<Routes['getMe']>): Promise<ReplyOf<Routes['getMe']>> {
      const profile = await this.access.findProfile(principal.staffId);
      if (profile === null) throw identityError('IDENTITY.SESSION_ENDED');
      return toMe(profile);
    }

    @Endpoint(routes.changePassword)
    async changePassword({ body }: InputOf<Routes['changePassword']>, context: RequestContext<Routes['changePassword']>): Promise<void> {
      const { principal, ip, requestId } = context;
      await this.accounts.changePassword(principal, { current: body.currentPassword, next: body.newPassword }, { actor: principal, ip, requestId });
    }
  }
  return IdentitySessionController;
}

export const IdentityWorkbenchController = staffSessionController(workbenchSessionRoutes);
export const IdentityConsoleController = staffSessionController(consoleSessionRoutes);

function toSession({ tokens, profile }: StaffSession): ReplyOf<Routes['refreshSession']> {
  return { ...tokens, me: toMe(profile) };
}

function toMe({ staffId, username, name, roles, permissions, storeScope, hasSecondFactor, isSecondFactorEnforced }: StaffProfile): ReplyOf<Routes['getMe']> {
  const mustEnrol = isSecondFactorEnforced && !hasSecondFactor;
  return { staffId, username, name, roles: [...roles], permissions: [...permissions], stores: storeScope === 'all' ? 'all' : [...storeScope], mustEnrol };
}
