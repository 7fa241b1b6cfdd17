import type { AdminOperations, BodyOf } from '@quanyu/api-client';
import type { Schemas } from '../../api';

/** What people edit of a store. */
export type StoreDraft = Omit<BodyOf<AdminOperations['updateStore']>, 'version'>;

export function toStoreDraft(store: Schemas['AdminStore']): StoreDraft {
  const { name, city, district, address, latitude, longitude, phone, services, weeklyHours, specialDays, pickupLeadMinutes, pickupInstructions } = store;
  return { name, city, district, address, latitude, longitude, phone, services, weeklyHours, specialDays, pickupLeadMinutes, pickupInstructions };
}
