import type { INestApplicationContext } from '@nestjs/common';
import { Database, type IdSource, type ManualClock, shopDate } from '@quanyu/platform';
import { type Cohort, CustomerFacts, Lifecycle, type LifecycleRules, type LifecycleStage, type OrderFact, type SegmentRule, Segments, Tags } from '@quanyu/segments';
import type { Progress } from '../seed/progress.js';
import type { CustomerOrders } from './customer-orders.js';

const DAY_MS = 86_400_000;
const HIGH = 4;

/** The eight classes of customers by recency, frequency and money; high is a score of four or five. */
export const RFM_CLASSES = [
  { name: '重要价值', recency: true, frequency: true, monetary: true },
  { name: '重要发展', recency: true, frequency: false, monetary: true },
  { name: '重要保持', recency: false, frequency: true, monetary: true },
  { name: '重要挽留', recency: false, frequency: false, monetary: true },
  { name: '一般价值', recency: true, frequency: true, monetary: false },
  { name: '一般发展', recency: true, frequency: false, monetary: false },
  { name: '一般保持', recency: false, frequency: true, monetary: false },
  { name: '一般挽留', recency: false, frequency: false, monetary: false },
] as const;

export interface YearFound {
  readonly endedAt: Date;
  readonly customers: number;
  readonly buyers: number;
  readonly rules: LifecycleRules;
  readonly cuts: { readonly recency: readonly Date[]; readonly frequency: readonly number[]; readonly monetary: readonly number[] };
  readonly scores: readonly { readonly measure: 'recency' | 'frequency' | 'monetary'; readonly customers: readonly number[] }[];
  readonly classes: readonly ((typeof RFM_CLASSES)[number] & { readonly customers: number })[];
  readonly stages: readonly { readonly code: LifecycleStage; readonly name: string; readonly customers: number }[];
  /** Sizes of the stages at the end of each month. */
  readonly months: readonly { readonly month: string; readonly sizes: readonly number[] }[];
  readonly flows: readonly { readonly from: LifecycleStage | null; readonly to: LifecycleStage; readonly moves: number }[];
  readonly cohorts: readonly Cohort[];
}

/** Tells the year's orders day by day to the product's own code, with its clock at the end of each day and its sweep after it. */
export async function liveThroughYear(nest: INestApplicationContext, { startMs, orders }: CustomerOrders, { clock, ids, progress }: { clock: ManualClock; ids: IdSource; progress: Progress }): Promise<YearFound> {
  const [facts, lifecycle, segments, tags] = [nest.get(CustomerFacts), nest.get(Lifecycle), nest.get(Segments), nest.get(Tags)];
  const database = nest.get(Database);
  const [customers, storeId] = [new Map<number, string>(), ids.uuid()];
  const days = Math.floor(((orders.at(-1)?.at.getTime() ?? startMs) - startMs) / DAY_MS) + 1;
  const months: { month: string; sizes: number[] }[] = [];
  progress.begin('days', days);
  for (let day = 0, first = 0; day < days; day += 1) {
    const endMs = startMs + (day + 1) * DAY_MS;
    clock.setTo(endMs);
    const told: OrderFact[] = [];
    for (let order = orders[first]; order !== undefined && order.at.getTime() < endMs; order = orders[(first += 1)]) {
      const customerId = customers.get(order.customer) ?? ids.uuid();
      customers.set(order.customer, customerId);
      const { at, paidFen, refundedFen, units } = order;
      told.push({ orderId: ids.uuid(), customerId, storeId, paidAt: at, paidFen, refundedFen, units, stands: refundedFen < paidFen, isCompleted: true, usedCoupon: false, categoryIds: [], kinds: ['shipping'] });
    }
    if (told.length > 0) await database.transaction((tx) => facts.record(tx, told));
    await lifecycle.sweep();
    if (shopDate(new Date(endMs)).endsWith('-01') || day === days - 1) {
      const board = await lifecycle.readBoard(1);
      months.push({ month: shopDate(new Date(endMs - DAY_MS)), sizes: board.stages.map((stage) => stage.customers) });
    }
    progress.reach(day + 1);
  }
  progress.end();
  await tags.runNight();
  const [board, cuts, cohorts] = await Promise.all([lifecycle.readBoard(days + 1), segments.findCuts(), lifecycle.readCohorts()]);
  if (cuts === null) throw new Error('somebody bought in a year');
  const count = async (rule: SegmentRule): Promise<number> => (await segments.count(rule)).customers;
  const scoreIn = (measure: 'recency' | 'frequency' | 'monetary', isHigh: boolean): SegmentRule => ({ kind: 'score', field: measure, min: isHigh ? HIGH : 1, max: isHigh ? 5 : HIGH - 1 });
  const classes: ((typeof RFM_CLASSES)[number] & { customers: number })[] = [];
  for (const one of RFM_CLASSES) {
    const { recency, frequency, monetary } = one;
    classes.push({ ...one, customers: await count({ kind: 'all', rules: [scoreIn('recency', recency), scoreIn('frequency', frequency), scoreIn('monetary', monetary)] }) });
  }
  const scores: { measure: 'recency' | 'frequency' | 'monetary'; customers: number[] }[] = [];
  for (const measure of ['recency', 'frequency', 'monetary'] as const) {
    const sizes: number[] = [];
    for (let score = 1; score <= 5; score += 1) sizes.push(await count({ kind: 'score', field: measure, min: score, max: score }));
    scores.push({ measure, customers: sizes });
  }
  return {
    ...{ endedAt: clock.now(), customers: customers.size, buyers: await count({ kind: 'number', field: 'orders', min: 1, max: null }), rules: board.rules, cuts, scores, classes },
    ...{ stages: board.stages, months, flows: board.flows, cohorts },
  };
}
