import type { WorkKind, WorkState } from './work-state.js';

/** What work waits for. */
export const STAGES = ['accept', 'pick', 'courier', 'ride', 'collect', 'ship'] as const;
export type Stage = (typeof STAGES)[number];

export interface StageFacts {
  readonly kind: WorkKind;
  readonly state: WorkState;
  /** The payment: the clock of a delivery at once runs from it. */
  readonly openedAt: Date;
  readonly promisedAt: Date | null;
  readonly windowStartAt: Date | null;
  readonly windowEndAt: Date | null;
  /** So much later by the hours in which somebody is there. A place that never shuts has plain time. */
  readonly addOpenTime?: ((from: Date, openMs: number) => Date) | undefined;
}

export interface StageClock {
  readonly stage: Stage;
  readonly dueAt: Date;
}

const MINUTE_MS = 60_000;
/** Shares of a delivery at once: accept 2, pick 8, courier 5, ride 15 of thirty minutes. A longer promise gives each its part. */
const AT_ONCE: readonly (readonly [Stage, number])[] = [['accept', 2 / 30], ['pick', 10 / 30], ['courier', 15 / 30], ['ride', 1]];
/** To accept, in opening time: an order of the evening waits for the morning. */
const ACCEPT_MS = 10 * MINUTE_MS;
/** What is sent may wait for a quiet hour: for a store, about a day of opening. */
const SHIPPING_ACCEPT_MS = 12 * 60 * MINUTE_MS;
/** The goods of a planned delivery are packed and its courier is there this long before its window. */
const PACKED_BEFORE_MS = 20 * MINUTE_MS;

/** Which stage runs in a state. Null: nobody has to do anything. */
function stageOf(kind: WorkKind, state: WorkState): Stage | null {
  switch (state) {
    case 'open':
      return 'accept';
    case 'accepted':
    case 'picking':
    case 'substitution_pending':
      return 'pick';
    case 'packed':
      return kind === 'pickup' ? 'pick' : kind === 'shipping' ? 'ship' : 'courier';
    case 'waiting_courier':
    case 'courier_assigned':
      return 'courier';
    case 'partially_shipped':
      return 'ship';
    case 'picked_up':
    case 'failed_attempt':
      return 'ride';
    case 'ready':
      return 'collect';
    case 'shipped':
    case 'returning':
    case 'no_show':
    case 'handed_over':
    case 'delivered':
    case 'returned_to_stock':
    case 'superseded':
    case 'canceled':
      return null;
  }
}

/** The stage that runs and when it should be over; null when none runs. */
export function computeStageClock(facts: StageFacts): StageClock | null {
  const stage = stageOf(facts.kind, facts.state);
  return stage === null ? null : { stage, dueAt: dueAtOf(stage, facts) };
}

function dueAtOf(stage: Stage, { kind, openedAt, promisedAt, windowStartAt, windowEndAt, addOpenTime = addTime }: StageFacts): Date {
  const openedMs = openedAt.getTime();
  const promisedMs = promisedAt?.getTime() ?? openedMs + 24 * 60 * MINUTE_MS;
  if (kind === 'instantDelivery') {
    const share = AT_ONCE.find(([name]) => name === stage)?.[1] ?? 1;
    return new Date(openedMs + share * (promisedMs - openedMs));
  }
  switch (stage) {
    case 'accept':
      return addOpenTime(openedAt, kind === 'shipping' ? SHIPPING_ACCEPT_MS : ACCEPT_MS);
    case 'pick':
      return new Date(kind === 'scheduledDelivery' ? (windowStartAt?.getTime() ?? promisedMs) - PACKED_BEFORE_MS : promisedMs);
    case 'courier':
      return windowStartAt ?? new Date(promisedMs);
    case 'ride':
    case 'collect':
      return windowEndAt ?? new Date(promisedMs);
    case 'ship':
      return new Date(promisedMs);
  }
}

function addTime(from: Date, ms: number): Date {
  return new Date(from.getTime() + ms);
}
