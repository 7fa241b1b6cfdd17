import { Injectable } from '@nestjs/common';
import { type Fence, Fences, Inventory } from '@quanyu/inventory';
import { Database } from '@quanyu/platform';
import { AttemptCounts, type AttemptMinute } from './attempt-counts.js';
import type { Campaign } from './campaign.rules.js';

const MINUTES_SHOWN = 60;
/** Asked to prove to be no bot, one tries on: a step, not an end. */
const CHALLENGE = 'RISK.CHALLENGE_REQUIRED';

interface OrderTotals {
  readonly itemId: string;
  readonly status: 'held' | 'paid' | 'returned';
  readonly orders: number;
  readonly units: number;
}

export interface Funnel {
  readonly attempts: number;
  readonly admitted: number;
  readonly orders: number;
  readonly paid: number;
  readonly returned: number;
  readonly refusals: { code: string; count: number }[];
}

export interface ItemResult {
  readonly itemId: string;
  readonly totalUnits: number;
  readonly heldUnits: number;
  readonly paidUnits: number;
  readonly leftUnits: number;
}

export interface CampaignResults {
  readonly funnel: Funnel;
  readonly items: readonly ItemResult[];
  readonly minutes: readonly { at: Date; attempts: number; orders: number; refused: number }[];
}

export interface CampaignProof {
  readonly funnel: Funnel;
  readonly plannedUnits: number;
  readonly addedUnits: number;
  readonly soldUnits: number;
  readonly heldUnits: number;
  readonly unsoldUnits: number;
  readonly oversoldUnits: number;
  readonly undersoldUnits: number;
  readonly checks: readonly { name: string; holds: boolean; detail: string }[];
}

/** What became of a campaign: counted attempts beside what the rows of orders and stock say. */
@Injectable()
export class CampaignResultsReader {
  constructor(
    private readonly database: Database,
    private readonly inventory: Inventory,
    private readonly fences: Fences,
    private readonly counts: AttemptCounts,
  ) {}

  async read(campaign: Campaign): Promise<CampaignResults> {
    const { totals, fences, attempts } = await this.load(campaign);
    const items = campaign.sessions.flatMap((session) => session.items).map(({ id }): ItemResult => {
      const mine = fences.filter(({ fenceId }) => fenceId === id);
      const units = (status: OrderTotals['status']): number => sum(totals.filter((row) => row.itemId === id && row.status === status), (row) => row.units);
      return { itemId: id, totalUnits: sum(mine, (fence) => fence.planned + fence.added), heldUnits: units('held'), paidUnits: units('paid'), leftUnits: sum(mine, leftIn) };
    });
    return { funnel: funnelOf(attempts, totals), items, minutes: minutesOf(attempts) };
  }

  /** Compares what was set aside with what was sold, unit by unit, and the ledger of stock with the orders. */
  async prove(campaign: Campaign): Promise<CampaignProof> {
    const { totals, fences, attempts } = await this.load(campaign);
    const units = (status: OrderTotals['status']): number => sum(totals.filter((row) => row.status === status), (row) => row.units);
    const [soldUnits, heldUnits] = [units('paid'), units('held')];
    const plannedUnits = sum(fences, ({ planned }) => planned);
    const addedUnits = sum(fences, ({ added }) => added);
    // Units of orders that ended after their fence was closed went to the shelf instead of into the fence.
    const returnedToShelf = await this.fences.countReturnedToShelf(fences.map(({ fenceId }) => fenceId));
    const unsoldUnits = sum(fences, leftIn) + returnedToShelf;
    const total = plannedUnits + addedUnits - sum(fences, ({ lost }) => lost);
    const balance = total - soldUnits - heldUnits - unsoldUnits;
    const unbalanced = await this.inventory.findUnbalanced([...new Set(fences.map(({ variantId }) => variantId))]);
    const overLimit = await this.countOverLimit(campaign);
    return {
      funnel: funnelOf(attempts, totals), plannedUnits, addedUnits, soldUnits, heldUnits, unsoldUnits,
      oversoldUnits: Math.max(0, -balance), undersoldUnits: Math.max(0, balance),
      checks: [
        { name: '没有超卖', holds: balance >= 0 && soldUnits + heldUnits <= total, detail: `锁定 ${total} 件，卖出 ${soldUnits} 件，待付款 ${heldUnits} 件` },
        { name: '没有少卖', holds: balance <= 0, detail: `未卖 ${unsoldUnits} 件，去向不明 ${Math.max(0, balance)} 件` },
        { name: '库存流水等于库存余额', holds: unbalanced.length === 0, detail: unbalanced.length === 0 ? '全部一致' : `${unbalanced.length} 行不一致` },
        { name: '没有人超过限购', holds: overLimit === 0, detail: overLimit === 0 ? '全部在限购数内' : `${overLimit} 位顾客超过` },
      ],
    };
  }

  private async load(campaign: Campaign): Promise<{ totals: OrderTotals[]; fences: readonly Fence[]; attempts: AttemptMinute[] }> {
    const itemIds = campaign.sessions.flatMap(({ items }) => items.map(({ id }) => id));
    const [totals, fences, attempts] = await Promise.all([
      this.database.query<OrderTotals>(
        `SELECT item_id AS "itemId", status, count(*)::int AS orders, sum(units)::int AS units FROM promotions.flash_order WHERE campaign_id = $1 GROUP BY 1, 2`,
        [campaign.id],
      ),
      this.fences.read(itemIds),
      this.counts.read(campaign.sessions.map(({ id }) => id)),
    ]);
    return { totals, fences, attempts };
  }

  private async countOverLimit(campaign: Campaign): Promise<number> {
    const items = campaign.sessions.flatMap((session) => session.items);
    const [row] = await this.database.query<{ people: number }>(
      `SELECT count(*)::int AS people FROM (
         SELECT o.customer_id FROM promotions.flash_order o JOIN unnest($2::uuid[], $3::int[]) AS k (item_id, most) USING (item_id)
         WHERE o.campaign_id = $1 AND o.status <> 'returned' GROUP BY o.customer_id, o.item_id, k.most HAVING sum(o.units) > k.most) AS over_limit`,
      [campaign.id, items.map(({ id }) => id), items.map(({ limitPerCustomer }) => limitPerCustomer)],
    );
    return row?.people ?? 0;
  }
}

function leftIn(fence: Fence): number {
  return fence.status === 'open' ? fence.remaining : (fence.unsold ?? 0);
}

function sum<Row>(rows: readonly Row[], units: (row: Row) => number): number {
  return rows.reduce((total, row) => total + units(row), 0);
}

function isRefusal(outcome: string): boolean {
  return outcome !== 'ok' && outcome !== CHALLENGE;
}

function funnelOf(attempts: readonly AttemptMinute[], totals: readonly OrderTotals[]): Funnel {
  const orders = (status: OrderTotals['status']): number => sum(totals.filter((row) => row.status === status), (row) => row.orders);
  const refusals = new Map<string, number>();
  for (const { outcome, count } of attempts) if (isRefusal(outcome)) refusals.set(outcome, (refusals.get(outcome) ?? 0) + count);
  return {
    attempts: sum(attempts.filter(({ step, outcome }) => step === 'token' && outcome !== CHALLENGE), ({ count }) => count),
    admitted: sum(attempts.filter(({ step, outcome }) => step === 'token' && outcome === 'ok'), ({ count }) => count),
    orders: sum(totals, (row) => row.orders),
    paid: orders('paid'),
    returned: orders('returned'),
    refusals: [...refusals].map(([code, count]) => ({ code, count })).sort((a, b) => b.count - a.count),
  };
}

function minutesOf(attempts: readonly AttemptMinute[]): { at: Date; attempts: number; orders: number; refused: number }[] {
  const byMinute = new Map<number, { at: Date; attempts: number; orders: number; refused: number }>();
  for (const { minute, step, outcome, count } of attempts) {
    const entry = byMinute.get(minute.getTime()) ?? { at: minute, attempts: 0, orders: 0, refused: 0 };
    if (step === 'token' && outcome !== CHALLENGE) entry.attempts += count;
    if (step === 'order' && outcome === 'ok') entry.orders += count;
    if (isRefusal(outcome)) entry.refused += count;
    byMinute.set(minute.getTime(), entry);
  }
  return [...byMinute.values()].sort((a, b) => a.at.getTime() - b.at.getTime()).slice(-MINUTES_SHOWN);
}
