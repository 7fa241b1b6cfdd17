/** States of a pickup fulfilment order; side states of the wider model come with their features. */
export const PICKUP_STATES = ['open', 'accepted', 'picking', 'ready', 'handed_over', 'canceled'] as const;
export type PickupState = (typeof PICKUP_STATES)[number];

/** Who may follow whom. The update that moves a row names the state it must come from. */
export const PICKUP_TRANSITIONS: Readonly<Record<PickupState, readonly PickupState[]>> = {
  open: ['accepted', 'canceled'],
  accepted: ['picking', 'canceled'],
  picking: ['ready', 'canceled'],
  ready: ['handed_over', 'canceled'],
  handed_over: [],
  canceled: [],
};

/** The states that a row may come from to reach `to`: the guard of the update that moves it. */
export function statesBefore(to: PickupState): PickupState[] {
  return PICKUP_STATES.filter((from) => PICKUP_TRANSITIONS[from].includes(to));
}
