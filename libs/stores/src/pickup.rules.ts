import { computeWindows, defaultTemplate, type SlotPlan, type SlotWindow } from './slots/slot-windows.rules.js';
import type { Store } from './store.js';

/** Half an hour, or what the store's template says, in which a shopper comes to collect. */
export type PickupWindow = SlotWindow;

type PickupStore = Pick<Store, 'id' | 'status' | 'services' | 'weeklyHours' | 'specialDays' | 'pickupLeadMinutes'>;

const plans = new WeakMap<PickupStore, SlotPlan>();

function planOf(store: PickupStore): SlotPlan {
  const plan = plans.get(store) ?? { store, template: defaultTemplate(store, 'pickup') };
  plans.set(store, plan);
  return plan;
}

/**
 * The pickup windows of a store without a template, in order: half hours within opening hours, today and the two days after
 * it, no sooner than the lead time after `now` and after the doors open. `Stores.listWindows` knows the templates.
 */
export function computePickupWindows(store: PickupStore, now: Date): readonly PickupWindow[] {
  return computeWindows(planOf(store), now);
}
