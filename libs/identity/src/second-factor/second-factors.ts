import { type BlindIndex, type Clock, type Database, type IdSource, type StaffPrincipal, type Tx, writeAudit } from '@quanyu/platform';
import type { LimitCheck, RateLimits } from '@quanyu/risk';
import { identityError } from '../identity.errors.js';
import type { SealedPersonal } from '../people/sealed-personal.js';
import type { Origin, Sessions } from '../sessions/sessions.js';
import { secondFactorByAccountAndAddress, secondFactorByAccountElsewhere, secondFactorByStaff } from '../sign-in-limits.js';
import type { StaffAccess } from '../staff/staff-access.js';
import { bareCode, isTimeCode, newRecoveryCode, RECOVERY_CODES } from './recovery-code.rules.js';
import { SecondFactorRepository } from './second-factor.repository.js';
import { enrolmentUri, findStep, SECRET_BYTES, secretOf } from './totp.rules.js';

/** Who does something to their own second factor. */
export interface FactorOwner {
  readonly principal: StaffPrincipal;
  readonly ip: string;
  readonly requestId: string;
}

export interface FactorState {
  readonly isOn: boolean;
  readonly confirmedAt: Date | null;
  readonly recoveryCodesLeft: number;
}

/** What an authenticator app needs; shown once. */
export interface Enrolment {
  readonly secret: string;
  readonly uri: string;
}

/** Codes of an authenticator app (TOTP) beside the password. A code works once; each recovery code works once in its place. */
export class SecondFactors {
  private readonly repository: SecondFactorRepository;

  constructor(
    private readonly database: Database,
    private readonly sealing: { personal: SealedPersonal; index: BlindIndex },
    private readonly sessions: Sessions,
    private readonly staffAccess: StaffAccess,
    private readonly limits: RateLimits,
    private readonly rules: { clock: Clock; ids: IdSource },
  ) {
    this.repository = new SecondFactorRepository(database);
  }

  async read(staffId: string): Promise<FactorState> {
    const found = await this.repository.find(staffId);
    const confirmedAt = found?.confirmedAt ?? null;
    return { isOn: confirmedAt !== null, confirmedAt, recoveryCodesLeft: confirmedAt === null ? 0 : (found?.recoveryCodesLeft ?? 0) };
  }

  /**
   * Takes a try at a sign-in whose password was right. Whoever knows the password and signs in from elsewhere uses up the tries of
   * elsewhere, not those of a place or device where the account is known.
   * @throws RATE_LIMITED
   */
  async takeTry(staffId: string, place: string, isKnown: boolean): Promise<LimitCheck> {
    const tries = { limit: secondFactorByAccountAndAddress, subject: `${staffId}|${place}` };
    await this.limits.enforce(isKnown ? [tries] : [tries, { limit: secondFactorByAccountElsewhere, subject: staffId }]);
    return tries;
  }

  /**
   * That there is no factor to show, with the account locked by the caller.
   * @throws IDENTITY.SECOND_FACTOR_REQUIRED
   */
  async assertNone(tx: Tx, staffId: string): Promise<void> {
    const factor = await this.repository.find(staffId, tx);
    if (factor !== null && factor.confirmedAt !== null) throw identityError('IDENTITY.SECOND_FACTOR_REQUIRED');
  }

  /**
   * Burns a code in the transaction of what it permits.
   * @throws IDENTITY.CODE_WRONG for a wrong code and one that was used
   */
  async use(tx: Tx, staffId: string, typed: string, origin: Pick<Origin, 'ip' | 'requestId'>): Promise<void> {
    const factor = await this.repository.lock(tx, staffId);
    const code = bareCode(typed);
    if (factor === null || factor.confirmedAt === null) throw identityError('IDENTITY.CODE_WRONG');
    if (isTimeCode(code)) return this.useTimeCode(tx, factor, code);
    const { clock } = this.rules;
    if (!(await this.repository.burnRecoveryCode(tx, staffId, { hash: this.hashOf(staffId, code), now: clock.now() }))) throw identityError('IDENTITY.CODE_WRONG');
    const { ip, requestId } = origin;
    const after = { recoveryCodesLeft: factor.recoveryCodesLeft - 1 };
    await writeAudit(tx, { actor: 'system', action: 'staff.recoveryCodeUsed', targetType: 'staff', targetId: staffId, after, ip, requestId, at: clock.now() });
  }

  /**
   * A new secret, which counts once a code of it was shown. The password was checked by the caller.
   * @throws IDENTITY.SECOND_FACTOR_STATE when one is in use
   */
  async begin(staffId: string, username: string): Promise<Enrolment> {
    const secret = secretOf(Buffer.from(this.rules.ids.token(SECRET_BYTES), 'base64url'));
    const sealedSecret = this.sealing.personal.sealSecret(staffId, secret);
    const begun = await this.database.transaction((tx) => this.repository.begin(tx, { staffId, sealedSecret, now: this.rules.clock.now() }));
    if (!begun) throw identityError('IDENTITY.SECOND_FACTOR_STATE');
    return { secret, uri: enrolmentUri(secret, username) };
  }

  /**
   * Turns it on with the first code; ends all other sessions, which were opened without it. Answers the recovery codes, shown this once.
   * @throws IDENTITY.SECOND_FACTOR_STATE, IDENTITY.CODE_WRONG, RATE_LIMITED
   */
  async confirm(by: FactorOwner, code: string): Promise<string[]> {
    const { staffId, sessionId } = by.principal;
    await this.takeOwnTry(staffId);
    return this.database.transaction(async (tx) => {
      await this.repository.lockAccount(tx, staffId);
      const factor = await this.repository.lock(tx, staffId);
      if (factor === null || factor.confirmedAt !== null) throw identityError('IDENTITY.SECOND_FACTOR_STATE');
      await this.useTimeCode(tx, factor, bareCode(code));
      await this.repository.confirm(tx, staffId, this.rules.clock.now());
      const codes = await this.giveRecoveryCodes(tx, staffId);
      await this.sessions.revokeAllOf(tx, staffId, { reason: 'secondFactor', exceptSessionId: sessionId });
      await this.announceAndAudit(tx, by, 'staff.secondFactorOn');
      return codes;
    });
  }

  /** New recovery codes; the old ones end. @throws IDENTITY.CODE_WRONG, RATE_LIMITED */
  async renewRecoveryCodes(by: FactorOwner, code: string): Promise<string[]> {
    const { staffId } = by.principal;
    await this.takeOwnTry(staffId);
    return this.database.transaction(async (tx) => {
      await this.use(tx, staffId, code, by);
      const codes = await this.giveRecoveryCodes(tx, staffId);
      await this.announceAndAudit(tx, by, 'staff.recoveryCodesRenewed');
      return codes;
    });
  }

  /** @throws IDENTITY.SECOND_FACTOR_ENFORCED, IDENTITY.CODE_WRONG, RATE_LIMITED */
  async turnOff(by: FactorOwner, code: string): Promise<void> {
    const { staffId } = by.principal;
    await this.takeOwnTry(staffId);
    const profile = await this.staffAccess.findProfile(staffId);
    if (profile?.isSecondFactorEnforced !== false) throw identityError('IDENTITY.SECOND_FACTOR_ENFORCED');
    await this.database.transaction(async (tx) => {
      await this.use(tx, staffId, code, by);
      await this.repository.remove(tx, staffId);
      await this.announceAndAudit(tx, by, 'staff.secondFactorOff');
    });
  }

  /**
   * Takes it from somebody who lost the phone and the codes, and ends their sessions. Another administrator does it, with a reason.
   * @throws IDENTITY.OWN_FACTOR, IDENTITY.SECOND_FACTOR_STATE when there is none
   */
  async reset(staffId: string, reason: string, by: FactorOwner): Promise<void> {
    if (by.principal.staffId === staffId) throw identityError('IDENTITY.OWN_FACTOR');
    await this.database.transaction(async (tx) => {
      if (!(await this.repository.remove(tx, staffId))) throw identityError('IDENTITY.SECOND_FACTOR_STATE');
      await this.sessions.revokeAllOf(tx, staffId, { reason: 'secondFactor' });
      await this.staffAccess.announce(tx);
      const { principal: actor, ip, requestId } = by;
      await writeAudit(tx, { actor, action: 'staff.secondFactorReset', targetType: 'staff', targetId: staffId, reason, ip, requestId, at: this.rules.clock.now() });
    });
  }

  private async useTimeCode(tx: Tx, factor: { staffId: string; sealedSecret: string }, code: string): Promise<void> {
    const step = findStep(this.sealing.personal.openSecret(factor.staffId, factor.sealedSecret), code, this.rules.clock.nowMs());
    if (step === null || !(await this.repository.burnStep(tx, factor.staffId, step))) throw identityError('IDENTITY.CODE_WRONG');
  }

  private async giveRecoveryCodes(tx: Tx, staffId: string): Promise<string[]> {
    const codes = Array.from({ length: RECOVERY_CODES }, () => newRecoveryCode(this.rules.ids));
    await this.repository.replaceRecoveryCodes(tx, staffId, codes.map((code) => this.hashOf(staffId, bareCode(code))));
    return codes;
  }

  private hashOf(staffId: string, code: string): string {
    return this.sealing.index.of('recoveryCode', `${staffId}/${code}`);
  }

  private async takeOwnTry(staffId: string): Promise<void> {
    await this.limits.enforce([{ limit: secondFactorByStaff, subject: staffId }]);
  }

  private async announceAndAudit(tx: Tx, { principal: actor, ip, requestId }: FactorOwner, action: string): Promise<void> {
    await this.staffAccess.announce(tx);
    await writeAudit(tx, { actor, action, targetType: 'staff', targetId: actor.staffId, ip, requestId, at: this.rules.clock.now() });
  }
}
