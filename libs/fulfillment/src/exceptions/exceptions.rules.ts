import { keptUntil } from '../pickup/pickup-code.rules.js';
import type { WorkKind, WorkState } from '../work/work-state.js';

export const EXCEPTION_TYPES = ['noShow', 'refused', 'unreachable', 'notDelivered', 'missing', 'damaged'] as const;
export type ExceptionType = (typeof EXCEPTION_TYPES)[number];

export const EXCEPTION_STEPS = ['callShopper', 'restock', 'findRider', 'takeBack', 'awaitAnswer'] as const;
export type ExceptionStep = (typeof EXCEPTION_STEPS)[number];

export interface WorkException {
  readonly type: ExceptionType;
  readonly step: ExceptionStep;
  readonly since: Date;
  readonly dueAt: Date;
  readonly riderName: string | null;
  readonly note: string | null;
}

/** What stands with work and beside it. */
export interface SeenWork {
  readonly work: {
    readonly kind: WorkKind;
    readonly state: WorkState;
    readonly windowEndAt: Date | null;
    readonly promisedAt: Date | null;
    readonly openedAt: Date;
    readonly dispatchedAt: Date | null;
  };
  /** Who rides for it; a status of null: nobody does any more. */
  readonly ride: { readonly status: string | null; readonly riderName: string | null; readonly returningAt: Date | null; readonly endReason: string | null } | undefined;
  readonly questions: readonly { readonly askedAt: Date; readonly dueAt: Date; readonly answer: string | null }[];
  readonly now: Date;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** What nobody came for is put back on the day after it counted as not collected. */
const RESTOCK_MS = DAY_MS;
/** A rider is asked where the goods are within half an hour; goods that turn round are here within two. */
const FIND_RIDER_MS = 30 * MINUTE_MS;
const RIDE_BACK_MS = 120 * MINUTE_MS;
/** A parcel that turned round takes days. */
const PARCEL_BACK_MS = 7 * DAY_MS;
const QUIET = { riderName: null, note: null } as const;

type Look = (seen: SeenWork) => WorkException | null;

/** Its window is over, and nobody came yet. */
const waits: Look = ({ work, now }) => {
  const since = work.windowEndAt ?? work.promisedAt;
  return since === null || since >= now ? null : { type: 'noShow', step: 'callShopper', since, dueAt: keptUntil(work), ...QUIET };
};

const notCollected: Look = ({ work }) => ({ type: 'noShow', step: 'restock', since: keptUntil(work), dueAt: after(keptUntil(work), RESTOCK_MS), ...QUIET });

const asked: Look = ({ questions }) => {
  const open = questions.find(({ answer }) => answer === null);
  return open === undefined ? null : { type: 'missing', step: 'awaitAnswer', since: open.askedAt, dueAt: open.dueAt, ...QUIET };
};

/** Nobody rides for it any more, and it was not delivered: the goods are with whoever had them last. */
const astray: Look = ({ work, ride }) => {
  const since = leftAt(work);
  return ride === undefined || ride.status !== null ? null : { type: 'unreachable', step: 'findRider', since, dueAt: after(since, FIND_RIDER_MS), ...QUIET };
};

const turnedRound: Look = ({ work, ride }) => {
  const since = ride?.returningAt ?? leftAt(work);
  const note = ride?.endReason ?? null;
  return { type: typeOfReturn(note), step: 'takeBack', since, dueAt: after(since, work.kind === 'shipping' ? PARCEL_BACK_MS : RIDE_BACK_MS), riderName: ride?.riderName ?? null, note };
};

const LOOKS: Readonly<Partial<Record<WorkState, Look>>> = { ready: waits, no_show: notCollected, substitution_pending: asked, picked_up: astray, returning: turnedRound };

/** Where something can have gone wrong; most open work is elsewhere and need not be looked at closely. */
export function isSuspect({ state }: { readonly state: WorkState }): boolean {
  return LOOKS[state] !== undefined;
}

/** What has gone wrong with open work, and until when somebody should see to it; null for work that goes its way. */
export function findException(seen: SeenWork): WorkException | null {
  return LOOKS[seen.work.state]?.(seen) ?? null;
}

function leftAt({ dispatchedAt, openedAt }: SeenWork['work']): Date {
  return dispatchedAt ?? openedAt;
}

/** By the cause that staff chose, else by the words of the platform, which has no codes for it. */
function typeOfReturn(said: string | null): ExceptionType {
  if (said === null) return 'notDelivered';
  if (said === 'refused' || /拒/.test(said)) return 'refused';
  if (said === 'unreachable' || /联系不上|无人|电话/.test(said)) return 'unreachable';
  return said === 'damaged' || /破损|损坏/.test(said) ? 'damaged' : 'notDelivered';
}

function after(from: Date, ms: number): Date {
  return new Date(from.getTime() + ms);
}
