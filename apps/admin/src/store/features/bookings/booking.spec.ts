import type { StaffBooking } from '../../api';
import { bookingsOf, findStep, isAhead } from './booking';

describe('a booking on the floor', () => {
  it('goes from check-in over the service to its end', () => {
    const steps = (['confirmed', 'checked_in', 'in_service', 'done'] as const).map((status) => findStep({ kind: 'appointment', status }));
    expect(steps).toEqual(['checkIn', 'start', 'finish', null]);
  });

  it('counts what is brought before it gives the gift, and gives it for a count that differs too', () => {
    const steps = (['reserved', 'received', 'count_mismatch', 'rewarded'] as const).map((status) => findStep({ kind: 'dropOff', status }));
    expect(steps).toEqual(['receive', 'reward', 'reward', null]);
  });

  it('can be moved or written down as a no-show only while it is ahead', () => {
    expect(isAhead({ status: 'confirmed' })).toBe(true);
    expect(isAhead({ status: 'checked_in' })).toBe(false);
  });

  it('stands with its person and its room, or by itself', () => {
    const bookings = [{ id: 'a', resourceIds: ['chen', 'room'] }, { id: 'b', resourceIds: [] }] as unknown as StaffBooking[];
    expect(bookingsOf(bookings, 'room').map(({ id }) => id)).toEqual(['a']);
    expect(bookingsOf(bookings, null).map(({ id }) => id)).toEqual(['b']);
  });
});
