import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '@/shared/api';
import type { Schemas } from '@/shared/api';
import { keys, useSavedQuery } from '@/shared/api/query';
import { attemptKey, isAnswered, forgetAttempt } from '@/shared/attempt';
import { useConsent } from '@/shared/session/consent';

export type Service = Schemas['ServiceCard'];
export type FreeStart = Schemas['FreeStart'];
export type Booking = Schemas['MyBooking'];

const attemptName = 'booking-attempt';
const followEveryMs = 8_000;

export function useServices(storeId: string) {
  return useQuery({
    queryKey: ['services', storeId],
    queryFn: async () => (await api.call('listStoreServices', { params: { storeId } })).items,
    enabled: storeId !== '',
    staleTime: 60_000,
  });
}

export function useService(serviceId: string) {
  return useQuery({ queryKey: ['service', serviceId], queryFn: () => api.call('getService', { params: { serviceId } }), enabled: serviceId !== '', staleTime: 60_000 });
}

/** What is still free on a day, with anybody or with one member of staff. */
export function useFreeStarts(serviceId: string, date: string, staffId: string | null) {
  return useQuery({
    queryKey: ['service', serviceId, 'slots', date, staffId],
    queryFn: async () => (await api.call('listServiceSlots', { params: { serviceId }, query: { date, ...(staffId === null ? {} : { staffId }) } })).items,
    enabled: serviceId !== '' && date !== '',
    staleTime: 10_000,
  });
}

export type BookingWish = {
  serviceId: string;
  startAt: string;
  staffId: string | null;
  contactName: string;
  contactPhone: string;
  remark: string;
  count: number | null;
  giftVariantId: string | null;
};

/** Books what costs nothing in advance. Sent once, however often the tap or the network repeats. */
export function useBook() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (wish: BookingWish) => {
      try {
        const booking = await api.call('bookService', { body: wish, idempotencyKey: attemptKey(attemptName, wish) });
        forgetAttempt(attemptName);
        return booking;
      } catch (error) {
        if (isAnswered(error)) forgetAttempt(attemptName);
        throw error;
      }
    },
    onSettled: () => {
      void client.invalidateQueries({ queryKey: keys.bookings });
      void client.invalidateQueries({ queryKey: ['service'] });
    },
  });
}

export function useBookings() {
  const mayAsk = useConsent(({ answer }) => answer?.accepted === true);
  return useInfiniteQuery({
    queryKey: [...keys.bookings, 'list'],
    queryFn: ({ pageParam }) => api.call('listMyBookings', { query: { limit: 10, ...(pageParam ? { cursor: pageParam } : {}) } }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    enabled: mayAsk,
    staleTime: 5_000,
  });
}

const endedStatuses: readonly Booking['status'][] = ['done', 'no_show', 'canceled_by_customer', 'canceled_by_store', 'expired', 'rewarded'];

export function isOver({ status }: Pick<Booking, 'status'>): boolean {
  return endedStatuses.includes(status);
}

/** One booking, followed while it can change, and kept for a shop without network. */
export function useBooking(bookingId: string) {
  return useSavedQuery<Booking>({
    name: `booking:${bookingId}`,
    queryKey: [...keys.bookings, 'detail', bookingId],
    queryFn: () => api.call('getMyBooking', { params: { bookingId } }),
    enabled: bookingId !== '',
    staleTime: 3_000,
    refetchEveryMs: (booking) => (booking !== undefined && isOver(booking) ? false : followEveryMs),
  });
}

export function useMoveBooking(bookingId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (to: { startAt: string; staffId: string | null }) => api.call('moveMyBooking', { params: { bookingId }, body: to }),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: keys.bookings });
      void client.invalidateQueries({ queryKey: ['service'] });
    },
  });
}

export function useCancelBooking(bookingId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.call('cancelMyBooking', { params: { bookingId }, body: {} }),
    onSettled: () => client.invalidateQueries({ queryKey: keys.bookings }),
  });
}
