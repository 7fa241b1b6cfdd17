import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Fences } from '@quanyu/inventory';
import { ChangeFeed, Clock, oneAtATime } from '@quanyu/platform';
import { type Campaign, computePhase, type FlashItem, type FlashSession, type SessionPhase } from './campaign.rules.js';
import { CampaignRepository } from './campaign.repository.js';
import { FlashOrdersRepository } from './flash-orders.repository.js';
import { promotionsError } from '../promotions.errors.js';
import { type Arrival, UnitClaims } from './unit-claims.js';

/** Topic of the change feed: a campaign changed in a way that shoppers or the order path must know. */
export const CAMPAIGNS_TOPIC = 'promotions.campaign';

export interface LiveItem {
  readonly campaign: Campaign;
  readonly session: FlashSession;
  readonly item: FlashItem;
}

/** Units of one item at one location, as last read. */
export interface ItemStock {
  readonly total: number;
  readonly remaining: number;
  readonly paid: number;
}

interface Latch {
  /** Keys of orders that were accepted: a retry of one of them must get its order, however sold out the item is. */
  readonly accepted: Set<string>;
  lastPlacedAt: Date | null;
}

const STOCK_EVERY_MS = 500;
/** However many buyers find nothing left, stock is not read more often than this. */
const READ_APART_MS = 150;
/** So long the counter in front of the stock is not asked again after it had nothing left. */
const EMPTY_MS = 200;
/** Stock is watched from a minute before a session until its unpaid orders are over, and a little longer. */
const WATCH_BEFORE_MS = 60_000;
const WATCH_AFTER_MS = 2 * 60_000;
const SHOWN_AFTER_END_MS = 24 * 3_600_000;
/** Orders are stamped before they commit, so a little of the past is read again. */
const OVERLAP_MS = 15_000;

/**
 * The campaigns of now in each process: what is sold at which price, in which phase, and what is left. A sold-out item is
 * latched: its losers are refused from memory. The latch closes only after fences and accepted keys were read, in that
 * order, so that nobody who was told yes is told "sold out" on asking again.
 */
@Injectable()
export class FlashSales implements OnModuleInit, OnApplicationShutdown {
  private campaigns: readonly Campaign[] = [];
  private items: ReadonlyMap<string, LiveItem> = new Map();
  private readonly stock = new Map<string, ItemStock>();
  private readonly latches = new Map<string, Latch>();
  private readonly emptyUntilMs = new Map<string, number>();
  private readonly claims = new UnitClaims();
  private readonly returned = new Set<(itemId: string, locationId: string) => void>();
  private timer: NodeJS.Timeout | null = null;
  private reading: Promise<void> | null = null;
  private lastReadMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly repository: CampaignRepository,
    private readonly orders: FlashOrdersRepository,
    private readonly fences: Fences,
    private readonly changes: ChangeFeed,
    private readonly clock: Clock,
  ) {}

  async onModuleInit(): Promise<void> {
    this.changes.on(CAMPAIGNS_TOPIC, () => this.reload());
    await this.reload();
    this.timer = setInterval(() => {
      if (this.watched().length > 0 && this.reading === null) void this.readStock().catch(() => undefined);
    }, STOCK_EVERY_MS);
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    if (this.timer !== null) clearInterval(this.timer);
  }

  /** Reads the campaigns and their stock anew; also called by the change feed. */
  readonly reload = oneAtATime(async () => {
    this.campaigns = await this.repository.listCurrent(new Date(this.clock.nowMs() - SHOWN_AFTER_END_MS));
    this.items = new Map(this.campaigns.flatMap((campaign) => campaign.sessions.flatMap((session) => session.items.map((item) => [item.id, { campaign, session, item }] as const))));
    for (const key of this.stock.keys()) if (!this.items.has(itemOf(key))) this.stock.delete(key);
    for (const key of this.latches.keys()) if (!this.items.has(itemOf(key))) this.latches.delete(key);
    for (const key of this.emptyUntilMs.keys()) if (!this.items.has(itemOf(key))) this.emptyUntilMs.delete(key);
    this.claims.keepOnly((key) => this.items.has(itemOf(key)));
    await this.readStock();
  });

  /** Campaigns that shoppers may see, by the start of their first session. */
  listCampaigns(): readonly Campaign[] {
    return this.campaigns.filter(({ status }) => status !== 'submitted');
  }

  findItem(itemId: string): LiveItem | null {
    return this.items.get(itemId) ?? null;
  }

  /** @throws FLASH.NOT_FOUND */
  getItem(itemId: string): LiveItem {
    const live = this.findItem(itemId);
    if (live === null || live.campaign.status === 'submitted') throw promotionsError('FLASH.NOT_FOUND');
    return live;
  }

  phaseOf({ campaign, session }: Pick<LiveItem, 'campaign' | 'session'>): SessionPhase {
    return computePhase(campaign.status, session, this.clock.now());
  }

  /** @throws FLASH.NOT_STARTED with `startsAt`, FLASH.PAUSED, FLASH.ENDED, FLASH.NOT_IN_STORE */
  assertOnSale(live: LiveItem, locationId: string): void {
    const phase = this.phaseOf(live);
    if (phase === 'upcoming') throw promotionsError('FLASH.NOT_STARTED', { startsAt: live.session.startsAt.toISOString() });
    if (phase === 'paused') throw promotionsError('FLASH.PAUSED');
    if (phase === 'ended') throw promotionsError('FLASH.ENDED');
    if (!live.item.stock.some((place) => place.locationId === locationId)) throw promotionsError('FLASH.NOT_IN_STORE');
  }

  /** What is left as last read; null before the first reading, or where the item is not sold. */
  stockOf(itemId: string, locationId: string): ItemStock | null {
    return this.stock.get(keyOf(itemId, locationId)) ?? null;
  }

  /**
   * Whether an attempt is surely too late, known without a wait: the item is latched as sold out there and the key is not of
   * an accepted order. `mayReturn` says that unpaid orders hold units which may come back.
   */
  isLatched(itemId: string, locationId: string, idempotencyKey: string): { mayReturn: boolean } | null {
    return this.latchAt(keyOf(itemId, locationId), idempotencyKey);
  }

  /**
   * `isLatched` for somebody who has not ordered yet, and sooner: also while every unit is in the hands of an attempt under way, or as
   * many are on their way to them. Whoever repeats an order is not asked this, since the attempt may be theirs.
   */
  isHopeless(itemId: string, locationId: string): { mayReturn: boolean } | null {
    const key = keyOf(itemId, locationId);
    const stock = this.stock.get(key);
    const nowMs = this.clock.nowMs();
    const isCrowded = stock !== undefined && this.claims.isCrowded(key, stock.remaining, nowMs);
    return isCrowded || this.isEmptyAt(key, nowMs) ? { mayReturn: true } : this.latchAt(key, '');
  }

  /** Told when a sale token was given, and when somebody came with one. */
  noteExpected(itemId: string, locationId: string): void {
    this.claims.expect(keyOf(itemId, locationId), this.clock.nowMs());
  }

  noteArrived(itemId: string, locationId: string): Arrival {
    return this.claims.arrive(keyOf(itemId, locationId));
  }

  /** Told when an attempt took units of the counter, and when it was over. */
  noteBegun(itemId: string, locationId: string, units: number): void {
    this.claims.begin(keyOf(itemId, locationId), units);
  }

  noteEnded(itemId: string, locationId: string, { units, isBack }: { units: number; isBack: boolean }): void {
    this.claims.end(keyOf(itemId, locationId), units, isBack);
  }

  /** Whether the counter in front of the stock had nothing left a moment ago. */
  isCounterEmpty(itemId: string, locationId: string): boolean {
    return this.isEmptyAt(keyOf(itemId, locationId), this.clock.nowMs());
  }

  /** @throws FLASH.SOLD_OUT with `mayReturn` */
  assertNotHopeless(itemId: string, locationId: string): void {
    const hopeless = this.isHopeless(itemId, locationId);
    if (hopeless !== null) throw promotionsError('FLASH.SOLD_OUT', hopeless);
  }

  /** @throws FLASH.SOLD_OUT with `mayReturn` */
  assertNotLatched(itemId: string, locationId: string, idempotencyKey: string): void {
    const latched = this.isLatched(itemId, locationId, idempotencyKey);
    if (latched !== null) throw promotionsError('FLASH.SOLD_OUT', latched);
  }

  /** Told when the counter had nothing left: the latch follows as soon as it is safe. */
  noteSoldOut(itemId: string, locationId: string): void {
    this.emptyUntilMs.set(keyOf(itemId, locationId), this.clock.nowMs() + EMPTY_MS);
    if (this.reading !== null || performance.now() - this.lastReadMs < READ_APART_MS) return;
    void this.readStock().catch(() => undefined);
  }

  /** Told when units went back into the counter, or it is to be filled anew. */
  noteNotEmpty(itemId: string, locationId: string): void {
    this.emptyUntilMs.delete(keyOf(itemId, locationId));
  }

  /** Calls `listener` when units of a sold-out item came back. */
  onReturned(listener: (itemId: string, locationId: string) => void): void {
    this.returned.add(listener);
  }

  /** Reads what is left of the sessions of now, beginning no earlier than this call. */
  async readStock(): Promise<void> {
    // A reading that is under way may have passed what the caller has just done; the one after it has not.
    await this.reading?.catch(() => undefined);
    this.reading ??= this.read().finally(() => {
      this.reading = null;
      this.lastReadMs = performance.now();
    });
    return this.reading;
  }

  private async read(): Promise<void> {
    const itemIds = this.watched().map(({ item }) => item.id);
    if (itemIds.length === 0) return;
    this.claims.beginReading();
    const fences = await this.fences.read(itemIds);
    const paid = await this.orders.countPaid(itemIds);
    for (const fence of fences) {
      const key = keyOf(fence.fenceId, fence.locationId);
      const left = fence.status === 'open' ? fence.remaining : (fence.unsold ?? 0);
      const before = this.stock.get(key);
      this.claims.settle(key);
      this.stock.set(key, { total: fence.planned + fence.added, remaining: left, paid: paid.get(key) ?? 0 });
      if (left > 0 || fence.status === 'closed') {
        const isBack = this.latches.delete(key) || (before !== undefined && left > before.remaining);
        if (isBack) for (const listener of this.returned) listener(fence.fenceId, fence.locationId);
      } else await this.latch(key, fence.fenceId, fence.locationId);
    }
  }

  /** Read after the fence, the keys hold every order that emptied it. */
  private async latch(key: string, itemId: string, locationId: string): Promise<void> {
    const latch: Latch = this.latches.get(key) ?? { accepted: new Set(), lastPlacedAt: null };
    const since = latch.lastPlacedAt === null ? null : new Date(latch.lastPlacedAt.getTime() - OVERLAP_MS);
    for (const accepted of await this.orders.listAccepted(itemId, locationId, since)) {
      latch.accepted.add(accepted.idempotencyKey);
      latch.lastPlacedAt = accepted.placedAt;
    }
    this.latches.set(key, latch);
  }

  private latchAt(key: string, idempotencyKey: string): { mayReturn: boolean } | null {
    const latch = this.latches.get(key);
    if (latch === undefined || latch.accepted.has(idempotencyKey)) return null;
    const stock = this.stock.get(key);
    return { mayReturn: stock !== undefined && stock.total - stock.remaining > stock.paid };
  }

  private isEmptyAt(key: string, nowMs: number): boolean {
    return (this.emptyUntilMs.get(key) ?? 0) > nowMs;
  }

  private watched(): LiveItem[] {
    const nowMs = this.clock.nowMs();
    return [...this.items.values()].filter(({ campaign, session }) => nowMs > session.startsAt.getTime() - WATCH_BEFORE_MS && nowMs < session.endsAt.getTime() + campaign.protection.paymentMinutes * 60_000 + WATCH_AFTER_MS);
  }
}

function keyOf(itemId: string, locationId: string): string {
  return `${itemId}/${locationId}`;
}

function itemOf(key: string): string {
  return key.slice(0, key.indexOf('/'));
}
