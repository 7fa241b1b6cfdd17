import type { AdminOperations, BodyOf } from '@quanyu/api-client';
import type { Schemas } from '../../api';
import { WEEKDAYS } from './hours';

/** What people edit of a store. */
export type StoreDraft = Omit<BodyOf<AdminOperations['updateStore']>, 'version'>;

/** A store as it is begun: pickup, open every day, ready in half an hour. Where it is has to be said. */
export const EMPTY_STORE: StoreDraft = {
  name: '', city: '', district: '', address: '', latitude: 0, longitude: 0, phone: '', services: ['pickup'],
  weeklyHours: WEEKDAYS.map((weekday) => ({ weekday, opensAt: '09:00', closesAt: '21:00' })), specialDays: [], pickupLeadMinutes: 30, pickupInstructions: '',
};

/** What is missing before a store can be opened, by the path of its field. */
export function findStoreGaps(code: string, draft: StoreDraft): ReadonlyMap<string, string> {
  const gaps = new Map<string, string>();
  if (!/^[A-Z0-9]{2,12}$/.test(code)) gaps.set('body.code', '2–12 位大写字母或数字');
  for (const [name, label] of [['name', '名称'], ['phone', '电话'], ['city', '城市'], ['district', '区县'], ['address', '地址']] as const) {
    if (draft[name].trim() === '') gaps.set(`body.${name}`, `请填写${label}`);
  }
  // Nobody keeps a shop in the Gulf of Guinea: both at zero were never filled in.
  if (draft.latitude === 0 && draft.longitude === 0) gaps.set('body.latitude', '请填写坐标，附近门店和配送范围都按它算');
  return gaps;
}

export function toStoreDraft(store: Schemas['AdminStore']): StoreDraft {
  const { name, city, district, address, latitude, longitude, phone, services, weeklyHours, specialDays, pickupLeadMinutes, pickupInstructions } = store;
  return { name, city, district, address, latitude, longitude, phone, services, weeklyHours, specialDays, pickupLeadMinutes, pickupInstructions };
}
