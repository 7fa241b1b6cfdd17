import { isDomainError, PERMISSIONS } from '@quanyu/platform';
import { assertGrantsAreSound, computeAccess, roleDefinitions, type RoleGrant } from './staff-roles.rules.js';

const A = '00000000-0000-7000-8000-00000000000a';
const B = '00000000-0000-7000-8000-00000000000b';

function refusalOf(grants: readonly RoleGrant[]): string {
  try {
    assertGrantsAreSound(grants);
    return 'fine';
  } catch (error) {
    return isDomainError(error) ? error.code : 'a bug';
  }
}

describe('staff roles', () => {
  it('let a clerk hand over in her own store and nowhere else', () => {
    const { permissions, storeScope } = computeAccess([{ role: 'storeClerk', storeId: A }]);
    expect(permissions.has('fulfillment.handOver')).toBe(true);
    expect(permissions.has('orders.cancel')).toBe(false);
    expect(storeScope).toEqual([A]);
  });

  it('let a manager cancel and adjust stock in each of her stores', () => {
    const { permissions, storeScope } = computeAccess([{ role: 'storeManager', storeId: B }, { role: 'storeManager', storeId: A }]);
    expect([permissions.has('orders.cancel'), permissions.has('inventory.adjust')]).toEqual([true, true]);
    expect(storeScope).toEqual([A, B]);
  });

  it('give the operations administrator everything', () => {
    const { permissions, storeScope } = computeAccess([{ role: 'opsAdmin', storeId: null }]);
    expect([...permissions].sort()).toEqual([...PERMISSIONS].sort());
    expect(storeScope).toBe('all');
  });

  it('let an engineer read, turn switches, keep load-test reports and give keys to developers, and change nothing of the shop', () => {
    const { permissions } = computeAccess([{ role: 'engineer', storeId: null }]);
    expect([...permissions].filter((permission) => !permission.endsWith('.read')).sort()).toEqual(['developers.write', 'loadTests.write', 'switches.write']);
  });

  it('let nobody but the administrator manage staff', () => {
    const holders = roleDefinitions().filter(({ permissions }) => permissions.includes('staff.write'));
    expect(holders.map(({ role }) => role)).toEqual(['opsAdmin']);
  });

  it('give an account without a role nothing in no store', () => {
    expect(computeAccess([])).toEqual({ permissions: new Set(), storeScope: [] });
  });

  it.each<[string, readonly RoleGrant[], string]>([
    ['a store role without a store', [{ role: 'storeClerk', storeId: null }], 'IDENTITY.ROLE_STORE_REQUIRED'],
    ['a company role in one store', [{ role: 'merchandiser', storeId: A }], 'IDENTITY.ROLE_STORE_REQUIRED'],
    ['a manager who is a clerk elsewhere', [{ role: 'storeManager', storeId: A }, { role: 'storeClerk', storeId: B }], 'IDENTITY.ROLES_CONFLICT'],
    ['a company role beside a store role', [{ role: 'customerService', storeId: null }, { role: 'storeClerk', storeId: A }], 'IDENTITY.ROLES_CONFLICT'],
    ['the same role in two stores', [{ role: 'storeClerk', storeId: A }, { role: 'storeClerk', storeId: B }], 'fine'],
    ['two company roles', [{ role: 'customerService', storeId: null }, { role: 'merchandiser', storeId: null }], 'fine'],
  ])('are checked together: %s', (_what, grants, outcome) => {
    expect(refusalOf(grants)).toBe(outcome);
  });
});
