import type { SlotKind } from '../fulfillment-kind.js';
import type { SlotCapacity } from './slot-windows.rules.js';

/** A window of a store, of one kind. */
export interface SlotKey {
  readonly storeId: string;
  readonly kind: SlotKind;
  readonly startAt: Date;
}

/** What one group of an order takes of a window. */
export interface SlotDemand extends SlotKey {
  readonly orderId: string;
  readonly groupNo: number;
  readonly orders: number;
  readonly units: number;
  readonly minutes: number;
}

/** A window that does not have what a group of an order wants. */
export interface SlotShortage {
  readonly orderId: string;
  readonly groupNo: number;
  /** The next window on offer that has it; null when none of those on offer does. */
  readonly nextStartAt: Date | null;
}

/** Of a window's capacity: what open promises hold, and what work that is done has used. */
export interface SlotBalance extends SlotKey {
  readonly capacity: SlotCapacity;
  readonly held: SlotCapacity;
  readonly used: SlotCapacity;
}

const MEASURES = ['orders', 'units', 'minutes'] as const;

export function slotKeyOf({ storeId, kind, startAt }: SlotKey): string {
  return `${storeId}/${kind}/${startAt.getTime()}`;
}

/** What a window can still take. */
export function roomOf({ capacity, held, used }: Pick<SlotBalance, 'capacity' | 'held' | 'used'>): SlotCapacity {
  return { orders: capacity.orders - held.orders - used.orders, units: capacity.units - held.units - used.units, minutes: capacity.minutes - held.minutes - used.minutes };
}

export function fits(room: SlotCapacity, demand: SlotCapacity): boolean {
  return MEASURES.every((measure) => room[measure] >= demand[measure]);
}

export function plus(a: SlotCapacity, b: SlotCapacity): SlotCapacity {
  return { orders: a.orders + b.orders, units: a.units + b.units, minutes: a.minutes + b.minutes };
}

export function minus(a: SlotCapacity, b: SlotCapacity): SlotCapacity {
  return { orders: a.orders - b.orders, units: a.units - b.units, minutes: a.minutes - b.minutes };
}

/**
 * Which demands are short, in arrival order with running totals: an order has all its windows or none, and one that does not
 * fit leaves room for the next. `room` by `slotKeyOf`; a window that is not there has no room.
 */
export function decideHolds(demands: readonly SlotDemand[], room: ReadonlyMap<string, SlotCapacity>): Set<SlotDemand> {
  const left = new Map(room);
  const byOrder = new Map<string, SlotDemand[]>();
  for (const demand of demands) byOrder.set(demand.orderId, [...(byOrder.get(demand.orderId) ?? []), demand]);
  const short = new Set<SlotDemand>();
  for (const ofOrder of byOrder.values()) {
    const tried = new Map<string, SlotCapacity>();
    const missing = ofOrder.filter((demand) => {
      const key = slotKeyOf(demand);
      const free = tried.get(key) ?? left.get(key);
      if (free === undefined || !fits(free, demand)) return true;
      tried.set(key, minus(free, demand));
      return false;
    });
    for (const demand of missing) short.add(demand);
    if (missing.length === 0) for (const [key, free] of tried) left.set(key, free);
  }
  return short;
}
