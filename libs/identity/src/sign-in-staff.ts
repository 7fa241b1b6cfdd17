import { type Clock, type Database, type Tx, writeAudit } from '@quanyu/platform';
import type { RateLimits } from '@quanyu/risk';
import { identityError } from './identity.errors.js';
import type { Passwords } from './passwords.js';
import type { Origin, Sessions, SessionTokens } from './sessions.js';
import { staffSignInByAccountAndAddress, staffSignInByAccountElsewhere, staffSignInByAddress } from './sign-in-limits.js';
import type { StaffAccess, StaffProfile } from './staff-access.js';
import type { StaffEntity } from './staff.entity.js';
import { StaffRepository } from './staff.repository.js';

export interface StaffSignInRequest {
  readonly username: string;
  readonly password: string;
  readonly deviceName?: string | undefined;
}

export interface StaffSession {
  readonly tokens: SessionTokens;
  readonly profile: StaffProfile;
}

/** Staff sign in with a password and go on with rotating refresh tokens. */
export class SignInStaff {
  private readonly staff: StaffRepository;

  constructor(
    private readonly database: Database,
    private readonly sessions: Sessions,
    private readonly staffAccess: StaffAccess,
    private readonly passwords: Passwords,
    private readonly limits: RateLimits,
    private readonly clock: Clock,
  ) {
    this.staff = new StaffRepository(database);
  }

  /**
   * @throws RATE_LIMITED, IDENTITY.SIGN_IN_FAILED (the same for an unknown name and a wrong password), and
   * IDENTITY.STAFF_DISABLED, which only a right password learns.
   */
  async execute(request: StaffSignInRequest, origin: Origin): Promise<StaffSession> {
    const username = request.username.toLowerCase();
    const failures = { limit: staffSignInByAccountAndAddress, subject: `${username}|${origin.address}` };
    await this.limits.enforce([{ limit: staffSignInByAddress, subject: origin.address }, failures]);
    const staff = await this.staff.findCredentials({ username });
    const isKnownAddress = staff !== null && (await this.sessions.hasSessionFrom(staff.id, origin.address));
    if (!isKnownAddress) await this.limits.enforce([{ limit: staffSignInByAccountElsewhere, subject: username }]);

    const matched = await this.passwords.matches(staff?.passwordHash ?? null, request.password);
    if (staff === null || !matched) {
      // The name as typed is not kept: people type their password into the wrong field.
      await this.database.transaction((tx) => this.audit(tx, origin, { failedFor: staff }));
      throw identityError('IDENTITY.SIGN_IN_FAILED');
    }
    if (staff.status !== 'active') throw identityError('IDENTITY.STAFF_DISABLED');
    await this.limits.reset([failures]);

    const tokens = await this.database.transaction(async (tx) => {
      await this.staff.recordSignIn(tx, staff.id, this.clock.now());
      await this.audit(tx, origin, { succeededFor: staff });
      return this.sessions.open(tx, { audience: 'staff', subjectId: staff.id, origin, deviceName: request.deviceName });
    });
    return { tokens, profile: await this.profileOf(staff.id) };
  }

  /** @throws IDENTITY.SESSION_ENDED */
  async refresh(refreshToken: string): Promise<StaffSession> {
    const { subjectId, tokens } = await this.sessions.refresh(refreshToken, 'staff');
    return { tokens, profile: await this.profileOf(subjectId) };
  }

  private async profileOf(staffId: string): Promise<StaffProfile> {
    const profile = await this.staffAccess.findProfile(staffId);
    if (profile === null) throw identityError('IDENTITY.SESSION_ENDED');
    return profile;
  }

  private audit(tx: Tx, origin: Origin, outcome: { failedFor: StaffEntity | null } | { succeededFor: StaffEntity }): Promise<void> {
    const shared = { targetType: 'staff', ip: origin.ip, requestId: origin.requestId, at: this.clock.now() };
    if ('failedFor' in outcome) return writeAudit(tx, { ...shared, actor: 'system', action: 'staff.signInFailed', targetId: outcome.failedFor?.id ?? 'unknown' });
    const { id, name } = outcome.succeededFor;
    return writeAudit(tx, { ...shared, actor: { staffId: id, name }, action: 'staff.signIn', targetId: id });
  }
}
