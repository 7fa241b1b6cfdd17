import { shopInstant } from '@quanyu/platform';
import type { NewStore } from '../edit-store.js';
import type { Store, WeekdayPeriod } from '../store.js';

/** 2026-11-20 is a Friday, on which the tests' clock stands at noon. */
export const FRIDAY = '2026-11-20';
export const SATURDAY = '2026-11-21';

export function everyDay(opensAt: string, closesAt: string): WeekdayPeriod[] {
  return [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, opensAt, closesAt }));
}

export function at(time: string, date = FRIDAY): Date {
  const [hours = '0', minutes = '0'] = time.split(':');
  return shopInstant(date, Number(hours) * 60 + Number(minutes));
}

export function aNewStore(code: string, changes: Partial<NewStore> = {}): NewStore {
  return {
    ...{ code, name: `${code}店`, city: '上海市', district: '静安区', address: '南京西路 1 号', latitude: 31.22, longitude: 121.44, phone: '021-62880001' },
    services: ['pickup', 'instantDelivery', 'booking'],
    weeklyHours: everyDay('10:00', '22:00'),
    specialDays: [],
    pickupLeadMinutes: 30,
    pickupInstructions: '服务台自提',
    ...changes,
  };
}

export function aStore(changes: Partial<Store> = {}): Store {
  const id = '0193a000-0000-7000-8000-000000000001';
  return { ...aNewStore('SH001'), id, status: 'open', statusReason: '', stockLocationId: id, version: 1, ...changes };
}
