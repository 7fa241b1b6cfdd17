import type { Facts } from '@quanyu/risk';
import type { Store } from '@quanyu/stores';
import type { Order } from '../order.js';
import { computeMetres } from '../sourcing/place-map.js';

const METRES_PER_KM = 1_000;

/** What a paid order tells of its customer. How far a parcel goes is known of those alone that are brought somewhere. */
export function factsOfParcel(order: Pick<Order, 'customerId' | 'contactPhone' | 'payableFen' | 'discountFen' | 'address' | 'benefits'>, store: Pick<Store, 'latitude' | 'longitude'> | null): Facts {
  const { customerId, contactPhone, payableFen, discountFen, address } = order;
  const facts = { customerId, phone: contactPhone, payableFen, discountFen, usesCoupon: usesCoupon(order) };
  if (address === null) return facts;
  const { province, city, district, detail } = address;
  const parcel = { ...facts, deliveryAddress: `${city}${district}${detail}`, deliveryRegion: [province, city, district] };
  return store === null ? parcel : { ...parcel, storeDistanceKm: Math.round(computeMetres(address, store) / METRES_PER_KM) };
}

export function usesCoupon({ benefits }: Pick<Order, 'benefits'>): boolean {
  return benefits?.some(({ couponId }) => couponId !== null) ?? false;
}
