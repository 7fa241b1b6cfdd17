import { factsOfParcel } from './parcel-facts.rules.js';

const paid = { customerId: 'c-1', contactPhone: '13800000000', payableFen: 9_900, discountFen: 100, benefits: null };
const home = { province: '上海市', city: '上海市', district: '徐汇区', detail: '漕溪路12号', latitude: 31.2, longitude: 121.4 };

describe('what a paid order tells of its customer', () => {
  it('is how far a parcel goes from its store, in whole kilometres, and where to', () => {
    expect(factsOfParcel({ ...paid, address: home }, { latitude: 39.9, longitude: 116.4 })).toMatchObject({ deliveryAddress: '上海市徐汇区漕溪路12号', storeDistanceKm: expect.any(Number), usesCoupon: false });
    const { storeDistanceKm } = factsOfParcel({ ...paid, address: home }, { latitude: 39.9, longitude: 116.4 });
    expect([storeDistanceKm ?? 0].map((kilometres) => Math.round(kilometres / 100))).toEqual([11]);
  });

  it('is no distance when it is collected, or when its store is gone', () => {
    expect(factsOfParcel({ ...paid, address: null }, home).storeDistanceKm).toBeUndefined();
    expect(factsOfParcel({ ...paid, address: home }, null)).not.toHaveProperty('storeDistanceKm');
  });
});
