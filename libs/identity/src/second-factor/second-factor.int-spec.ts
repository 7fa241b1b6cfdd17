import type { TestingModule } from '@nestjs/testing';
import { Authenticator, BlindIndex, type Database, FieldCipher, listAuditLines, silentLogger, type StaffPrincipal } from '@quanyu/platform';
import { createTestPlatform, outcomeOf, type TestPlatform } from '@quanyu/testing';
import { Secret, TOTP } from 'otpauth';
import { identityEntities, IdentityModule, SealPersonalData, type StaffAccount, StaffAccounts } from '../index.js';
import { SealedPersonal } from '../people/sealed-personal.js';
import { SignInStaff, type NewStaffSession } from '../staff/sign-in-staff.js';
import { SecondFactors } from './second-factors.js';

const PASSWORD = 'quanyu-ops-2026';
const STEP_MS = 30_000;
const AT_WORK = '203.0.113.9';

describe('the second factor', () => {
  let platform: TestPlatform;
  let database: Database;
  /** Two processes of the API. */
  let here: TestingModule;
  let there: TestingModule;
  let hired = 0;

  beforeAll(async () => {
    platform = await createTestPlatform({ entities: identityEntities, env: { SECOND_FACTOR_ROLES: 'engineer' } });
    database = platform.database;
    here = await platform.start([IdentityModule]);
    there = await platform.start([IdentityModule]);
  });
  afterAll(() => platform.close());

  const hire = (role: 'opsAdmin' | 'engineer' = 'opsAdmin'): Promise<StaffAccount> =>
    here.get(StaffAccounts).create({ username: `person-${(hired += 1)}`, name: '小李', password: PASSWORD, roles: [{ role, storeId: null }] }, { actor: 'system' });
  const signIn = (username: string, code?: string, { address = AT_WORK, password = PASSWORD, module = here } = {}): Promise<NewStaffSession> =>
    module.get(SignInStaff).execute({ username, password, code }, { ip: address, address, userAgent: 'Chrome', requestId: 'request-1' });
  const principalOf = (session: NewStaffSession): Promise<StaffPrincipal | null> =>
    here.get(Authenticator).authenticate(`Bearer ${session.tokens.accessToken}`, 'staff') as Promise<StaffPrincipal | null>;
  const ownerOf = async (session: NewStaffSession) => {
    const principal = await principalOf(session);
    if (principal === null) throw new Error('the session must be live');
    return { principal, ip: AT_WORK, requestId: 'request-1' };
  };
  const appOf = (secret: string) => {
    const totp = new TOTP({ secret: Secret.fromBase32(secret) });
    return () => totp.generate({ timestamp: platform.clock.nowMs() });
  };
  /** Hires somebody who sets the factor up, and answers their app and their recovery codes. */
  const enrol = async (role: 'opsAdmin' | 'engineer' = 'opsAdmin') => {
    const account = await hire(role);
    const session = await signIn(account.username);
    const { secret } = await here.get(SecondFactors).begin(account.id, account.username);
    const code = appOf(secret);
    const recoveryCodes = await here.get(SecondFactors).confirm(await ownerOf(session), code());
    platform.clock.advance(STEP_MS);
    return { account, session, code, secret, recoveryCodes };
  };

  it('is asked for after a right password only, and opens no session before', async () => {
    const { account, code } = await enrol();
    expect(await outcomeOf(signIn(account.username))).toBe('IDENTITY.SECOND_FACTOR_REQUIRED');
    expect(await outcomeOf(signIn(account.username, code(), { password: 'wrong' }))).toBe('IDENTITY.SIGN_IN_FAILED');
    expect((await signIn(account.username, code())).profile.hasSecondFactor).toBe(true);
  });

  it('is not asked for before a first code has shown that the app works', async () => {
    const account = await hire();
    await here.get(SecondFactors).begin(account.id, account.username);
    await signIn(account.username);
  });

  it('takes a code once, also when two people show it in two processes at the same instant', async () => {
    const { account, code } = await enrol();
    const shown = code();
    const outcomes = await Promise.all([outcomeOf(signIn(account.username, shown)), outcomeOf(signIn(account.username, shown, { module: there }))]);
    expect(outcomes.sort()).toEqual(['IDENTITY.CODE_WRONG', 'done']);
    expect(await outcomeOf(signIn(account.username, shown))).toBe('IDENTITY.CODE_WRONG');
    platform.clock.advance(STEP_MS);
    await signIn(account.username, code());
  });

  it('takes the code of a phone whose clock is half a minute off, and none that is older', async () => {
    const { account, code } = await enrol();
    platform.clock.advance(STEP_MS);
    const shown = code();
    platform.clock.advance(STEP_MS);
    await signIn(account.username, shown);
    platform.clock.advance(STEP_MS);
    const old = code();
    platform.clock.advance(2 * STEP_MS);
    expect(await outcomeOf(signIn(account.username, old))).toBe('IDENTITY.CODE_WRONG');
  });

  it('can be replaced by a recovery code, each of them once, typed as people type', async () => {
    const { account, recoveryCodes } = await enrol();
    expect(new Set(recoveryCodes).size).toBe(10);
    const [first = '', second = ''] = recoveryCodes;
    await signIn(account.username, ` ${first.toUpperCase().replace('-', ' ')} `);
    expect(await outcomeOf(signIn(account.username, first))).toBe('IDENTITY.CODE_WRONG');
    await signIn(account.username, second);
    expect(await here.get(SecondFactors).read(account.id)).toMatchObject({ isOn: true, recoveryCodesLeft: 8 });
    const lines = await listAuditLines(database, { targetId: account.id, action: 'staff.recoveryCodeUsed', beforeId: null, limit: 10 });
    expect(lines.map(({ after }) => after)).toEqual([{ recoveryCodesLeft: 8 }, { recoveryCodesLeft: 9 }]);
  });

  it('limits guesses of somebody who knows the password, and leaves the person their own desk', async () => {
    const { account, code } = await enrol();
    const guesses: string[] = [];
    for (let attempt = 0; attempt < 12; attempt += 1) guesses.push(await outcomeOf(signIn(account.username, '000000', { address: `198.51.100.${attempt}` })));
    expect(guesses.filter((outcome) => outcome === 'IDENTITY.CODE_WRONG')).toHaveLength(10);
    expect(guesses.at(-1)).toBe('RATE_LIMITED');
    await signIn(account.username, code());
  });

  it('stands nowhere readable: neither the secret nor a recovery code', async () => {
    const { secret, recoveryCodes } = await enrol();
    const rows = JSON.stringify([
      await database.query('SELECT * FROM identity.second_factor'),
      await database.query('SELECT * FROM identity.recovery_code'),
      await database.query('SELECT * FROM platform.audit_entry'),
    ]);
    expect(rows).not.toContain(secret);
    for (const code of recoveryCodes) expect(rows).not.toContain(code.replace('-', ''));
  });

  it('ends the sessions that were opened without it', async () => {
    const account = await hire();
    const [mine, other] = [await signIn(account.username), await signIn(account.username)];
    const { secret } = await here.get(SecondFactors).begin(account.id, account.username);
    await here.get(SecondFactors).confirm(await ownerOf(mine), appOf(secret)());
    expect([(await principalOf(mine)) !== null, (await principalOf(other)) !== null]).toEqual([true, false]);
  });

  it('is not slipped past by a sign-in that was under way while it was set up', async () => {
    const account = await hire();
    const mine = await ownerOf(await signIn(account.username));
    const { secret } = await here.get(SecondFactors).begin(account.id, account.username);
    const waiters = async (): Promise<number> => (await database.query(`SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`)).length;
    const untilWaiting = async (count: number): Promise<void> => {
      while ((await waiters()) < count) await new Promise((resolve) => setImmediate(resolve));
    };
    const underWay = await database.transaction(async (tx) => {
      await tx.query('SELECT 1 FROM identity.staff WHERE id = $1 FOR UPDATE', [account.id]);
      const late = signIn(account.username).catch((error: unknown) => error);
      await untilWaiting(1);
      const confirmed = here.get(SecondFactors).confirm(mine, appOf(secret)());
      await Promise.race([confirmed, untilWaiting(2)]);
      return { late, confirmed };
    });
    await underWay.confirmed;
    const late = await underWay.late;
    const lives = typeof late === 'object' && late !== null && 'tokens' in late ? await principalOf(late as NewStaffSession) : null;
    expect(lives).toBeNull();
  });

  it('is reset by another administrator with a reason, who cannot reset their own', async () => {
    const { account, session, code } = await enrol();
    const admin = await ownerOf(await signIn((await hire()).username));
    expect(await outcomeOf(here.get(SecondFactors).reset(account.id, '自己来', await ownerOf(session)))).toBe('IDENTITY.OWN_FACTOR');
    await here.get(SecondFactors).reset(account.id, '手机丢了', admin);
    expect(await principalOf(session)).toBeNull();
    await signIn(account.username);
    expect(await outcomeOf(here.get(SecondFactors).reset(account.id, '再来一次', admin))).toBe('IDENTITY.SECOND_FACTOR_STATE');
    const [line] = await listAuditLines(database, { targetId: account.id, action: 'staff.secondFactorReset', beforeId: null, limit: 1 });
    expect(line).toMatchObject({ reason: '手机丢了', actorId: admin.principal.staffId });
    expect(code()).toMatch(/^\d{6}$/);
  });

  it('leaves a role that must have it without any right until it is set up, and cannot be turned off by it', async () => {
    const account = await hire('engineer');
    const session = await signIn(account.username);
    expect(await principalOf(session)).toMatchObject({ permissions: new Set(), storeScope: [] });
    const { secret } = await here.get(SecondFactors).begin(account.id, account.username);
    const code = appOf(secret);
    await here.get(SecondFactors).confirm(await ownerOf(session), code());
    expect((await principalOf(session))?.permissions.has('audit.read')).toBe(true);
    platform.clock.advance(STEP_MS);
    expect(await outcomeOf(here.get(SecondFactors).turnOff(await ownerOf(session), code()))).toBe('IDENTITY.SECOND_FACTOR_ENFORCED');
  });

  it('is turned off with a code by somebody who need not have it', async () => {
    const { account, session, code } = await enrol();
    expect(await outcomeOf(here.get(SecondFactors).turnOff(await ownerOf(session), '000000'))).toBe('IDENTITY.CODE_WRONG');
    await here.get(SecondFactors).turnOff(await ownerOf(session), code());
    await signIn(account.username);
  });

  it('is sealed again under a new key, and still opens', async () => {
    const { account, code } = await enrol();
    const keys = `next=another-field-key-of-thirty-two-letters,${platform.env.FIELD_KEYS}`;
    const rotated = new SealedPersonal(new FieldCipher(keys), new BlindIndex(platform.env.BLIND_INDEX_SECRET));
    await new SealPersonalData(database, rotated, platform.clock, silentLogger).run();
    const [row] = await database.query<{ sealed: string }>('SELECT sealed_secret AS sealed FROM identity.second_factor WHERE staff_id = $1', [account.id]);
    expect(row?.sealed.startsWith('next.')).toBe(true);
    expect(new TOTP({ secret: Secret.fromBase32(rotated.openSecret(account.id, row?.sealed ?? '')) }).generate({ timestamp: platform.clock.nowMs() })).toBe(code());
  });
});
