import { PERMISSIONS } from '@quanyu/platform';
import { findRefusedScopes, grantedScopes } from './api-key.rules.js';

const EVERY = new Set(PERMISSIONS);
const SOME_STORES = ['00000000-0000-7000-8000-00000000000a'];

describe('the rights of a key', () => {
  it('are a part of its maker’s, without those that need a person', () => {
    expect(findRefusedScopes({ scopes: ['orders.read', 'catalogue.write', 'staff.write'], storeIds: null }, new Set(['orders.read', 'staff.write']))).toEqual(['catalogue.write', 'staff.write']);
  });

  it('for some stores are those of staff there: with any other it would reach into all of them', () => {
    const scopes = ['inventory.receive', 'campaigns.write', 'stores.write'] as const;
    expect(findRefusedScopes({ scopes, storeIds: SOME_STORES }, EVERY)).toEqual(['campaigns.write', 'stores.write']);
    expect(findRefusedScopes({ scopes, storeIds: null }, EVERY)).toEqual([]);
  });

  it('stay so for a key that was made before', () => {
    expect([...grantedScopes({ scopes: ['inventory.receive', 'campaigns.write'], storeIds: SOME_STORES })]).toEqual(['inventory.receive']);
  });
});
