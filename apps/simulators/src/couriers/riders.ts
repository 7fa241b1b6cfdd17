import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../clock.js';
import type { Table } from '../journal.js';
import type { Pace } from '../pay/pace.js';
import { type CourierProvider, type Point, type Ride, rideKey, type RidePlan, type RideStatus } from './courier-state.js';
import { computeRideMeters, interpolate, moveFrom } from './geography.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

const range = z.object({ min: z.number().min(0), max: z.number().min(0) }).refine(({ min, max }) => min <= max, { message: 'min is over max' });
const rate = z.number().min(0).max(1);

/** How the riders of one provider work. */
const riderSettingsSchema = z.object({
  /** The same seed and number give the same ride. */
  seed: z.string().max(64),
  /** Riders at work at once; orders beyond them wait. */
  couriers: z.int().min(0).max(100_000),
  acceptSeconds: range,
  /** How far from the store the rider is when accepting, by line. */
  startMeters: range,
  metersPerSecond: range,
  waitAtStoreSeconds: range,
  /** Riders take nothing before the merchant has said that the goods are packed. */
  waitsForGoods: z.boolean(),
  /** From the street to the shopper's door and hand. */
  atDoorSeconds: range,
  neverAcceptRate: rate,
  riderCancelRate: rate,
  returnRate: rate,
  /** The provider says that it accepted the order and then cannot make a waybill of it. */
  failRate: rate,
  /** A tip of this much finds a rider for an order that nobody wanted. */
  persuadingTipFen: z.int().min(0),
  /** When false nothing happens by itself; every step is an admin's. */
  isAutomatic: z.boolean(),
});

export type RiderSettings = z.output<typeof riderSettingsSchema>;
export const riderSettingsChangeSchema = riderSettingsSchema.partial();

export const DEFAULT_RIDERS: RiderSettings = {
  seed: 'quanyu',
  couriers: 100,
  acceptSeconds: { min: 15, max: 150 },
  startMeters: { min: 200, max: 1_500 },
  metersPerSecond: { min: 4, max: 7 },
  waitAtStoreSeconds: { min: 30, max: 180 },
  waitsForGoods: false,
  atDoorSeconds: { min: 60, max: 180 },
  neverAcceptRate: 0.02,
  riderCancelRate: 0.03,
  returnRate: 0.005,
  failRate: 0,
  persuadingTipFen: 200,
  isAutomatic: true,
};

const NAMES = ['王强', '李军', '张伟', '刘洋', '陈磊', '杨勇', '赵斌', '黄涛', '周鹏', '吴超', '徐飞', '孙浩'];
const BUSY: readonly RideStatus[] = ['accepted', 'arrived', 'pickedUp', 'returning'];
const BEFORE_PICK_UP: readonly RideStatus[] = ['waiting', 'accepted', 'arrived'];
/** No rider was free: the order is offered again after this long. */
const OFFER_AGAIN_MS = 10 * SECOND;

/** Steps that an admin may take in the rider's or the provider's place. */
export const RIDE_STEPS = ['accept', 'arrive', 'pickUp', 'deliver', 'cancelByRider', 'cancelBySystem', 'return', 'fail'] as const;
export type RideStep = (typeof RIDE_STEPS)[number];

const STATUS_OF_STEP: Readonly<Record<RideStep, { from: readonly RideStatus[]; to: RideStatus; by?: 'rider' | 'system' }>> = {
  accept: { from: ['waiting'], to: 'accepted' },
  arrive: { from: ['accepted'], to: 'arrived' },
  pickUp: { from: ['accepted', 'arrived'], to: 'pickedUp' },
  deliver: { from: ['pickedUp'], to: 'delivered' },
  cancelByRider: { from: ['accepted', 'arrived'], to: 'canceled', by: 'rider' },
  cancelBySystem: { from: ['waiting', 'accepted', 'arrived', 'pickedUp'], to: 'canceled', by: 'system' },
  return: { from: ['pickedUp'], to: 'returning' },
  fail: { from: ['waiting'], to: 'failed' },
};

export interface NewRide {
  readonly provider: CourierProvider;
  readonly originId: string;
  readonly deliveryNo: string;
  readonly callbackUrl: string;
  readonly mark?: string | undefined;
  readonly carrierId?: number | undefined;
  readonly shop: Point;
  readonly receiver: Ride['receiver'];
  readonly feeFen: number;
  readonly tipFen: number;
}

export interface RiderParts {
  readonly rides: Table<Ride>;
  readonly clock: Clock;
  readonly pace: Pace;
  /** Told of every change of a status. */
  readonly announce: (ride: Ride) => void;
}

/** The riders of all providers: each ride follows a plan drawn from the seed and its number, unless someone interferes. */
export class Riders {
  private readonly settings = new Map<CourierProvider, RiderSettings>();
  private readonly timers = new Map<string, () => void>();

  constructor(private readonly parts: RiderParts) {}

  settingsOf(provider: CourierProvider): RiderSettings {
    return this.settings.get(provider) ?? DEFAULT_RIDERS;
  }

  change(provider: CourierProvider, change: z.output<typeof riderSettingsChangeSchema>): RiderSettings {
    const changed = riderSettingsSchema.parse({ ...this.settingsOf(provider), ...change });
    this.settings.set(provider, changed);
    return changed;
  }

  /** Takes up what a former run left on the way. */
  start(): void {
    for (const ride of this.parts.rides.values()) this.schedule(ride);
  }

  stop(): void {
    for (const cancel of this.timers.values()) cancel();
    this.timers.clear();
  }

  reset(): void {
    this.stop();
    this.settings.clear();
  }

  find(provider: CourierProvider, originId: string): Ride | undefined {
    return this.parts.rides.find(rideKey(provider, originId));
  }

  create(order: NewRide): Ride {
    const { clock } = this.parts;
    const nowMs = clock.nowMs();
    const settings = this.settingsOf(order.provider);
    const distanceMeters = computeRideMeters(order.shop, order.receiver);
    const ride: Ride = {
      ...order,
      mark: order.mark,
      carrierId: order.carrierId,
      status: 'waiting',
      distanceMeters,
      penaltyFen: 0,
      plan: drawPlan(settings, order, distanceMeters),
      createdAtMs: nowMs,
      changedAtMs: nowMs,
    };
    return this.keep({ ...ride, next: this.planNext(ride) });
  }

  /** What a cancellation by the merchant would cost now, or null when it is too late for one. [doc of 达达; the share for waiting riders is [mem]] */
  computePenaltyFen(ride: Ride): number | null {
    if (!BEFORE_PICK_UP.includes(ride.status)) return null;
    if (ride.acceptedAtMs === undefined) return 0;
    const sinceMs = this.parts.clock.nowMs() - ride.acceptedAtMs;
    if (sinceMs <= this.parts.pace.compress(MINUTE)) return 0;
    return ride.arrivedAtMs === undefined && sinceMs > this.parts.pace.compress(15 * MINUTE) ? 0 : 200;
  }

  cancelByMerchant(ride: Ride, reason: string): Ride {
    return this.enter({ ...ride, penaltyFen: this.computePenaltyFen(ride) ?? 0, cancel: { by: 'merchant', reason } }, 'canceled');
  }

  /** Sets the whole tip; one that is large enough finds a rider for an order that nobody wanted. */
  setTip(ride: Ride, tipFen: number): Ride {
    const settings = this.settingsOf(ride.provider);
    const isPersuaded = ride.status === 'waiting' && ride.plan.fate === 'isNeverAccepted' && tipFen >= settings.persuadingTipFen;
    const tipped: Ride = { ...ride, tipFen, plan: isPersuaded ? { ...ride.plan, fate: 'delivers' } : ride.plan };
    return this.keep(isPersuaded ? { ...tipped, next: this.planNext(tipped) } : tipped);
  }

  /** The goods are packed: a rider who waits for them takes them. */
  goodsReady(ride: Ride): Ride {
    if (ride.goodsReadyAtMs !== undefined) return ride;
    const ready: Ride = { ...ride, goodsReadyAtMs: this.parts.clock.nowMs() };
    return this.keep(ready.status === 'arrived' && ready.next === undefined ? { ...ready, next: this.planNext(ready) } : ready);
  }

  /** The merchant has the goods back. */
  confirmReturn(ride: Ride): Ride {
    return this.enter(ride, 'returned');
  }

  /** Takes a step by hand; undefined when the ride is not where the step begins. */
  step(ride: Ride, step: RideStep): Ride | undefined {
    const { from, to, by } = STATUS_OF_STEP[step];
    if (!from.includes(ride.status)) return undefined;
    const cancel = by === undefined ? ride.cancel : { by, reason: by === 'rider' ? '配送员取消：车辆故障' : '系统取消' };
    return this.enter({ ...ride, cancel }, to);
  }

  /** Where the rider is; undefined before one accepted and after the end. */
  locate(ride: Ride): Point | undefined {
    const { plan, shop, receiver, next } = ride;
    const share = next === undefined ? 0 : (this.parts.clock.nowMs() - next.startedAtMs) / Math.max(1, next.dueAtMs - next.startedAtMs);
    switch (ride.status) {
      case 'accepted':
        return interpolate(plan.start, shop, share);
      case 'arrived':
        return { latitude: shop.latitude, longitude: shop.longitude };
      case 'pickedUp':
        return interpolate(shop, receiver, share);
      case 'returning':
        return { latitude: receiver.latitude, longitude: receiver.longitude };
      case 'waiting':
      case 'delivered':
      case 'canceled':
      case 'returned':
      case 'failed':
        return undefined;
    }
  }

  /** Minutes until an order of this length would be at the door, with the riders who are free now. */
  computeExpectedMinutes(provider: CourierProvider, distanceMeters: number): number {
    const { acceptSeconds, startMeters, metersPerSecond, waitAtStoreSeconds, atDoorSeconds, couriers } = this.settingsOf(provider);
    const middle = ({ min, max }: { min: number; max: number }): number => (min + max) / 2;
    const queueSeconds = this.countBusy(provider) >= couriers ? 600 : 0;
    const seconds = queueSeconds + middle(acceptSeconds) + (middle(startMeters) + distanceMeters) / middle(metersPerSecond) + middle(waitAtStoreSeconds) + middle(atDoorSeconds);
    return Math.ceil(seconds / 60);
  }

  countBusy(provider: CourierProvider): number {
    let busy = 0;
    for (const ride of this.parts.rides.values()) if (ride.provider === provider && BUSY.includes(ride.status)) busy += 1;
    return busy;
  }

  /** Moves what is due when the pace changes. */
  changePace(stretch: number): void {
    const nowMs = this.parts.clock.nowMs();
    for (const key of [...this.timers.keys()]) {
      const ride = this.parts.rides.find(key);
      if (ride?.next === undefined) continue;
      this.keep({ ...ride, next: { ...ride.next, dueAtMs: nowMs + Math.ceil(Math.max(0, ride.next.dueAtMs - nowMs) * stretch) } });
    }
  }

  private enter(ride: Ride, status: RideStatus): Ride {
    const nowMs = this.parts.clock.nowMs();
    const { next: _taken, ...rest } = ride;
    const entered: Ride = {
      ...rest,
      status,
      changedAtMs: nowMs,
      ...(status === 'accepted' && { acceptedAtMs: nowMs, rider: nameRider(ride.plan.riderNo) }),
      ...(status === 'arrived' && { arrivedAtMs: nowMs }),
      ...(status === 'pickedUp' && { pickedUpAtMs: nowMs, arrivedAtMs: ride.arrivedAtMs ?? nowMs }),
      ...(['delivered', 'canceled', 'returned', 'failed'].includes(status) && { endedAtMs: nowMs }),
    };
    const kept = this.keep({ ...entered, next: this.planNext(entered) });
    this.parts.announce(kept);
    return kept;
  }

  private keep(ride: Ride): Ride {
    this.parts.rides.put(rideKey(ride.provider, ride.originId), ride);
    this.schedule(ride);
    return ride;
  }

  private schedule(ride: Ride): void {
    const key = rideKey(ride.provider, ride.originId);
    this.timers.get(key)?.();
    this.timers.delete(key);
    if (ride.next === undefined) return;
    const run = (): void => {
      this.timers.delete(key);
      const current = this.parts.rides.find(key);
      if (current?.next !== undefined) this.takeNext(current, current.next.status);
    };
    this.timers.set(key, this.parts.clock.after(Math.max(0, ride.next.dueAtMs - this.parts.clock.nowMs()), run));
  }

  private takeNext(ride: Ride, status: RideStatus): void {
    if (status === 'accepted' && this.countBusy(ride.provider) >= this.settingsOf(ride.provider).couriers) {
      this.keep({ ...ride, next: this.after(OFFER_AGAIN_MS, 'accepted') });
      return;
    }
    if (status === 'canceled') this.enter({ ...ride, cancel: { by: 'rider', reason: '配送员取消：车辆故障' } }, 'canceled');
    else this.enter(ride, status);
  }

  private planNext(ride: Ride): Ride['next'] {
    const { plan, status } = ride;
    if (!this.settingsOf(ride.provider).isAutomatic) return undefined;
    switch (status) {
      case 'waiting':
        if (plan.fate === 'isNeverAccepted') return undefined;
        return this.after(plan.acceptMs, plan.fate === 'fails' ? 'failed' : 'accepted');
      case 'accepted':
        return plan.fate === 'riderCancels' ? this.after(plan.toStoreMs / 2, 'canceled') : this.after(plan.toStoreMs, 'arrived');
      case 'arrived':
        return this.settingsOf(ride.provider).waitsForGoods && ride.goodsReadyAtMs === undefined ? undefined : this.after(plan.waitMs, 'pickedUp');
      case 'pickedUp':
        return this.after(plan.rideMs, plan.fate === 'returns' ? 'returning' : 'delivered');
      case 'delivered':
      case 'canceled':
      case 'returning':
      case 'returned':
      case 'failed':
        return undefined;
    }
  }

  private after(ms: number, status: RideStatus): Ride['next'] {
    const nowMs = this.parts.clock.nowMs();
    return { status, startedAtMs: nowMs, dueAtMs: nowMs + this.parts.pace.compress(ms) };
  }
}

function drawPlan(settings: RiderSettings, order: NewRide, distanceMeters: number): RidePlan {
  const random = seededRandom(`${settings.seed}:${order.provider}:${order.originId}`);
  const between = ({ min, max }: { min: number; max: number }): number => min + (max - min) * random();
  const startMeters = between(settings.startMeters);
  const start = moveFrom(order.shop, startMeters, random());
  const speed = Math.max(0.1, between(settings.metersPerSecond));
  const times = {
    acceptMs: Math.round(between(settings.acceptSeconds) * SECOND),
    toStoreMs: Math.round((computeRideMeters(start, order.shop) / speed) * SECOND),
    waitMs: Math.round(between(settings.waitAtStoreSeconds) * SECOND),
    rideMs: Math.round((distanceMeters / speed + between(settings.atDoorSeconds)) * SECOND),
  };
  return { ...times, start, fate: drawFate(settings, random()), riderNo: Math.floor(random() * 9_999) };
}

function drawFate(settings: RiderSettings, draw: number): RidePlan['fate'] {
  const shares = [
    ['isNeverAccepted', settings.neverAcceptRate],
    ['riderCancels', settings.riderCancelRate],
    ['returns', settings.returnRate],
    ['fails', settings.failRate],
  ] as const;
  let upTo = 0;
  for (const [fate, share] of shares) {
    upTo += share;
    if (draw < upTo) return fate;
  }
  return 'delivers';
}

function nameRider(riderNo: number): NonNullable<Ride['rider']> {
  return { id: 60_000 + riderNo, name: NAMES[riderNo % NAMES.length] ?? '王强', phone: `139${String(10_000_000 + riderNo * 7_919).slice(-8)}` };
}

/** Numbers in [0, 1) that follow from a text alone (mulberry32 over its SHA-256). */
function seededRandom(seed: string): () => number {
  let state = createHash('sha256').update(seed).digest().readUInt32LE(0);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
