import { describeGrants, toGrantDraft, toGrants } from './grants';

const roleNames = new Map([['storeClerk', '店员'], ['opsAdmin', '运营管理员']]);
const storeNames = new Map([['a', 'SH001 静安寺店'], ['b', 'SH002 徐家汇店']]);

describe('roles and stores of an account', () => {
  it('hold every role in every store', () => {
    expect(toGrants({ reach: 'store', roles: ['storeClerk', 'storeManager'], storeIds: ['a', 'b'] })).toEqual([
      { role: 'storeClerk', storeId: 'a' },
      { role: 'storeManager', storeId: 'a' },
      { role: 'storeClerk', storeId: 'b' },
      { role: 'storeManager', storeId: 'b' },
    ]);
  });

  it('hold company roles without a store, whatever was chosen before', () => {
    expect(toGrants({ reach: 'company', roles: ['opsAdmin'], storeIds: ['a'] })).toEqual([{ role: 'opsAdmin', storeId: null }]);
  });

  it('come back from the server as they were sent', () => {
    const draft = { reach: 'store', roles: ['storeClerk'], storeIds: ['a', 'b'] } as const;
    expect(toGrantDraft(toGrants(draft))).toEqual(draft);
  });

  it('are told in a line', () => {
    expect(describeGrants([{ role: 'opsAdmin', storeId: null }], roleNames, storeNames)).toBe('运营管理员 · 全部门店');
    expect(describeGrants([{ role: 'storeClerk', storeId: 'a' }], roleNames, storeNames)).toBe('店员 · SH001 静安寺店');
  });

  it('are counted when there are many stores', () => {
    const grants = ['a', 'b', 'c', 'd'].map((storeId) => ({ role: 'storeClerk' as const, storeId }));
    expect(describeGrants(grants, roleNames, storeNames)).toBe('店员 · SH001 静安寺店、SH002 徐家汇店、（看不到的门店） 等 4 家');
  });
});
