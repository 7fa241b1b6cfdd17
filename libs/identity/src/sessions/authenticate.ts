import { Authenticator, type CustomerPrincipal, type Principal, type StaffPrincipal } from '@quanyu/platform';
import type { AccessClaims, AccessTokens } from './access-tokens.js';
import { apiKeyIn } from '../api-keys/api-key.rules.js';
import type { ApiKeys } from '../api-keys/api-keys.js';
import type { SessionAudience } from './sessions.repository.js';
import type { Survivors } from '../people/survivors.js';
import type { Sessions } from './sessions.js';
import type { StaffAccess } from '../staff/staff-access.js';
import { mayView, mayViewShoppers } from '../view-as/view-as.rules.js';

const BEARER = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/;
const MAX_HEADER_LENGTH = 1_000;

/** Says who calls, from memory: a known token costs a hash and two look-ups, no query. */
export class SessionAuthenticator extends Authenticator {
  constructor(
    private readonly accessTokens: AccessTokens,
    private readonly sessions: Sessions,
    private readonly staffAccess: StaffAccess,
    private readonly survivors: Survivors,
    private readonly apiKeys: ApiKeys,
  ) {
    super();
  }

  override async authenticate(authorization: string, audience: SessionAudience): Promise<Principal | null> {
    const apiKey = apiKeyIn(authorization);
    if (apiKey !== undefined) return audience === 'staff' ? this.apiKeys.authenticate(apiKey) : null;
    const token = tokenIn(authorization);
    if (token === undefined) return null;
    const claims = await this.accessTokens.findClaims(token, audience);
    if (claims === null || !this.sessions.isLive(claims.sessionId)) return null;
    if (audience === 'staff') return this.findStaff(claims);
    return claims.actorId === undefined ? this.customerOf(claims) : this.findViewed(claims, claims.actorId);
  }

  override recallCustomer(authorization: string): CustomerPrincipal | null {
    const token = tokenIn(authorization);
    const claims = token === undefined ? null : this.accessTokens.recallClaims(token, 'customer');
    // Who looks through a shopper's eyes is nobody at the gates of a sale.
    return claims === null || claims.actorId !== undefined || !this.sessions.isLive(claims.sessionId) ? null : this.customerOf(claims);
  }

  private customerOf({ subjectId, sessionId }: AccessClaims): CustomerPrincipal {
    return { kind: 'customer', customerId: this.survivors.of(subjectId), sessionId };
  }

  private async findViewed(claims: AccessClaims, actorId: string): Promise<Principal | null> {
    const viewer = await this.staffAccess.findProfile(actorId);
    return viewer !== null && mayViewShoppers(viewer) ? { ...this.customerOf(claims), viewer: { staffId: viewer.staffId, name: viewer.name } } : null;
  }

  /** Rights are never read from the token: a role that was taken away a second ago is gone. */
  private async findStaff(claims: AccessClaims): Promise<Principal | null> {
    const profile = await this.staffAccess.findProfile(claims.subjectId);
    if (profile === null) return null;
    const { staffId, name, permissions, storeScope } = profile;
    const principal: StaffPrincipal = { kind: 'staff', staffId, sessionId: claims.sessionId, name, permissions, storeScope };
    if (claims.actorId === undefined) return principal;
    // What the viewer lost a second ago is gone here as well.
    const viewer = await this.staffAccess.findProfile(claims.actorId);
    return viewer !== null && mayView(viewer, profile) ? { ...principal, viewer: { staffId: viewer.staffId, name: viewer.name } } : null;
  }
}

function tokenIn(authorization: string): string | undefined {
  return authorization.length > MAX_HEADER_LENGTH ? undefined : BEARER.exec(authorization)?.[1];
}
