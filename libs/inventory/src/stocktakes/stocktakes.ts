import { Injectable } from '@nestjs/common';
import { assertStoreInScope, isStoreInScope, platformError, scopeParameter, type StaffPrincipal, type Tx } from '@quanyu/platform';
import { StockAccuracy } from '../accuracy/accuracy.js';
import { errorOf } from '../accuracy/accuracy.rules.js';
import { inventoryError } from '../inventory.errors.js';
import { MissingStock } from '../shortfalls/missing-stock.js';
import { type LockedBalances, type Move, StockLedger } from '../stock-ledger.repository.js';
import { type Asked, StockWork } from '../stock-work.js';
import { keyOf, uncommitted } from '../stock.rules.js';
import { type StocktakeFilter, type StocktakeHead, type StocktakeLine, StocktakeRepository, type StocktakeStep, type StocktakeSummary } from './stocktake.repository.js';
import { expectedAt, isOverLimit, mergeObservations, type Position, type StocktakeScope, varianceOf } from './stocktake.rules.js';

export interface StocktakePlan {
  readonly locationId: string;
  readonly scope: StocktakeScope;
  readonly name: string;
  readonly isBlind: boolean;
  /** A difference of more units needs a second person. */
  readonly limitUnits: number;
  /** What is counted; empty for a whole store. */
  readonly variantIds: readonly string[];
}

export interface CountedUnits {
  readonly countId: string;
  readonly variantId: string;
  readonly zone: string;
  readonly quantity: number;
  readonly observedAt: Date;
}

export interface StocktakeLineView extends StocktakeLine {
  readonly counted: number | null;
  readonly countedAt: Date | null;
  /** Null while a blind count runs, for everyone. */
  readonly expected: number | null;
  readonly variance: number | null;
  /** It moved while several people counted it, so the count may be off: count it again. */
  readonly movedDuring: number | null;
}

export interface StocktakeView extends StocktakeHead {
  readonly lines: readonly StocktakeLineView[];
  /** Someone other than who submitted or counted must approve before it is posted. */
  readonly needsApproval: boolean;
  /** Units are there by the books and nobody counted them; at most 500. They stay as they are. */
  readonly uncountedVariantIds: readonly string[];
}

const UNCOUNTED_AT_MOST = 500;

/**
 * Counting what is on the shelves: open, counting, review, posted. Counts are observations with their instant, so that trade goes
 * on meanwhile: what moved after the instant is netted. Everything on hand counts, also what is damaged or waits for its shopper.
 */
@Injectable()
export class Stocktakes {
  constructor(
    private readonly work: StockWork,
    private readonly stocktakes: StocktakeRepository,
    private readonly ledger: StockLedger,
    private readonly missing: MissingStock,
    private readonly accuracy: StockAccuracy,
  ) {}

  async open(asked: Asked, plan: StocktakePlan): Promise<StocktakeView> {
    const { staff } = asked;
    assertStoreInScope(staff, plan.locationId);
    if ((plan.scope === 'store') !== (plan.variantIds.length === 0)) throw inventoryError('INVENTORY.STOCKTAKE_SCOPE');
    const { stocktakeId } = await this.work.once(asked, { openStocktake: plan }, async (tx) => {
      const id = this.work.ids.uuid();
      await this.stocktakes.insert(tx, { ...plan, id, createdAt: this.work.clock.now(), createdById: staff.staffId, createdBy: staff.name }, [...new Set(plan.variantIds)]);
      // Nobody opens what the database would not show them.
      await this.lock(tx, { staff, stocktakeId: id, mode: 'step' });
      await this.note(tx, staff, { id, locationId: plan.locationId, status: 'open' }, { action: 'stocktake.open', after: plan });
      return { stocktakeId: id };
    });
    return this.get(staff, stocktakeId);
  }

  /**
   * Takes in what somebody counted, each count once by its id, so that a phone may send what it collected as often as it likes.
   * @throws INVENTORY.STOCKTAKE_STATE, INVENTORY.COUNT_TIME for a count from before the opening, INVENTORY.NOT_IN_STOCKTAKE
   */
  async count(staff: StaffPrincipal, stocktakeId: string, counts: readonly CountedUnits[]): Promise<StocktakeView> {
    await this.work.database.transaction(async (tx) => {
      await this.stocktakes.begin(tx, stocktakeId);
      const head = await this.lock(tx, { staff, stocktakeId, mode: 'count' });
      expect(head, ['counting']);
      const now = this.work.clock.now();
      if (counts.some(({ observedAt }) => observedAt < head.createdAt)) throw inventoryError('INVENTORY.COUNT_TIME');
      if (head.scope === 'store') await this.stocktakes.addLines(tx, stocktakeId, [...new Set(counts.map(({ variantId }) => variantId))]);
      else await this.assertPlanned(tx, stocktakeId, counts);
      // A phone's clock may run ahead; nothing was seen later than now.
      const seen = counts.map((count) => ({ ...count, observedAt: count.observedAt > now ? now : count.observedAt, countedById: staff.staffId, countedBy: staff.name }));
      await this.stocktakes.addCounts(tx, stocktakeId, seen, now);
    });
    return this.get(staff, stocktakeId);
  }

  /** Counting is over; differences are looked at. */
  async submit(asked: Asked, stocktakeId: string): Promise<StocktakeView> {
    return this.step(asked, { stocktakeId, name: 'submit', request: {} }, async (tx, head) => {
      expect(head, ['counting']);
      if ((await this.stocktakes.listObservations(tx, head.id)).length === 0) throw inventoryError('INVENTORY.NOTHING_COUNTED');
      return { status: 'review', step: 'submitted' };
    });
  }

  /** Some lines are counted again from nothing; what was approved is not any more. */
  async recount(asked: Asked, stocktakeId: string, request: { version: number; variantIds: readonly string[] }): Promise<StocktakeView> {
    return this.step(asked, { stocktakeId, name: 'recount', request }, async (tx, head) => {
      expect(head, ['review']);
      assertVersion(head, request.version);
      const again = await this.stocktakes.nextRound(tx, head.id, request.variantIds);
      if (again !== new Set(request.variantIds).size) throw inventoryError('INVENTORY.NOT_IN_STOCKTAKE');
      return { status: 'counting', step: 'reopened' };
    });
  }

  /** @throws INVENTORY.SECOND_PERSON for who submitted or counted it. */
  async approve(asked: Asked, stocktakeId: string, version: number): Promise<StocktakeView> {
    return this.step(asked, { stocktakeId, name: 'approve', request: { version } }, async (tx, head) => {
      expect(head, ['review']);
      assertVersion(head, version);
      const counters = new Set((await this.stocktakes.listObservations(tx, head.id)).map(({ countedById }) => countedById));
      if (head.submittedById === asked.staff.staffId || counters.has(asked.staff.staffId)) throw inventoryError('INVENTORY.SECOND_PERSON');
      return { status: 'review', step: 'approved' };
    });
  }

  /**
   * The numbers become what was counted, with what moved since. Units that orders hold stay until the orders are settled; their
   * owners are told by `inventory.commitmentsShort`.
   * @throws INVENTORY.APPROVAL_REQUIRED when a difference is above the limit and nobody else approved it.
   */
  async post(asked: Asked, stocktakeId: string, version: number): Promise<StocktakeView> {
    return this.step(asked, { stocktakeId, name: 'post', request: { version } }, async (tx, head) => {
      expect(head, ['review']);
      assertVersion(head, version);
      const counts = mergeObservations(await this.stocktakes.listObservations(tx, head.id));
      const keys = counts.map(({ variantId }) => ({ locationId: head.locationId, variantId }));
      const locked = await this.ledger.ensure(tx, keys);
      const positions = await this.stocktakes.readPositions(tx, head, counts);
      if (head.approvedAt === null && isOverLimit(positions, head.limitUnits)) throw inventoryError('INVENTORY.APPROVAL_REQUIRED', { limitUnits: head.limitUnits });
      const posted = positions.map((position) => settle(head, position, locked));
      const moves = posted.filter(({ change }) => change !== 0).map(({ position, change }): Move => ({
        locationId: head.locationId, variantId: position.variantId, kind: 'count', onHand: change, referenceType: 'stocktake', referenceId: head.id, actorName: asked.staff.name, reason: head.name,
      }));
      await this.ledger.write(tx, locked, moves, { at: this.work.clock.now() });
      await this.stocktakes.savePosted(tx, head.id, posted.map(({ position, change, missing }) => ({ variantId: position.variantId, postedFrom: position.onHand, postedTo: position.onHand + change, missing })));
      await this.accuracy.learn(tx, locked, positions.map((position) => ({ locationId: head.locationId, variantId: position.variantId, error: errorOf(varianceOf(position), expectedAt(position)) })), 'count');
      // The newest count knows best, also that nothing is missing any more.
      await this.missing.withdraw(tx, posted.filter(({ missing }) => missing === 0).map(({ position }) => ({ locationId: head.locationId, variantId: position.variantId })));
      await this.missing.report(tx, posted.filter(({ missing }) => missing > 0).map(({ position, missing }) => ({ locationId: head.locationId, variantId: position.variantId, missing, stocktakeId: head.id, condition: null })));
      return { status: 'posted', step: 'ended' };
    });
  }

  async cancel(asked: Asked, stocktakeId: string, reason: string): Promise<StocktakeView> {
    return this.step(asked, { stocktakeId, name: 'cancel', request: { reason } }, async (_tx, head) => {
      expect(head, ['open', 'counting', 'review']);
      return Promise.resolve({ status: 'canceled', step: 'ended' });
    });
  }

  /** @throws REQUEST.NOT_FOUND also for a stocktake of another store. */
  async get(staff: StaffPrincipal, stocktakeId: string): Promise<StocktakeView> {
    const seen = this.work.database.within(staff.storeScope);
    const found = await this.stocktakes.find(seen, stocktakeId);
    if (found === null || !isStoreInScope(staff.storeScope, found.head.locationId)) throw platformError('REQUEST.NOT_FOUND');
    const { head, lines } = found;
    const observations = await this.stocktakes.listObservations(seen, head.id);
    const positions = await this.stocktakes.readPositions(seen, head, mergeObservations(observations));
    const byVariant = new Map(positions.map((position) => [position.variantId, position]));
    const isHidden = head.isBlind && (head.status === 'open' || head.status === 'counting');
    return {
      ...head,
      lines: lines.map((line) => lineView(line, byVariant.get(line.variantId), isHidden || head.status === 'posted')),
      needsApproval: head.status === 'review' && head.approvedAt === null && isOverLimit(positions, head.limitUnits),
      uncountedVariantIds: head.scope === 'store' && head.status === 'review' ? await this.stocktakes.listUncounted(seen, head, UNCOUNTED_AT_MOST) : [],
    };
  }

  async list(staff: StaffPrincipal, filter: Omit<StocktakeFilter, 'scope'>): Promise<StocktakeSummary[]> {
    return this.stocktakes.list(this.work.database.within(staff.storeScope), { ...filter, scope: scopeParameter(staff.storeScope) });
  }

  /** One step of a stocktake, once per key, with its audit line and news. Two who do the same at once: the second finds it done. */
  private async step(
    asked: Asked,
    { stocktakeId, name, request }: { stocktakeId: string; name: string; request: object },
    act: (tx: Tx, head: StocktakeHead) => Promise<Pick<StocktakeStep, 'status' | 'step'>>,
  ): Promise<StocktakeView> {
    const { staff } = asked;
    await this.work.once(asked, { stocktakeId, [name]: request }, async (tx) => {
      const head = await this.lock(tx, { staff, stocktakeId, mode: 'step' });
      const done = await act(tx, head);
      await this.stocktakes.step(tx, stocktakeId, { ...done, at: this.work.clock.now(), by: staff });
      await this.note(tx, staff, { ...head, status: done.status }, { action: `stocktake.${name}`, after: request });
      return null;
    });
    return this.get(staff, stocktakeId);
  }

  private async lock(tx: Tx, { staff, stocktakeId, mode }: { staff: StaffPrincipal; stocktakeId: string; mode: 'step' | 'count' }): Promise<StocktakeHead> {
    const head = await this.stocktakes.lock(tx, stocktakeId, { mode, scope: staff.storeScope });
    if (head === null || !isStoreInScope(staff.storeScope, head.locationId)) throw platformError('REQUEST.NOT_FOUND');
    return head;
  }

  private async assertPlanned(tx: Tx, stocktakeId: string, counts: readonly CountedUnits[]): Promise<void> {
    const planned = new Set((await this.stocktakes.find(tx, stocktakeId))?.lines.map(({ variantId }) => variantId));
    if (counts.some(({ variantId }) => !planned.has(variantId))) throw inventoryError('INVENTORY.NOT_IN_STOCKTAKE');
  }

  private async note(tx: Tx, staff: StaffPrincipal, head: Pick<StocktakeHead, 'id' | 'locationId' | 'status'>, audit: { action: string; after: unknown }): Promise<void> {
    await this.work.note(tx, staff, { ...audit, news: { type: 'stocktake', id: head.id, status: head.status }, locationIds: [head.locationId] });
  }
}

/** How far a number can follow its count now: units that orders hold, or that are set aside, stay until they are settled. */
function settle(head: StocktakeHead, position: Position, locked: LockedBalances): { position: Position; change: number; missing: number } {
  const balance = locked.get(keyOf({ locationId: head.locationId, variantId: position.variantId }));
  if (balance === undefined) throw new Error('a balance that was just made must be there');
  const variance = varianceOf(position);
  const change = Math.max(variance, -uncommitted(balance));
  return { position, change, missing: change - variance };
}

function lineView(line: StocktakeLine, position: Position | undefined, isHidden: boolean): StocktakeLineView {
  const seen = position !== undefined && !isHidden;
  return {
    ...line,
    counted: position?.counted ?? null,
    countedAt: position?.countedAt ?? null,
    expected: seen ? expectedAt(position) : null,
    variance: seen ? varianceOf(position) : null,
    movedDuring: seen ? position.movedDuring : null,
  };
}

function expect(head: StocktakeHead, statuses: readonly StocktakeHead['status'][]): void {
  if (!statuses.includes(head.status)) throw inventoryError('INVENTORY.STOCKTAKE_STATE', { status: head.status, by: head.endedBy ?? head.submittedBy });
}

function assertVersion(head: StocktakeHead, version: number): void {
  if (head.version !== version) throw platformError('REQUEST.VERSION_CONFLICT');
}
