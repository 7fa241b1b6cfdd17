import { shopDate, shopInstant } from '@quanyu/platform';
import type { SlotKind } from '../fulfillment-kind.js';
import { computeOpeningSpans, minuteOfDay, type OpeningSpan, shopDateAfter } from '../opening.rules.js';
import type { Store, WeekdayPeriod } from '../store.js';

/** What one window can take, in each of the three things that run out. */
export interface SlotCapacity {
  readonly orders: number;
  /** Pieces to pick, over all its orders. */
  readonly units: number;
  /** Minutes of staff. */
  readonly minutes: number;
}

/** How a store lays its windows for one kind of fulfilment, and what each window takes. */
export interface SlotTemplate {
  readonly storeId: string;
  readonly kind: SlotKind;
  /** Length of a window; windows start on whole multiples of it, counted from midnight. */
  readonly windowMinutes: number;
  /** Hours of the week in which windows lie, within the opening hours. Empty: all opening hours. */
  readonly weekdayWindows: readonly WeekdayPeriod[];
  /** A window starts no sooner than this after now and after the doors open. A delivery at once ends so long before closing. */
  readonly leadMinutes: number;
  /** HH:mm from which nothing more is taken for the same day; null: no such time. */
  readonly cutOff: string | null;
  /** Today and the days after it. */
  readonly daysOffered: number;
  readonly capacity: SlotCapacity;
  readonly version: number;
}

/** A stretch of time that a shopper can choose. */
export interface SlotWindow {
  readonly startAt: Date;
  readonly endAt: Date;
}

type WindowStore = Pick<Store, 'status' | 'services' | 'weeklyHours' | 'specialDays'>;
type WindowTemplate = Pick<SlotTemplate, 'kind' | 'windowMinutes' | 'weekdayWindows' | 'leadMinutes' | 'cutOff' | 'daysOffered'>;

/** A store with the template of one kind: what windows follow from. One object per state of the directory. */
export interface SlotPlan {
  readonly store: WindowStore;
  readonly template: WindowTemplate;
}

/** A store without a template takes what comes, as long as it has half hours: so many that only a mistake fills one. */
export const DEFAULT_CAPACITY: SlotCapacity = { orders: 100_000, units: 1_000_000, minutes: 1_000_000 };

/** Windows of a store that nobody has planned: half hours within opening hours, today and the two days after it. */
export function defaultTemplate(store: Pick<Store, 'id' | 'pickupLeadMinutes'>, kind: SlotKind): SlotTemplate {
  const isAtOnce = kind === 'instantDelivery';
  return {
    storeId: store.id,
    kind,
    windowMinutes: 30,
    weekdayWindows: [],
    leadMinutes: isAtOnce ? 0 : store.pickupLeadMinutes,
    cutOff: null,
    daysOffered: isAtOnce ? 1 : 3,
    capacity: DEFAULT_CAPACITY,
    version: 0,
  };
}

interface Offer {
  readonly minute: number;
  readonly date: string;
  readonly windows: readonly SlotWindow[];
}

/** Every order of a rush asks for the same windows, so each plan keeps those of the running minute. */
const offers = new WeakMap<SlotPlan, Offer>();

/**
 * The windows that a shopper may choose at `now`, in order. Each lies wholly within opening hours (special days included) and
 * the template's hours. For a delivery at once the window that runs now is the first.
 */
export function computeWindows(plan: SlotPlan, now: Date): readonly SlotWindow[] {
  // Lead times and cut-offs are whole minutes: what is on offer changes just after a whole minute, and at midnight.
  const minute = Math.ceil(now.getTime() / 60_000);
  const date = shopDate(now);
  const known = offers.get(plan);
  if (known?.minute === minute && known.date === date) return known.windows;
  const windows = listWindows(plan, now);
  offers.set(plan, { minute, date, windows });
  return windows;
}

/** The window that starts at `startAt`, or null when it is not (or no longer) on offer. */
export function findWindow(plan: SlotPlan, now: Date, startAt: Date): SlotWindow | null {
  return computeWindows(plan, now).find((window) => window.startAt.getTime() === startAt.getTime()) ?? null;
}

function listWindows({ store, template }: SlotPlan, now: Date): SlotWindow[] {
  if (store.status !== 'open' || !offersKind(store, template.kind)) return [];
  const windows: SlotWindow[] = [];
  for (let day = 0; day < template.daysOffered; day += 1) {
    const date = shopDateAfter(now, day);
    if (day === 0 && template.cutOff !== null && now >= shopInstant(date, minuteOfDay(template.cutOff))) continue;
    for (const span of computeOpeningSpans(store, date)) windows.push(...layWindows(span, date, { template, now }));
  }
  return windows;
}

function layWindows(span: OpeningSpan, date: string, { template, now }: { template: WindowTemplate; now: Date }): SlotWindow[] {
  const windows: SlotWindow[] = [];
  const lengthMs = template.windowMinutes * 60_000;
  const midnightMs = shopInstant(date, 0).getTime();
  const hours = computeOpeningSpans({ weeklyHours: template.weekdayWindows, specialDays: [] }, date);
  const isWithinHours = (startMs: number): boolean =>
    template.weekdayWindows.length === 0 || hours.some(({ opensAt, closesAt }) => opensAt.getTime() <= startMs && startMs + lengthMs <= closesAt.getTime());
  const opensMs = span.opensAt.getTime();
  const leadMs = template.leadMinutes * 60_000;
  const isAtOnce = template.kind === 'instantDelivery';
  if (isAtOnce && now.getTime() + leadMs > span.closesAt.getTime()) return [];
  // Whoever brings it at once begins in the window that runs; everyone else has the lead time first, which begins with the doors.
  const earliestMs = isAtOnce ? Math.max(opensMs, now.getTime() + 1 - lengthMs) : Math.max(now.getTime(), opensMs) + leadMs;
  for (let startMs = midnightMs + Math.ceil((earliestMs - midnightMs) / lengthMs) * lengthMs; startMs + lengthMs <= span.closesAt.getTime(); startMs += lengthMs) {
    if (isWithinHours(startMs)) windows.push({ startAt: new Date(startMs), endAt: new Date(startMs + lengthMs) });
  }
  return windows;
}

/** Whether the store's services include a kind. A scheduled delivery is offered wherever it is planned. */
function offersKind(store: Pick<Store, 'services'>, kind: SlotKind): boolean {
  switch (kind) {
    case 'pickup':
      return store.services.includes('pickup');
    case 'instantDelivery':
      return store.services.includes('instantDelivery');
    case 'service':
      return store.services.includes('booking');
    case 'scheduledDelivery':
      return true;
  }
}
