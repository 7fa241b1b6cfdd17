import { Injectable } from '@nestjs/common';
import { type BalanceKey, Inventory } from '@quanyu/inventory';
import { addFen, AppLogger, Clock, Database, forEachRow, IdSource, type Tx } from '@quanyu/platform';
import { Stores } from '@quanyu/stores';
import { sumGiftMoney } from '../gifts/gifts.rules.js';
import type { Actor } from '../order.js';
import { AfterSalesRepository } from './after-sales.repository.js';
import { afterSalesError } from './after-sales.errors.js';
import type { CaseLine } from './after-sales-case.js';
import { computeClaims } from './after-sales.rules.js';
import { mayMove, needsTwoPeople, LARGE_REFUND_FEN } from './after-sales-state.js';
import { CaseRefunds, giftsOf } from './case-refunds.js';
import { type CaseAccess, CaseSteps, type OpenCase } from './case-steps.js';
import { Exchanges } from './exchanges.js';

export interface CaseAct extends CaseAccess {
  readonly actor: Actor;
  /** Runs in the same transaction: for the caller's audit line. */
  readonly onDone?: (tx: Tx, open: OpenCase) => Promise<void>;
}

export interface Inspection {
  readonly storeId: string;
  /** Counts of each line's units by condition; they add up to what was applied for. */
  readonly lines: readonly Pick<CaseLine, 'lineNo' | 'sellable' | 'damaged' | 'qualityControl'>[];
  /** False: the goods go back to the shopper, and nothing is given back. */
  readonly isAccepted: boolean;
  readonly note: string | null;
  /** The inspector may give any amount back. */
  readonly mayApprove: boolean;
}

/** Who says yes to a case. */
export interface Approval {
  readonly staffId: string;
  readonly name: string;
  readonly note: string | null;
}

/** A condition that a return may be found in. */
const CONDITIONS = ['sellable', 'damaged', 'qualityControl'] as const;
const SYSTEM = { kind: 'system' } as const;
const EXPIRE_BATCH = 50;
const FIRST_YES = '同意，等另一位同事复核';

/** What surrounds the work on a case. */
@Injectable()
export class CaseSurroundings {
  constructor(
    readonly database: Database,
    readonly stores: Stores,
    readonly ids: IdSource,
    readonly clock: Clock,
    readonly logger: AppLogger,
  ) {}
}

/** What happens to a case after it was applied for: by its shopper, in stores, by ops, and by time. */
@Injectable()
export class WorkCase {
  constructor(
    private readonly cases: AfterSalesRepository,
    private readonly steps: CaseSteps,
    private readonly refunds: CaseRefunds,
    private readonly inventory: Inventory,
    private readonly exchanges: Exchanges,
    private readonly around: CaseSurroundings,
  ) {}

  /**
   * Ops says yes: money at once when nothing has to come back, else a code to return by, and for an exchange its goods set aside. What is worth
   * much, or looks suspicious, waits for a second yes by somebody else. @throws AFTER_SALES.SECOND_PERSON_NEEDED, AFTER_SALES.EXCHANGE_UNAVAILABLE
   */
  async approve(act: CaseAct, { staffId, name, note }: Approval): Promise<void> {
    await this.act(act, async (tx, open) => {
      if (!mayMove(open.case.status, 'approved')) throw afterSalesError('AFTER_SALES.WRONG_STATE', { status: open.case.status });
      const { firstApproverId } = open.case;
      if (needsTwoPeople(open.case, worthFen(open)) && firstApproverId === null) return this.approveFirst(tx, open, { staffId, name, note });
      if (firstApproverId === staffId) throw afterSalesError('AFTER_SALES.SECOND_PERSON_NEEDED');
      const approved = await this.steps.move(tx, open, 'approved', { actor: act.actor, ...noteOf(note), ...(note === null ? {} : { change: { decisionNote: note } }) });
      if (approved.case.isAutomatic) return this.refunds.payOwed(tx, approved, { actor: SYSTEM });
      if (approved.case.kind === 'refundOnly') return this.refunds.start(tx, approved, { actor: SYSTEM });
      if (approved.case.kind === 'exchange') await this.exchanges.hold(tx, approved);
      const returnCode = approved.case.returnCode ?? String(this.around.ids.integer(10_000_000_000)).padStart(10, '0');
      return this.steps.move(tx, approved, 'awaiting_return', { actor: SYSTEM, change: { returnCode } });
    });
  }

  /** Ops says no: its units may be applied for again. */
  async reject(act: CaseAct, note: string): Promise<void> {
    await this.act(act, (tx, open) => this.end(tx, open, 'rejected', { actor: act.actor, note, change: { decisionNote: note } }));
  }

  /** The shopper wants it no more; only while the goods are with them. */
  async cancel(act: CaseAct): Promise<void> {
    await this.act(act, (tx, open) => this.end(tx, open, 'canceled_by_customer', { actor: act.actor }));
  }

  /** The shopper sent the goods. */
  async ship(act: CaseAct, parcel: { carrier: string; trackingNumber: string }): Promise<void> {
    await this.act(act, (tx, open) => this.steps.move(tx, open, 'in_transit_back', { actor: act.actor, note: `${parcel.carrier} ${parcel.trackingNumber}`, change: parcel }));
  }

  /** A rejected case is heard once more, if its units are still free. @throws AFTER_SALES.APPEAL_OVER, AFTER_SALES.NOTHING_LEFT */
  async appeal(act: CaseAct, note: string): Promise<void> {
    await this.act(act, async (tx, open) => {
      const { id, kind, reason, status, appealedAt, dueAt } = open.case;
      if (status !== 'rejected') throw afterSalesError('AFTER_SALES.WRONG_STATE', { status });
      const now = this.around.clock.now();
      if (appealedAt !== null || dueAt === null || dueAt <= now) throw afterSalesError('AFTER_SALES.APPEAL_OVER');
      const lines = await this.steps.listLines(tx, open.order.id);
      const claims = computeClaims(lines, open.lines);
      const isExchange = kind === 'exchange';
      const feeFen = isExchange ? 0 : await this.refunds.computeFeeFen(tx, open.order.id, { lines, units: open.lines, reason });
      if (!(await this.cases.claim(tx, open.order.id, claims))) throw afterSalesError('AFTER_SALES.NOTHING_LEFT');
      await this.cases.setRefunds(tx, id, claims);
      await this.cases.setFirstApprover(tx, id, null);
      const giftFen = isExchange ? 0 : sumGiftMoney(giftsOf(open.order, lines, { reason, claims }));
      const amountFen = isExchange ? 0 : addFen(feeFen, ...claims.map(({ refundFen }) => refundFen)) - giftFen;
      return this.steps.move(tx, open, 'arbitration', { actor: act.actor, note, change: { appealedAt: now, amountFen, feeFen, giftFen, feeGroupNos: [] } });
    });
  }

  /** The goods are in a store: over the counter, or by parcel. */
  async receive(act: CaseAct, storeId: string): Promise<void> {
    await this.act(act, (tx, open) => this.steps.move(tx, open, 'received', { actor: act.actor, change: { receivedStoreId: storeId } }));
  }

  /**
   * The goods were looked at: to the stock of the store that has them, each unit in its condition, and the money goes back, or the replacement
   * may go out; a large sum waits for somebody who may give it. @throws AFTER_SALES.COUNT_MISMATCH
   */
  async inspect(act: CaseAct, found: Inspection): Promise<void> {
    await this.act(act, async (tx, open) => {
      if (open.case.receivedStoreId !== found.storeId) throw afterSalesError('AFTER_SALES.NOT_FOUND');
      if (!found.isAccepted) return this.end(tx, open, 'rejected', { actor: act.actor, ...noteOf(found.note), change: { decisionNote: found.note ?? '验货未通过' } });
      const isWhole = found.lines.length === open.lines.length && open.lines.every(({ lineNo, quantity }) => found.lines.some((line) => line.lineNo === lineNo && line.sellable + line.damaged + line.qualityControl === quantity));
      if (!isWhole) throw afterSalesError('AFTER_SALES.COUNT_MISMATCH');
      const inspecting = await this.steps.move(tx, open, 'inspecting', { actor: act.actor, ...noteOf(found.note) });
      await this.cases.setFound(tx, open.case.id, found.lines);
      await this.putAway(tx, inspecting, found, act.actor);
      if (inspecting.case.kind === 'exchange') return this.steps.move(tx, inspecting, 'replacing', { actor: act.actor });
      const mustWait = open.case.amountFen > LARGE_REFUND_FEN && !found.mayApprove;
      return mustWait ? inspecting : this.refunds.start(tx, inspecting, { actor: act.actor });
    });
  }

  /** The replacement left the selling store: over the counter, or by parcel to the address of the case. @throws AFTER_SALES.WRONG_STATE, AFTER_SALES.EXCHANGE_UNAVAILABLE */
  async handOut(act: CaseAct, parcel: { carrier: string; trackingNumber: string } | null): Promise<void> {
    await this.act(act, async (tx, open) => {
      const { status, replacementContact } = open.case;
      if (status !== 'replacing' || (parcel !== null && replacementContact === null)) throw afterSalesError('AFTER_SALES.WRONG_STATE', { status });
      await this.exchanges.handOut(tx, open);
      const change = parcel === null ? {} : { change: { replacementCarrier: parcel.carrier, replacementTrackingNumber: parcel.trackingNumber } };
      return this.steps.move(tx, open, 'completed', { actor: act.actor, ...noteOf(parcel === null ? null : `${parcel.carrier} ${parcel.trackingNumber}`), ...change });
    });
  }

  /** The replacement cannot be had after all: the shopper, who agreed, is given the money of the goods that came back. */
  async refundInstead(act: CaseAct, note: string): Promise<void> {
    await this.act(act, async (tx, open) => {
      const { status } = open.case;
      if (status !== 'replacing') throw afterSalesError('AFTER_SALES.WRONG_STATE', { status });
      await this.exchanges.release(tx, open.case);
      return this.refunds.start(tx, { ...open, case: { ...open.case, amountFen: worthFen(open) } }, { actor: act.actor, note });
    });
  }

  /** A count missed units that a case has set aside: they are gone from it, and are looked for again when it is handed out. False when there is no such case. */
  async loseReplacement(caseId: string, shelf: BalanceKey): Promise<boolean> {
    if ((await this.cases.find(this.around.database, caseId)) === null) return false;
    await this.act({ caseId, actor: SYSTEM, mayTouch: () => true }, async (tx, open) => {
      const lost = await this.exchanges.lose(tx, open, shelf);
      if (lost > 0) await this.cases.addEvent(tx, caseId, { status: open.case.status, actor: SYSTEM, note: `盘点少了 ${lost} 件要换的商品，交付时再找` });
      return open;
    });
    return true;
  }

  /** A large sum is given back after inspection. */
  async approveRefund(act: CaseAct): Promise<void> {
    await this.act(act, (tx, open) => {
      if (open.case.status !== 'inspecting') throw afterSalesError('AFTER_SALES.WRONG_STATE', { status: open.case.status });
      return this.refunds.start(tx, open, { actor: act.actor });
    });
  }

  /** A refund that WeChat could not pay out is asked for again. */
  async retryRefund(act: CaseAct, note: string): Promise<void> {
    await this.act(act, (tx, open) => this.refunds.retry(tx, open, { actor: act.actor, note }));
  }

  /** Ends cases whose goods did not come in time. A row that moved on meanwhile is left alone, and one that cannot be ended keeps no other waiting. */
  async expireDue(): Promise<void> {
    let afterId: string | null = null;
    do {
      const due: string[] = await this.cases.listOverdue(this.around.clock.now(), { afterId, limit: EXPIRE_BATCH });
      await forEachRow(due, (caseId) => this.expire(caseId), { task: 'orders.expire-returns', logger: this.around.logger, describe: (caseId) => ({ caseId }) });
      afterId = due.length === EXPIRE_BATCH ? (due.at(-1) ?? null) : null;
    } while (afterId !== null);
  }

  private async expire(caseId: string): Promise<void> {
    await this.act({ caseId, actor: SYSTEM, mayTouch: () => true }, async (tx, open) => {
      const isDue = open.case.status === 'awaiting_return' && open.case.dueAt !== null && open.case.dueAt <= this.around.clock.now();
      return isDue ? this.end(tx, open, 'expired', { actor: SYSTEM }) : open;
    });
  }

  private async act({ onDone, ...access }: CaseAct, work: (tx: Tx, open: OpenCase) => Promise<OpenCase>): Promise<void> {
    await this.around.database.transaction(async (tx) => {
      const done = await work(tx, await this.steps.open(tx, access));
      await onDone?.(tx, done);
    });
  }

  /** Ends a case without money: what it held is free again. What was cancelled with its application is owed, and ends only with its money. */
  private async end(tx: Tx, open: OpenCase, to: 'rejected' | 'canceled_by_customer' | 'expired', by: Parameters<CaseSteps['move']>[3]): Promise<OpenCase> {
    if (open.case.isAutomatic) throw afterSalesError('AFTER_SALES.WRONG_STATE', { status: open.case.status });
    const ended = await this.steps.move(tx, open, to, by);
    await this.exchanges.release(tx, open.case);
    await this.refunds.letGo(tx, open);
    return ended;
  }

  private async approveFirst(tx: Tx, open: OpenCase, { staffId, name, note }: Approval): Promise<OpenCase> {
    await this.cases.setFirstApprover(tx, open.case.id, { staffId, name });
    await this.cases.addEvent(tx, open.case.id, { status: open.case.status, actor: { kind: 'staff', name }, note: note === null ? FIRST_YES : `${FIRST_YES}：${note}` });
    return open;
  }

  private async putAway(tx: Tx, open: OpenCase, found: Inspection, actor: Actor): Promise<void> {
    const variantOf = new Map((await this.steps.listLines(tx, open.order.id)).map(({ lineNo, variantId }) => [lineNo, variantId]));
    const lines = found.lines.flatMap((line) => {
      const variantId = variantOf.get(line.lineNo);
      return variantId === undefined ? [] : CONDITIONS.flatMap((condition) => (line[condition] === 0 ? [] : [{ variantId, quantity: line[condition], condition }]));
    });
    const locationId = this.around.stores.getStore(found.storeId).stockLocationId;
    await this.inventory.returnToStock(tx, { referenceId: open.case.id, locationId, lines, actorName: actor.kind === 'staff' ? actor.name : '系统' });
  }
}

/** What the goods of a case and its fees come to, whether or not they are given back in money. */
function worthFen({ case: found, lines }: OpenCase): number {
  return addFen(found.feeFen, ...lines.map(({ refundFen }) => refundFen));
}

function noteOf(note: string | null): { note?: string } {
  return note === null ? {} : { note };
}
