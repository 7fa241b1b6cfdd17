import { shopDate, shopTime } from '../../../shared/time';
import type { Schemas } from '../../api';

export type SlotTemplate = Schemas['SlotTemplate'];
export type SlotKind = SlotTemplate['kind'];
export type SlotCapacity = Schemas['SlotCapacity'];
type LedgerRow = Schemas['SlotLedgerRow'];
type Store = Pick<Schemas['AdminStore'], 'weeklyHours' | 'specialDays'>;

export const SLOT_KINDS = ['pickup', 'instantDelivery', 'scheduledDelivery', 'service'] as const satisfies readonly SlotKind[];

/** From this capacity on a window is as good as without a limit. */
const UNLIMITED = 100_000;

export function isUnlimited(capacity: number): boolean {
  return capacity >= UNLIMITED;
}

export interface SlotCell {
  readonly startAt: string;
  readonly capacity: SlotCapacity;
  /** Promised and done together, in each of the three. */
  readonly taken: SlotCapacity;
  readonly held: SlotCapacity;
  /** 0 to 1: how full the fullest of the three is. */
  readonly load: number;
  readonly isPast: boolean;
}

export interface SlotWeek {
  readonly dates: readonly string[];
  /** Starts of windows in the order of the day, HH:mm. */
  readonly times: readonly string[];
  readonly cells: ReadonlyMap<string, SlotCell>;
}

export function cellKey(date: string, time: string): string {
  return `${date} ${time}`;
}

const minutesOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));
const clockOf = (minutes: number): string => `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

const add = (a: SlotCapacity, b: SlotCapacity): SlotCapacity => ({ orders: a.orders + b.orders, units: a.units + b.units, minutes: a.minutes + b.minutes });
const NOTHING: SlotCapacity = { orders: 0, units: 0, minutes: 0 };

/** How full a window is by the one of orders, pieces and minutes that runs out first. */
export function computeLoad(taken: SlotCapacity, capacity: SlotCapacity): number {
  const share = (key: keyof SlotCapacity): number => (taken[key] === 0 ? 0 : capacity[key] === 0 ? 1 : taken[key] / capacity[key]);
  return Math.min(1, Math.max(share('orders'), share('units'), share('minutes')));
}

function openPeriods(store: Store, date: string): readonly { readonly opensAt: string; readonly closesAt: string }[] {
  const special = store.specialDays.find((day) => day.date === date);
  if (special !== undefined) return special.periods;
  const weekday = shopTime(`${date}T12:00:00+08:00`).day() || 7;
  return store.weeklyHours.filter((period) => period.weekday === weekday);
}

/** The starts of a day's windows: whole windows within opening hours and, where the template names hours, within those. */
export function layStarts(store: Store, template: Pick<SlotTemplate, 'windowMinutes' | 'weekdayWindows'>, date: string): string[] {
  const { windowMinutes, weekdayWindows } = template;
  const weekday = shopTime(`${date}T12:00:00+08:00`).day() || 7;
  const hours = weekdayWindows.filter((period) => period.weekday === weekday);
  const isWithin = (start: number): boolean =>
    weekdayWindows.length === 0 || hours.some(({ opensAt, closesAt }) => minutesOf(opensAt) <= start && start + windowMinutes <= minutesOf(closesAt));
  return openPeriods(store, date).flatMap(({ opensAt, closesAt }) => {
    const starts: string[] = [];
    for (let start = Math.ceil(minutesOf(opensAt) / windowMinutes) * windowMinutes; start + windowMinutes <= minutesOf(closesAt); start += windowMinutes) {
      if (isWithin(start)) starts.push(clockOf(start));
    }
    return starts;
  });
}

/** A week of windows with what is taken of each. A window that nobody has asked for has no row yet: it is empty, with the template's capacity. */
export function computeSlotWeek(store: Store, template: SlotTemplate, days: readonly { readonly date: string; readonly rows: readonly LedgerRow[] }[], now: number): SlotWeek {
  const cells = new Map<string, SlotCell>();
  for (const { date, rows } of days) {
    for (const time of layStarts(store, template, date)) {
      const startAt = new Date(`${date}T${time}:00+08:00`).toISOString();
      cells.set(cellKey(date, time), { startAt, capacity: template.capacity, taken: NOTHING, held: NOTHING, load: 0, isPast: Date.parse(startAt) < now });
    }
    for (const { startAt, capacity, held, used } of rows) {
      const taken = add(held, used);
      const time = shopTime(startAt).format('HH:mm');
      cells.set(cellKey(shopDate(startAt), time), { startAt, capacity, taken, held, load: computeLoad(taken, capacity), isPast: Date.parse(startAt) < now });
    }
  }
  return { dates: days.map(({ date }) => date), times: [...new Set([...cells.keys()].map((key) => key.slice(11)))].sort(), cells };
}
