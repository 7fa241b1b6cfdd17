import { queryOptions } from '@tanstack/react-query';
import { shopDate } from '../../../shared/time';
import { staffApi } from '../../api';

const REFRESH_MS = 30_000;
const DAY_MS = 86_400_000;

export function calendarQuery(storeId: string, from: string, days: number) {
  return queryOptions({
    queryKey: ['booking-calendar', storeId, from, days],
    queryFn: ({ signal }) => staffApi.call('getBookingCalendar', { params: { storeId }, query: { from, days }, signal }),
    refetchInterval: REFRESH_MS,
  });
}

/** The calendar date so many days later. */
export function addDays(date: string, days: number): string {
  return shopDate(Date.parse(`${date}T12:00:00+08:00`) + days * DAY_MS);
}
