import { type Clock, type Database, isDomainError, type Tx, writeAudit } from '@quanyu/platform';
import type { RateLimits } from '@quanyu/risk';
import type { DeviceMarks } from '../sessions/device-marks.js';
import { identityError } from '../identity.errors.js';
import type { Passwords } from './passwords.js';
import type { SecondFactors } from '../second-factor/second-factors.js';
import type { Origin, Sessions, SessionTokens } from '../sessions/sessions.js';
import { staffSignInByAccountAndAddress, staffSignInByAccountElsewhere, staffSignInByAddress } from '../sign-in-limits.js';
import type { StaffAccess, StaffProfile } from './staff-access.js';
import type { StaffEntity } from './staff.entity.js';
import { StaffRepository } from './staff.repository.js';

export interface StaffSignInRequest {
  readonly username: string;
  readonly password: string;
  readonly deviceName?: string | undefined;
  /** Of the authenticator app, or a recovery code. */
  readonly code?: string | undefined;
  /** What an earlier sign-in left on this device. */
  readonly deviceMark?: string | undefined;
}

export interface StaffSession {
  readonly tokens: SessionTokens;
  readonly profile: StaffProfile;
}

export interface NewStaffSession extends StaffSession {
  readonly deviceMark: string;
}

/** From where somebody signs in, as their tries are counted. */
interface Place {
  /** The device when it is known, else the address. */
  readonly name: string;
  readonly isKnownDevice: boolean;
}

/** Staff sign in with a password and go on with rotating refresh tokens. */
export class SignInStaff {
  private readonly staff: StaffRepository;

  constructor(
    private readonly database: Database,
    private readonly sessions: Sessions,
    private readonly staffAccess: StaffAccess,
    private readonly proofs: { passwords: Passwords; secondFactors: SecondFactors; marks: DeviceMarks },
    private readonly limits: RateLimits,
    private readonly clock: Clock,
  ) {
    this.staff = new StaffRepository(database);
  }

  /**
   * @throws RATE_LIMITED, IDENTITY.SIGN_IN_FAILED (the same for an unknown name and a wrong password), and
   * IDENTITY.STAFF_DISABLED, IDENTITY.SECOND_FACTOR_REQUIRED, IDENTITY.CODE_WRONG, which only a right password learns.
   */
  async execute(request: StaffSignInRequest, origin: Origin): Promise<NewStaffSession> {
    const username = request.username.toLowerCase();
    const { passwords, marks } = this.proofs;
    const deviceId = marks.findDevice(request.deviceMark, username);
    const place: Place = { name: deviceId === null ? origin.address : `device ${deviceId}`, isKnownDevice: deviceId !== null };
    const failures = { limit: staffSignInByAccountAndAddress, subject: `${username}|${place.name}` };
    await this.limits.enforce(place.isKnownDevice ? [failures] : [{ limit: staffSignInByAddress, subject: origin.address }, failures]);
    const staff = await this.staff.findCredentials({ username });
    const isKnown = place.isKnownDevice || (staff !== null && (await this.sessions.hasSessionFrom(staff.id, origin.address)));
    if (!isKnown) await this.limits.enforce([{ limit: staffSignInByAccountElsewhere, subject: username }]);

    const matched = await passwords.matches(staff?.passwordHash ?? null, request.password);
    if (staff === null || !matched) {
      // The name as typed is not kept: people type their password into the wrong field.
      await this.database.transaction((tx) => this.audit(tx, origin, { failedFor: staff }));
      throw identityError('IDENTITY.SIGN_IN_FAILED');
    }
    if (staff.status !== 'active') throw identityError('IDENTITY.STAFF_DISABLED');
    const tokens = await this.open(staff, request, { origin, place: place.name, isKnown });
    await this.limits.reset([failures]);
    const deviceMark = deviceId === null || request.deviceMark === undefined ? marks.issue(username) : request.deviceMark;
    return { tokens, deviceMark, profile: await this.profileOf(staff.id) };
  }

  /** Opens the session; who has a second factor shows it in the same transaction, which burns the code. */
  private async open(staff: StaffEntity, request: StaffSignInRequest, from: { origin: Origin; place: string; isKnown: boolean }): Promise<SessionTokens> {
    const { secondFactors } = this.proofs;
    const { origin } = from;
    const { isOn } = await secondFactors.read(staff.id);
    if (!isOn) return this.database.transaction((tx) => this.openIn(tx, staff, { request, origin, prove: () => secondFactors.assertNone(tx, staff.id) }));
    const { code } = request;
    if (code === undefined) throw identityError('IDENTITY.SECOND_FACTOR_REQUIRED');
    const tries = await secondFactors.takeTry(staff.id, from.place, from.isKnown);
    try {
      const tokens = await this.database.transaction((tx) => this.openIn(tx, staff, { request, origin, prove: () => secondFactors.use(tx, staff.id, code, origin) }));
      await this.limits.reset([tries]);
      return tokens;
    } catch (error) {
      if (isDomainError(error, 'IDENTITY.CODE_WRONG')) await this.database.transaction((tx) => this.audit(tx, origin, { failedFor: staff }));
      throw error;
    }
  }

  private async openIn(tx: Tx, staff: StaffEntity, { request, origin, prove }: { request: StaffSignInRequest; origin: Origin; prove: () => Promise<void> }): Promise<SessionTokens> {
    // It locks the account: a second factor that is set up at this moment comes before, and is asked for, or after, and ends this session.
    await this.staff.recordSignIn(tx, staff.id, this.clock.now());
    await prove();
    await this.audit(tx, origin, { succeededFor: staff });
    return this.sessions.open(tx, { audience: 'staff', subjectId: staff.id, origin, deviceName: request.deviceName });
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
