import type { Store } from './store.js';
import { computeCities, computeStoreSearch } from './store-search.rules.js';

const NOON = new Date('2026-11-20T04:00:00Z');
const ALL_WEEK = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, opensAt: '10:00', closesAt: '22:00' }));

function aStore(code: string, changes: Partial<Store> = {}): Store {
  return {
    ...{ id: code, code, name: `${code}店`, city: '上海市', district: '静安区', address: '南京西路', phone: '', services: ['pickup'] },
    ...{ latitude: 31.22, longitude: 121.44, status: 'open', statusReason: '', weeklyHours: ALL_WEEK, specialDays: [] },
    ...{ pickupLeadMinutes: 30, pickupInstructions: '', stockLocationId: code, version: 1 },
    ...changes,
  };
}

const near = aStore('SH002', { latitude: 31.221, longitude: 121.441 });
const far = aStore('SH001', { latitude: 31.3, longitude: 121.5 });
const shut = aStore('SH003', { weeklyHours: [], latitude: 31.22, longitude: 121.44 });
const hangzhou = aStore('HZ001', { city: '杭州市', district: '西湖区', latitude: 30.25, longitude: 120.16 });
const resting = aStore('SH009', { status: 'resting', statusReason: '装修' });
const position = { latitude: 31.22, longitude: 121.44 };

function codes(search: Parameters<typeof computeStoreSearch>[1]): string[] {
  return computeStoreSearch([near, far, shut, hangzhou, resting], search, NOON).map(({ store }) => store.code);
}

describe('looking for a store', () => {
  it('puts open stores before closed ones and near ones before far ones', () => {
    expect(codes({ position, limit: 10 })).toEqual(['SH002', 'SH001', 'HZ001', 'SH003']);
  });

  it('tells the straight distance in metres', () => {
    const [first] = computeStoreSearch([near], { position, limit: 1 }, NOON);
    expect(first?.distanceMetres).toBeGreaterThan(130);
    expect(first?.distanceMetres).toBeLessThan(160);
  });

  it('tells no distance when the shopper gave no position', () => {
    expect(computeStoreSearch([near], { limit: 1 }, NOON)[0]?.distanceMetres).toBeNull();
  });

  it('finds by city and by words of name, code, district or address', () => {
    expect(codes({ city: '杭州市', limit: 10 })).toEqual(['HZ001']);
    expect(codes({ q: '西湖', limit: 10 })).toEqual(['HZ001']);
    expect(codes({ q: 'sh002', limit: 10 })).toEqual(['SH002']);
    expect(codes({ q: '静安 火星', limit: 10 })).toEqual([]);
  });

  it('counts stores by city without the resting ones', () => {
    expect(computeCities([near, far, hangzhou, resting])).toEqual([
      { name: '上海市', storeCount: 2 },
      { name: '杭州市', storeCount: 1 },
    ]);
  });
});
