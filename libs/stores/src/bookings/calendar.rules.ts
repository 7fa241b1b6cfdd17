import { shopDate, shopInstant } from '@quanyu/platform';
import { computeOpeningSpans, type OpeningSpan, shopDateAfter } from '../opening.rules.js';
import type { Store } from '../store.js';
import type { Resource, ResourceKind, Service } from './service.js';

/** A stretch in which a resource is taken; the end is not part of it. */
export interface BusyTime {
  readonly resourceId: string;
  readonly from: Date;
  readonly to: Date;
}

/** A beginning that can be booked. */
export interface FreeStart {
  readonly startAt: Date;
  readonly endAt: Date;
  /** Staff who are free then, by id; empty for a service without staff. */
  readonly staffIds: readonly string[];
  /** How many can be booked at this very time. */
  readonly left: number;
}

type CalendarStore = Pick<Store, 'status' | 'services' | 'weeklyHours' | 'specialDays'>;

/** Minutes of a service with the tidying up after it. */
export function takenUntil(service: Pick<Service, 'minutes' | 'bufferMinutes'>, startAt: Date): Date {
  return new Date(startAt.getTime() + (service.minutes + service.bufferMinutes) * 60_000);
}

export function endOf(service: Pick<Service, 'minutes'>, startAt: Date): Date {
  return new Date(startAt.getTime() + service.minutes * 60_000);
}

/**
 * The beginnings of one day that shoppers may be offered, free or not: on the service's grid, within opening hours, after
 * its lead time, on a day that it is offered on.
 */
export function computeStarts(service: Service, store: CalendarStore, date: string, now: Date): Date[] {
  if (!service.isActive || store.status !== 'open' || !store.services.includes('booking')) return [];
  if (date < shopDate(now) || date > shopDateAfter(now, service.daysOffered - 1)) return [];
  const stepMs = service.stepMinutes * 60_000;
  const midnightMs = shopInstant(date, 0).getTime();
  const earliestMs = now.getTime() + service.leadMinutes * 60_000;
  return computeOpeningSpans(store, date).flatMap(({ opensAt, closesAt }) => {
    const starts: Date[] = [];
    const fromMs = Math.max(opensAt.getTime(), earliestMs);
    for (let ms = midnightMs + Math.ceil((fromMs - midnightMs) / stepMs) * stepMs; ms + service.minutes * 60_000 <= closesAt.getTime(); ms += stepMs) starts.push(new Date(ms));
    return starts;
  });
}

/** Whether a resource works for a service through all of its time. */
function isAtWork(resource: Resource, service: Service, startAt: Date): boolean {
  if (!resource.isActive || !resource.serviceIds.includes(service.id)) return false;
  if (resource.weeklyHours.length === 0) return true;
  const hours: readonly OpeningSpan[] = computeOpeningSpans({ weeklyHours: resource.weeklyHours, specialDays: [] }, shopDate(startAt));
  return hours.some(({ opensAt, closesAt }) => opensAt <= startAt && endOf(service, startAt) <= closesAt);
}

/** The resources of a kind that are at work and free for a booking that starts at `startAt`. */
export function findFree(kind: ResourceKind, service: Service, startAt: Date, { resources, busy }: { resources: readonly Resource[]; busy: readonly BusyTime[] }): Resource[] {
  const until = takenUntil(service, startAt);
  const taken = new Set(busy.filter(({ from, to }) => from < until && startAt < to).map(({ resourceId }) => resourceId));
  return resources.filter((resource) => resource.kind === kind && !taken.has(resource.id) && isAtWork(resource, service, startAt));
}

/** The beginnings among `starts` that can still be booked, with who is free. `staffId` asks for one member of staff. */
export function computeFreeStarts(service: Service, starts: readonly Date[], calendar: { resources: readonly Resource[]; busy: readonly BusyTime[] }, staffId: string | null): FreeStart[] {
  return starts.flatMap((startAt) => {
    const free = service.needs.map((kind) => ({ kind, found: findFree(kind, service, startAt, calendar).filter(({ id }) => kind !== 'staff' || staffId === null || id === staffId) }));
    const left = Math.min(...free.map(({ found }) => found.length));
    if (left === 0) return [];
    const staff = free.find(({ kind }) => kind === 'staff')?.found ?? [];
    return [{ startAt, endAt: endOf(service, startAt), staffIds: staff.map(({ id }) => id), left }];
  });
}

/**
 * One resource of each kind that the service needs, or null when one is missing. Of several who are free, the one with the
 * least to do that day is taken.
 */
export function chooseResources(service: Service, startAt: Date, calendar: { resources: readonly Resource[]; busy: readonly BusyTime[] }, staffId: string | null): Resource[] | null {
  const chosen: Resource[] = [];
  for (const kind of service.needs) {
    const free = findFree(kind, service, startAt, calendar).filter(({ id }) => kind !== 'staff' || staffId === null || id === staffId);
    const [best] = free.sort((a, b) => busyMs(a.id, startAt, calendar.busy) - busyMs(b.id, startAt, calendar.busy) || (a.id < b.id ? -1 : 1));
    if (best === undefined) return null;
    chosen.push(best);
  }
  return chosen;
}

function busyMs(resourceId: string, at: Date, busy: readonly BusyTime[]): number {
  const date = shopDate(at);
  return busy.filter((time) => time.resourceId === resourceId && shopDate(time.from) === date).reduce((sum, { from, to }) => sum + to.getTime() - from.getTime(), 0);
}
