import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { pointAt, roundPosition } from '../seed/point-at.js';
import { at, type Random, randomFor } from '../seed/random.js';
import { type OrderShape, readOrderShapes } from '../seed/source-data.js';
import { sizeWeight } from '../seed/people-plan.js';
import { drawLogNormal } from './draws.js';
import type { Branch, Shopper, World } from './world.js';

export const ARRIVAL_KINDS = ['pickupAsap', 'pickupWindow', 'instantDelivery', 'scheduledDelivery', 'shipping', 'booking'] as const;
export type ArrivalKind = (typeof ARRIVAL_KINDS)[number];

/** How often each way is wanted. The transactions know no ways: this share is ours. */
const MIX: readonly (readonly [ArrivalKind, number])[] = [['pickupAsap', 42], ['pickupWindow', 18], ['instantDelivery', 22], ['scheduledDelivery', 8], ['shipping', 8], ['booking', 2]];
const LINES_AT_MOST = 6;
const UNITS_AT_MOST = 3;
const NEVER_PAYS = 0.05;
const CHANGES_MIND = 0.03;
const MINUTE_MS = 60_000;

const curveSchema = z.object({ halfHours: z.array(z.object({ minuteOfDay: z.int(), orders: z.int() })).min(1) });

/** One shopper who wants something, and what they will do. */
export interface Arrival {
  readonly key: string;
  readonly atMs: number;
  readonly kind: ArrivalKind;
  readonly branch: Branch;
  readonly shopper: Shopper;
  readonly lines: readonly { readonly variantId: string; readonly quantity: number }[];
  /** Where they live; what is brought or sent goes there. */
  readonly home: { readonly latitude: number; readonly longitude: number };
  /** Null: they never pay. */
  readonly payAfterMs: number | null;
  /** Null: they do not cancel. */
  readonly cancelAfterMs: number | null;
}

/** The half hours of the day in which the shop of the transactions was asked, as a share of its orders. */
export function readArrivalCurve(file: string): readonly (readonly [number, number])[] {
  return curveSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).halfHours.map(({ minuteOfDay, orders }) => [minuteOfDay, orders] as const);
}

export interface ArrivalPlan {
  readonly seed: number;
  readonly orders: number;
  readonly dayStartMs: number;
  readonly curve: readonly (readonly [number, number])[];
}

/** Everybody who comes on the day, the earliest first. */
export function planArrivals(world: World, plan: ArrivalPlan): Arrival[] {
  const { orders: shapes } = readOrderShapes();
  const byKind = new Map(ARRIVAL_KINDS.map((kind) => [kind, world.branches.filter((branch) => offers(branch, kind)).map((branch) => [branch, sizeWeight[branch.size]] as const)]));
  const popular = new Map(world.branches.map((branch) => [branch, popularOf(branch)]));
  return Array.from({ length: plan.orders }, (_unused, index): Arrival => {
    const key = `day ${plan.seed} order ${index}`;
    const random = randomFor(key);
    const minute = random.pickWeighted(plan.curve) + 30 * random.unit();
    const wanted = random.pickWeighted(MIX);
    const kind = (byKind.get(wanted) ?? []).length > 0 ? wanted : 'pickupAsap';
    const branch = random.pickWeighted(byKind.get(kind) ?? []);
    return {
      key, kind, branch,
      atMs: plan.dayStartMs + minute * MINUTE_MS,
      shopper: at(world.shoppers, (index * 7_919) % world.shoppers.length),
      lines: chooseLines(random.pick(shapes), popular.get(branch) ?? []),
      home: homeOf(branch, kind, random),
      payAfterMs: random.chance(NEVER_PAYS) ? null : drawLogNormal(random, 0.6, 0.7) * MINUTE_MS,
      cancelAfterMs: random.chance(CHANGES_MIND) ? drawLogNormal(random, 4, 1) * MINUTE_MS : null,
    };
  }).sort((a, b) => a.atMs - b.atMs);
}

/** What a store carries, by how well it sells there. */
export function popularOf({ store, variantIds }: Branch): string[] {
  return randomFor(`popular ${store.code}`).shuffle(variantIds);
}

function offers({ store, size }: Branch, kind: ArrivalKind): boolean {
  if (kind === 'booking') return store.services.includes('booking');
  return kind === 'pickupAsap' || kind === 'pickupWindow' || kind === 'shipping' || size !== 'small';
}

/** A real basket, its goods by their rank among what the store carries. */
function chooseLines({ lines }: OrderShape, popular: readonly string[]): Arrival['lines'] {
  const wanted = new Map<string, number>();
  for (const { rank, quantity } of lines.slice(0, LINES_AT_MOST)) {
    wanted.set(at(popular, rank % popular.length), Math.max(1, Math.min(quantity, UNITS_AT_MOST)));
  }
  return [...wanted].map(([variantId, quantity]) => ({ variantId, quantity }));
}

const REACH_METRES: Readonly<Record<ArrivalKind, number>> = { pickupAsap: 4_000, pickupWindow: 4_000, instantDelivery: 2_400, scheduledDelivery: 4_800, shipping: 60_000, booking: 4_000 };

/** Spread evenly over the disc that the way reaches. */
function homeOf({ store }: Branch, kind: ArrivalKind, random: Random): Arrival['home'] {
  const metres = REACH_METRES[kind] * Math.sqrt(random.unit());
  const angle = random.unit() * 2 * Math.PI;
  return roundPosition(pointAt(store, angle, metres));
}
