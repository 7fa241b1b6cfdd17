import { type Booking, type BookingStatus, depositAfter, mayBeCanceled } from '../bookings/booking-state.js';
import type { FreeStart } from '../bookings/calendar.rules.js';
import type { Resource, Service } from '../bookings/service.js';
import type { Store } from '../store.js';

/** Statuses in which a shopper shows the code. */
const SHOWS_CODE: readonly BookingStatus[] = ['confirmed', 'reserved'];

function eventWire({ event }: Service) {
  return event === null ? null : { ...event, gifts: event.gifts.map((gift) => ({ ...gift })) };
}

export function giftTitleOf(booking: Booking, service: Service | null): string | null {
  return booking.giftTitle ?? service?.event?.gifts.find(({ variantId }) => variantId === booking.giftVariantId)?.title ?? null;
}

/** A service as shoppers choose it. */
export function serviceCardWire(service: Service, resources: readonly Resource[]) {
  const { id, storeId, kind, name, description, minutes, priceFen, depositFen, cutOffHours, noShowPolicy, daysOffered } = service;
  const staff = service.needs.includes('staff') ? resources.filter((resource) => resource.isActive && resource.kind === 'staff' && resource.serviceIds.includes(id)) : [];
  return {
    ...{ id, storeId, kind, name, description, minutes, priceFen, depositFen, cutOffHours, noShowPolicy, daysOffered },
    staff: staff.map((person) => ({ id: person.id, name: person.name, title: person.title })),
    event: eventWire(service),
  };
}

export function freeStartWire({ startAt, endAt, left, staffIds }: FreeStart) {
  return { startAt: startAt.toISOString(), endAt: endAt.toISOString(), left, staffIds: [...staffIds] };
}

/** A booking as its shopper sees it. */
export function myBookingWire(booking: Booking, { store, service, staffName, now }: { store: Store; service: Service | null; staffName: string | null; now: Date }) {
  const { id, storeId, serviceId, status, priceFen, depositFen, depositOutcome, contactName, contactPhone, remark, expectedCount, receivedCount, giftQuantity, orderId, endReason } = booking;
  const isOpen = status === 'confirmed' || status === 'reserved';
  // What waits for a payment shows no code yet; a drop-off waits for none.
  const hasCode = SHOWS_CODE.includes(status) && (status !== 'reserved' || expectedCount !== null);
  return {
    ...{ id, storeId, serviceId, status, priceFen, depositFen, depositOutcome, contactName, contactPhone, remark, expectedCount, receivedCount, giftQuantity, orderId, endReason, staffName },
    storeName: store.name,
    storeAddress: store.address,
    serviceName: service?.name ?? '',
    kind: expectedCount === null ? ('appointment' as const) : ('dropOff' as const),
    startAt: booking.startAt.toISOString(),
    endAt: booking.endAt.toISOString(),
    code: hasCode ? booking.code : null,
    cancelUntil: booking.cancelUntil.toISOString(),
    canChange: isOpen && now <= booking.cancelUntil,
    canCancel: mayBeCanceled(booking, now),
    cancelRefundFen: depositOutcome === 'held' && depositAfter(booking, 'canceled_by_customer', now) === 'returned' ? depositFen : 0,
    expiresAt: booking.expiresAt?.toISOString() ?? null,
    giftTitle: giftTitleOf(booking, service),
  };
}

/** A booking as staff see it: enough to greet somebody, not enough to call a stranger. */
export function staffBookingWire(booking: Booking, service: Service | null, resourceIds: readonly string[]) {
  const { id, serviceId, status, remark, priceFen, depositFen, depositOutcome, expectedCount, receivedCount, countReason, giftQuantity, endReason, version } = booking;
  return {
    ...{ id, serviceId, status, remark, priceFen, depositFen, depositOutcome, expectedCount, receivedCount, countReason, giftQuantity, endReason, version },
    serviceName: service?.name ?? '',
    kind: expectedCount === null ? ('appointment' as const) : ('dropOff' as const),
    resourceIds: [...resourceIds],
    startAt: booking.startAt.toISOString(),
    endAt: booking.endAt.toISOString(),
    contactName: `${booking.contactName.slice(0, 1)}${'*'.repeat(Math.max(1, booking.contactName.length - 1))}`,
    phoneTail: booking.contactPhone.slice(-4),
    isWalkIn: booking.customerId === null,
    giftTitle: giftTitleOf(booking, service),
    checkedInAt: booking.checkedInAt?.toISOString() ?? null,
    startedAt: booking.startedAt?.toISOString() ?? null,
    endedAt: booking.endedAt?.toISOString() ?? null,
  };
}

export function staffServiceWire(service: Service) {
  const { id, kind, name, minutes, priceFen, depositFen, needs, isActive } = service;
  return { ...{ id, kind, name, minutes, priceFen, depositFen, isActive }, needs: [...needs], event: eventWire(service) };
}

export function staffResourceWire({ id, kind, name, title, serviceIds, isActive }: Resource) {
  return { id, kind, name, title, serviceIds: [...serviceIds], isActive };
}

/** A service as the console edits it. */
export function adminServiceWire(service: Service) {
  return { ...service, needs: [...service.needs], event: eventWire(service) };
}

/** A resource as the console edits it. */
export function adminResourceWire(resource: Resource) {
  return { ...resource, serviceIds: [...resource.serviceIds], weeklyHours: [...resource.weeklyHours] };
}
