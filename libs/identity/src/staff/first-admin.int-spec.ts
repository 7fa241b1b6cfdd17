import { listAuditLines } from '@quanyu/platform';
import { createTestPlatform, type TestPlatform } from '@quanyu/testing';
import { identityEntities, IdentityModule, StaffAccounts } from '../index.js';
import { SignInStaff } from './sign-in-staff.js';

const ORIGIN = { ip: '203.0.113.9', address: '203.0.113.9', userAgent: 'Chrome', requestId: 'request-1' };
const PASSWORD = 'a-password-of-this-shop';

describe('the first administrator of a shop', () => {
  let platform: TestPlatform;
  let accounts: StaffAccounts;
  let signIn: SignInStaff;
  beforeEach(async () => {
    platform = await createTestPlatform({ entities: identityEntities });
    const module = await platform.start([IdentityModule]);
    accounts = module.get(StaffAccounts);
    signIn = module.get(SignInStaff);
  }, 60_000);
  afterEach(() => platform.close());

  const create = (username: string) => accounts.createFirstAdmin({ username, name: '王店主', password: PASSWORD });

  it('may do what the role of operations may, and the audit log tells how they came', async () => {
    const admin = await create('owner');
    expect(admin).toMatchObject({ username: 'owner', name: '王店主', status: 'active', roles: [{ role: 'opsAdmin', storeId: null }] });
    expect((await signIn.execute({ username: 'owner', password: PASSWORD }, ORIGIN)).profile).toMatchObject({ staffId: admin?.id });
    const lines = await listAuditLines(platform.database, { targetId: admin?.id ?? '', beforeId: null, limit: 9 });
    expect(lines.map(({ action }) => action)).toEqual(['staff.signIn', 'staff.create']);
  });

  it('is made once, also by two people at the same instant', async () => {
    const made = await Promise.all(['owner', 'other', 'third'].map(create));
    expect(made.filter((account) => account !== null)).toHaveLength(1);
    expect(await create('later')).toBeNull();
    expect((await accounts.list({ text: null, role: 'opsAdmin', storeId: null, status: null, afterUsername: null })).items).toHaveLength(1);
  });

  it('can be made again when the one who was there is no longer active, and beside clerks', async () => {
    const admin = await create('owner');
    await platform.database.query(`UPDATE identity.staff SET status = 'disabled' WHERE id = $1`, [admin?.id]);
    await accounts.create({ username: 'clerk', name: '小李', password: PASSWORD, roles: [{ role: 'storeClerk', storeId: platform.ids.uuid() }] }, { actor: 'system' });
    expect(await create('successor')).toMatchObject({ username: 'successor' });
  });
});
