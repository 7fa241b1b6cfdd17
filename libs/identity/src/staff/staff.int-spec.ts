import type { TestingModule } from '@nestjs/testing';
import { Authenticator, ChangeFeed, type Database, listAuditLines, type StaffPrincipal } from '@quanyu/platform';
import { RateLimits } from '@quanyu/risk';
import { createTestPlatform, outcomeOf, type TestPlatform, waitFor } from '@quanyu/testing';
import { identityEntities, IdentityModule, type NewStaff, type Origin, Sessions, type StaffAccount, StaffAccounts, type StaffActor } from '../index.js';
import { DeviceMarks } from '../sessions/device-marks.js';
import { Passwords } from './passwords.js';
import { SecondFactors } from '../second-factor/second-factors.js';
import { type NewStaffSession, SignInStaff, type StaffSession } from './sign-in-staff.js';
import { StaffAccess } from './staff-access.js';

const STORE_A = '0198d5a0-0000-7000-8000-00000000000a';
const PASSWORD = 'quanyu-store-2026';
const SYSTEM: StaffActor = { actor: 'system' };

const originOf = (address: string): Origin => ({ ip: address, address, userAgent: 'Chrome', requestId: 'request-1' });
const AT_WORK = originOf('203.0.113.9');

describe('staff', () => {
  let platform: TestPlatform;
  let database: Database;
  /** Two processes of the API. */
  let here: TestingModule;
  let there: TestingModule;
  let accounts: StaffAccounts;
  let usernames = 0;

  beforeAll(async () => {
    platform = await createTestPlatform({ entities: identityEntities });
    database = platform.database;
    here = await platform.start([IdentityModule]);
    there = await platform.start([IdentityModule]);
    await there.get(ChangeFeed).start();
    accounts = here.get(StaffAccounts);
  });
  afterAll(() => platform.close());

  const hire = (staff: Partial<NewStaff> = {}): Promise<StaffAccount> => {
    usernames += 1;
    return accounts.create({ username: `staff-${usernames}`, name: '小李', password: PASSWORD, roles: [{ role: 'storeClerk', storeId: STORE_A }], ...staff }, SYSTEM);
  };
  const signIn = (username: string, password = PASSWORD, origin = AT_WORK): Promise<NewStaffSession> => here.get(SignInStaff).execute({ username, password }, origin);
  const principalIn = (module: TestingModule, { tokens }: StaffSession): Promise<StaffPrincipal | null> =>
    module.get(Authenticator).authenticate(`Bearer ${tokens.accessToken}`, 'staff') as Promise<StaffPrincipal | null>;
  const auditOf = async (targetId: string): Promise<string[]> => (await listAuditLines(database, { targetId, beforeId: null, limit: 50 })).map(({ action }) => action);

  describe('who sign in', () => {
    it('get a session that says what they may do and where', async () => {
      const { username, id } = await hire();
      const session = await signIn(username.toUpperCase());
      expect(session.profile).toMatchObject({ staffId: id, username, name: '小李', storeScope: [STORE_A] });
      expect(await principalIn(here, session)).toMatchObject({ kind: 'staff', staffId: id, storeScope: [STORE_A] });
      expect(await auditOf(id)).toEqual(['staff.signIn', 'staff.create']);
      expect((await accounts.get(id)).lastSignInAt).toBe(platform.clock.now().toISOString());
    });

    it('are told the same for a wrong password as for a name that nobody has, after the same work', async () => {
      const { username } = await hire();
      const compared: boolean[] = [];
      const passwords = new (class extends Passwords {
        override async matches(hash: string | null, password: string): Promise<boolean> {
          compared.push(hash === null);
          return super.matches(hash, password);
        }
      })('nobody');
      const flow = new SignInStaff(database, here.get(Sessions), here.get(StaffAccess), { passwords, secondFactors: here.get(SecondFactors), marks: here.get(DeviceMarks) }, here.get(RateLimits), platform.clock);
      expect(await outcomeOf(flow.execute({ username, password: 'wrong' }, AT_WORK))).toBe('IDENTITY.SIGN_IN_FAILED');
      expect(await outcomeOf(flow.execute({ username: 'nobody-here', password: 'wrong' }, AT_WORK))).toBe('IDENTITY.SIGN_IN_FAILED');
      expect(compared).toEqual([false, true]);
    });

    it('are slowed after eight wrong passwords, and a right one clears the count', async () => {
      const { username } = await hire();
      const wrongs = async (times: number): Promise<string[]> => {
        const outcomes: string[] = [];
        for (let attempt = 0; attempt < times; attempt += 1) outcomes.push(await outcomeOf(signIn(username, 'wrong')));
        return outcomes;
      };
      expect(new Set(await wrongs(7))).toEqual(new Set(['IDENTITY.SIGN_IN_FAILED']));
      await signIn(username);
      expect(new Set(await wrongs(8))).toEqual(new Set(['IDENTITY.SIGN_IN_FAILED']));
      expect(await outcomeOf(signIn(username))).toBe('RATE_LIMITED');
      platform.clock.advance(60_000);
      await signIn(username);
    });

    it('cannot be locked out by somebody who guesses from elsewhere, however many addresses they have', async () => {
      const { username } = await hire();
      await signIn(username);
      const guesses: string[] = [];
      for (let attempt = 0; attempt < 30; attempt += 1) guesses.push(await outcomeOf(signIn(username, 'guess', originOf(`198.51.100.${attempt}`))));
      expect(guesses.filter((outcome) => outcome === 'IDENTITY.SIGN_IN_FAILED')).toHaveLength(19);
      expect(guesses.at(-1)).toBe('RATE_LIMITED');
      await signIn(username);
    });

    it('keep a device that they are known on, although somebody behind the same router uses up every try there', async () => {
      const { username } = await hire();
      const { deviceMark } = await signIn(username);
      for (let attempt = 0; attempt < 9; attempt += 1) await outcomeOf(signIn(username, 'guess'));
      expect(await outcomeOf(signIn(username))).toBe('RATE_LIMITED');
      const onDevice = (mark: string, password = PASSWORD): Promise<string> => outcomeOf(here.get(SignInStaff).execute({ username, password, deviceMark: mark }, AT_WORK));
      expect(await onDevice(deviceMark)).toBe('done');
      expect(await onDevice(`${deviceMark.slice(0, -1)}${deviceMark.endsWith('A') ? 'B' : 'A'}`)).toBe('RATE_LIMITED');
      // The mark of one account is worth nothing for another one.
      const other = await hire();
      expect(await outcomeOf(here.get(SignInStaff).execute({ username: other.username, password: 'guess', deviceMark }, originOf('198.51.100.99')))).toBe('IDENTITY.SIGN_IN_FAILED');
      // Nor does it buy endless guesses.
      for (let attempt = 0; attempt < 8; attempt += 1) await onDevice(deviceMark, 'guess');
      expect(await onDevice(deviceMark)).toBe('RATE_LIMITED');
    });

    it('learn that the account is disabled by the right password alone', async () => {
      const staff = await hire();
      await accounts.update({ staffId: staff.id, version: staff.version, status: 'disabled' }, SYSTEM);
      expect(await outcomeOf(signIn(staff.username))).toBe('IDENTITY.STAFF_DISABLED');
      expect(await outcomeOf(signIn(staff.username, 'wrong'))).toBe('IDENTITY.SIGN_IN_FAILED');
    });
  });

  describe('whose account changes', () => {
    it('have the new role in the other process too, without signing in again', async () => {
      const staff = await hire();
      const session = await signIn(staff.username);
      expect((await principalIn(there, session))?.permissions.has('orders.cancel')).toBe(false);
      await accounts.update({ staffId: staff.id, version: 1, roles: [{ role: 'storeManager', storeId: STORE_A }] }, SYSTEM);
      expect((await principalIn(here, session))?.permissions.has('orders.cancel')).toBe(true);
      await waitFor(async () => (await principalIn(there, session))?.permissions.has('orders.cancel') === true);
    });

    it('are signed out everywhere when they are disabled', async () => {
      const staff = await hire();
      const session = await signIn(staff.username);
      expect(await principalIn(there, session)).not.toBeNull();
      await accounts.update({ staffId: staff.id, version: 1, status: 'disabled' }, SYSTEM);
      expect(await principalIn(here, session)).toBeNull();
      await waitFor(async () => (await principalIn(there, session)) === null);
      expect(await outcomeOf(here.get(SignInStaff).refresh(session.tokens.refreshToken))).toBe('IDENTITY.SESSION_ENDED');
    });

    it('keep their session when they change the password themselves, and lose the others', async () => {
      const staff = await hire();
      const [mine, other] = [await signIn(staff.username), await signIn(staff.username)];
      const principal = await principalIn(here, mine);
      if (principal === null) throw new Error('the session must be live');
      const change = (current: string): Promise<void> => accounts.changePassword(principal, { current, next: 'a-longer-password' }, { actor: principal });
      expect(await outcomeOf(change('wrong'))).toBe('IDENTITY.PASSWORD_WRONG');
      await change(PASSWORD);
      expect([(await principalIn(here, mine)) !== null, (await principalIn(here, other)) !== null]).toEqual([true, false]);
      expect(await outcomeOf(signIn(staff.username))).toBe('IDENTITY.SIGN_IN_FAILED');
      await signIn(staff.username, 'a-longer-password');
    });

    it('are signed out when an administrator resets the password', async () => {
      const staff = await hire();
      const session = await signIn(staff.username);
      await accounts.resetPassword({ staffId: staff.id, version: 1, password: 'reset-by-admin' }, SYSTEM);
      expect(await principalIn(here, session)).toBeNull();
      await signIn(staff.username, 'reset-by-admin');
    });
  });

  describe('managed by an administrator', () => {
    it('are created once when the request is repeated, and the password is nowhere kept readable', async () => {
      const staff: NewStaff = { username: 'twice', name: '小张', password: 'a-secret-to-find', roles: [{ role: 'engineer', storeId: null }] };
      const create = (): Promise<StaffAccount> => accounts.create(staff, SYSTEM, 'key-of-this-request');
      const [first, second] = await Promise.all([create(), create()]);
      expect(second).toEqual(first);
      expect(await outcomeOf(accounts.create(staff, SYSTEM))).toBe('IDENTITY.USERNAME_TAKEN');
      const audit = JSON.stringify(await listAuditLines(database, { targetId: first.id, beforeId: null, limit: 10 }));
      const keys = JSON.stringify(await database.query('SELECT * FROM platform.idempotency_key'));
      expect(audit + keys).not.toMatch(/a-secret-to-find|argon2/);
    });

    it('are not changed by two people at once without one of them noticing', async () => {
      const staff = await hire();
      const rename = (name: string): Promise<StaffAccount> => accounts.update({ staffId: staff.id, version: 1, name }, SYSTEM);
      const outcomes = await Promise.all([outcomeOf(rename('甲')), outcomeOf(rename('乙'))]);
      expect(outcomes.sort()).toEqual(['REQUEST.VERSION_CONFLICT', 'done']);
    });

    it('always keep one administrator, although two remove each other at the same instant', async () => {
      const first = await hire({ roles: [{ role: 'opsAdmin', storeId: null }] });
      const second = await hire({ roles: [{ role: 'opsAdmin', storeId: null }] });
      const outcomes = await Promise.all([
        outcomeOf(accounts.update({ staffId: first.id, version: 1, status: 'disabled' }, SYSTEM)),
        outcomeOf(accounts.update({ staffId: second.id, version: 1, roles: [{ role: 'engineer', storeId: null }] }, SYSTEM)),
      ]);
      expect(outcomes.sort()).toEqual(['IDENTITY.LAST_ADMIN', 'done']);
    });

    it('cannot change their own role or disable themselves', async () => {
      const admin = await hire({ roles: [{ role: 'opsAdmin', storeId: null }] });
      const principal = await principalIn(here, await signIn(admin.username));
      if (principal === null) throw new Error('the session must be live');
      expect(await outcomeOf(accounts.update({ staffId: admin.id, version: 1, status: 'disabled' }, { actor: principal }))).toBe('IDENTITY.OWN_ACCOUNT');
      expect((await accounts.update({ staffId: admin.id, version: 1, name: '新名字' }, { actor: principal })).name).toBe('新名字');
    });

    it('are found by name, role and store, page by page', async () => {
      const storeId = '0198d5a0-0000-7000-8000-0000000000ff';
      for (const username of ['page-c', 'page-a', 'page-b']) await hire({ username, name: '翻页员', roles: [{ role: 'storeClerk', storeId }] });
      const filter = { text: '翻页', role: 'storeClerk', storeId, status: 'active', limit: 2 } as const;
      const first = await accounts.list({ ...filter, afterUsername: null });
      expect(first.items.map(({ username }) => username)).toEqual(['page-a', 'page-b']);
      expect(first.nextCursor).not.toBeNull();
      const second = await accounts.list({ ...filter, afterUsername: 'page-b' });
      expect([second.items.map(({ username }) => username), second.nextCursor]).toEqual([['page-c'], null]);
      expect((await accounts.list({ ...filter, role: 'storeManager', afterUsername: null })).items).toEqual([]);
    });
  });

  describe('who come back with a refresh token', () => {
    it('get a new pair, and the token works once', async () => {
      const { username } = await hire();
      const session = await signIn(username);
      const renewed = await here.get(SignInStaff).refresh(session.tokens.refreshToken);
      expect(renewed.tokens.refreshToken).not.toBe(session.tokens.refreshToken);
      expect(await principalIn(here, renewed)).not.toBeNull();
    });

    it('all get one when two tabs ask at the same instant', async () => {
      const { username } = await hire();
      const { tokens } = await signIn(username);
      const renewed = await Promise.all(Array.from({ length: 5 }, () => here.get(SignInStaff).refresh(tokens.refreshToken)));
      platform.clock.advance(60_000);
      for (const { tokens: later } of renewed) await here.get(SignInStaff).refresh(later.refreshToken);
    });

    it('lose the whole session when a used token turns up again, in every process', async () => {
      const { username, id } = await hire();
      const stolen = (await signIn(username)).tokens.refreshToken;
      const session = await here.get(SignInStaff).refresh(stolen);
      expect(await principalIn(there, session)).not.toBeNull();
      platform.clock.advance(10_001);
      expect(await outcomeOf(here.get(SignInStaff).refresh(stolen))).toBe('IDENTITY.SESSION_ENDED');
      expect(await outcomeOf(here.get(SignInStaff).refresh(session.tokens.refreshToken))).toBe('IDENTITY.SESSION_ENDED');
      expect(await principalIn(here, session)).toBeNull();
      await waitFor(async () => (await principalIn(there, session)) === null);
      expect(await auditOf(id)).toContain('staff.refreshTokenReused');
    });

    it('must sign in again after twelve hours of rest, or a week in all', async () => {
      const { username } = await hire();
      const refresh = async (token: string): Promise<string> => (await here.get(SignInStaff).refresh(token)).tokens.refreshToken;
      let token = (await signIn(username)).tokens.refreshToken;
      for (let elevenHours = 1; elevenHours <= 15; elevenHours += 1) {
        platform.clock.advance(11 * 3_600_000);
        token = await refresh(token);
      }
      platform.clock.advance(11 * 3_600_000);
      expect(await outcomeOf(refresh(token))).toBe('IDENTITY.SESSION_ENDED');
      token = (await signIn(username)).tokens.refreshToken;
      platform.clock.advance(12 * 3_600_000);
      expect(await outcomeOf(refresh(token))).toBe('IDENTITY.SESSION_ENDED');
    });

    it('leave nothing behind a month after the end', async () => {
      await hire();
      platform.clock.advance(60 * 86_400_000);
      expect(await here.get(Sessions).pruneEnded()).toBeGreaterThan(0);
      expect(await database.query('SELECT 1 FROM identity.refresh_token')).toEqual([]);
    });
  });

  it.each(identityEntities.map((entity): [string, (typeof identityEntities)[number]] => [entity.name, entity]))('are kept in the tables that %s maps', async (_name, entity) => {
    // Selects every mapped column, so a column that the migration lacks is an error.
    expect(await platform.dataSource.manager.find<object>(entity, { take: 1 })).toBeInstanceOf(Array);
  });

  it('are signed out by their own wish, and asking twice harms nothing', async () => {
    const { username } = await hire();
    const session = await signIn(username);
    await here.get(Sessions).signOut(session.tokens.refreshToken);
    await here.get(Sessions).signOut(session.tokens.refreshToken);
    await here.get(Sessions).signOut('never issued');
    expect(await principalIn(here, session)).toBeNull();
    // A process that starts now knows it as well.
    const later = await platform.start([IdentityModule]);
    expect(await principalIn(later, session)).toBeNull();
  });
});
