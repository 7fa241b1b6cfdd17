import { Injectable } from '@nestjs/common';
import { Inventory, type PlacedLine, type StockPart } from '@quanyu/inventory';
import { addFen, Outbox, type Tx } from '@quanyu/platform';
import { GiveBack } from '../paying/give-back.js';
import type { GroupChange } from '../order-groups.repository.js';
import { findUnearnedGifts } from '../gifts/gifts.rules.js';
import { computeCancelRefunds, findGiftsToCancel, mergeUnits } from '../pricing/line-money.rules.js';
import { OrderHolds, type Place, type Relocation } from '../placing/order-holds.js';
import type { Actor, LineUnits, Order, OrderGroup, OrderLine } from '../order.js';
import { type FulfillmentStatus, isEnded, isReceived, summarizeFulfillment } from '../order-state.js';
import { orderLinesCanceled } from '../orders.events.js';
import { OrdersRepository } from '../orders.repository.js';

export interface UnitsOff {
  readonly units: readonly LineUnits[];
  readonly actor: Actor;
  /** Stands on the refund. */
  readonly reason: string;
  readonly note?: string;
}

/** Work on units that begins anew elsewhere. */
interface Reworked {
  readonly wasPicking: boolean;
  readonly actor: Actor;
  readonly note: string;
}

/**
 * Changes to a paid order whose row is locked, each with its money: exact to the fen by line, never more than was paid. What a
 * change means for the work in stores is the caller's, or told by an event.
 */
@Injectable()
export class ChangeOrder {
  constructor(
    private readonly orders: OrdersRepository,
    private readonly inventory: Inventory,
    private readonly holds: OrderHolds,
    private readonly refunds: GiveBack,
    private readonly outbox: Outbox,
  ) {}

  /**
   * Cancels units that nobody is picking: their stock is free again, their money goes back, and with the last unit of a group its fee and its
   * window. With the last that was paid for go the gifts. False when some are being picked or gone; then the caller rolls back.
   */
  async cancelUnits(tx: Tx, order: Order, { reason, ...off }: UnitsOff): Promise<boolean> {
    const amountFen = await this.takeOff(tx, order, off);
    if (amountFen === null) return false;
    await this.refunds.request(tx, order, { amountFen, reason, actor: off.actor });
    await this.tellCanceled(tx, order, off);
    return true;
  }

  /**
   * `cancelUnits`, with the money left to the caller, who asks for it now or later: lines and fees count it already, and so nobody else asks for
   * it. What it comes to; null when some are being picked or gone.
   */
  async cancelOwing(tx: Tx, order: Order, off: Omit<UnitsOff, 'reason'>): Promise<number | null> {
    const owedFen = await this.takeOff(tx, order, off);
    if (owedFen !== null) await this.tellCanceled(tx, order, off);
    return owedFen;
  }

  private async tellCanceled(tx: Tx, { id }: Order, { actor, note }: Omit<UnitsOff, 'reason'>): Promise<void> {
    await this.orders.addEvent(tx, id, { type: 'partially_canceled', actor, ...(note === undefined ? {} : { note }) });
    await this.outbox.add(tx, orderLinesCanceled, { orderId: id });
  }

  private async takeOff(tx: Tx, order: Order, { units: wanted, actor }: Omit<UnitsOff, 'reason'>): Promise<number | null> {
    const [lines, groups] = await Promise.all([this.orders.listLines(tx, [order.id]), this.orders.groups.list([order.id], tx)]);
    const gone = [...wanted, ...findGiftsToCancel(lines, wanted)];
    // A gift that what is kept does not earn goes too when the shopper cancels; one that somebody has in hand cannot, and nothing is cancelled.
    const units = mergeUnits([...gone, ...(actor.kind === 'customer' ? findUnearnedGifts(order, lines, gone) : [])]);
    const refunds = computeCancelRefunds(lines, units);
    if (refunds.length !== units.length || !(await this.orders.cancelUnits(tx, order.id, refunds))) return null;
    await this.holds.giveUnitsBack(tx, order, lines, units);
    await this.holds.lockWindows(tx, order.id);
    const held = await this.inventory.listAllocated(tx, order.id);
    for (const part of partsOf({ lines, groups, held }, units)) await this.inventory.deallocate(tx, order.id, part);
    const feeFen = await this.endEmptyGroups(tx, order, { lines, groups, units });
    return addFen(feeFen, ...refunds.map(({ refundFen }) => refundFen));
  }

  /** Units that a shelf did not have: taken out of picking, where it has begun, and given back in money. Their stock was corrected by whoever found it. */
  async refundMissing(tx: Tx, order: Order, { units, actor, reason, note, wasPicking = true }: UnitsOff & { readonly wasPicking?: boolean }): Promise<void> {
    if (wasPicking) await this.orders.stopPicking(tx, order.id, units);
    const lines = await this.orders.listLines(tx, [order.id]);
    const groups = await this.orders.groups.list([order.id], tx);
    const refunds = computeCancelRefunds(lines, units);
    if (!(await this.orders.cancelUnits(tx, order.id, refunds))) throw new Error('units that were being picked can be cancelled');
    await this.holds.giveUnitsBack(tx, order, lines, units);
    const feeFen = await this.endEmptyGroups(tx, order, { lines, groups, units });
    await this.refunds.request(tx, order, { amountFen: addFen(feeFen, ...refunds.map(({ refundFen }) => refundFen)), reason, actor });
    await this.orders.addEvent(tx, order.id, { type: 'short', actor, ...(note === undefined ? {} : { note }) });
  }

  /** All that is left of a group, whoever has it in hand: its stock is free again, its money and its fee go back. False when some of it has gone. */
  async cancelGroup(tx: Tx, order: Order, groupNo: number, { actor, reason, note }: Omit<UnitsOff, 'units'>): Promise<boolean> {
    const lines = (await this.orders.listLines(tx, [order.id])).filter((line) => line.groupNo === groupNo);
    const picking = lines.flatMap(({ lineNo, quantityPicking }) => (quantityPicking > 0 ? [{ lineNo, quantity: quantityPicking }] : []));
    if (picking.length > 0) await this.orders.stopPicking(tx, order.id, picking);
    const units = lines.flatMap(({ lineNo, quantity, quantityCanceled }) => (quantity > quantityCanceled ? [{ lineNo, quantity: quantity - quantityCanceled }] : []));
    return units.length > 0 && (await this.cancelUnits(tx, order, { units, actor, reason, ...(note === undefined ? {} : { note }) }));
  }

  /** Units that were not collected or not delivered are back: their money goes back. Their stock is the caller's, who says which of them never left the place. */
  async refundReturned(tx: Tx, order: Order, { units, neverLeft = [], actor, reason }: UnitsOff & { readonly neverLeft?: readonly LineUnits[] }): Promise<void> {
    const lines = await this.orders.listLines(tx, [order.id]);
    await this.holds.giveUnitsBack(tx, order, lines, neverLeft);
    const refunds = computeCancelRefunds(lines, units);
    await this.orders.returnUnits(tx, order.id, refunds);
    await this.refunds.request(tx, order, { amountFen: addFen(...refunds.map(({ refundFen }) => refundFen)), reason, actor });
  }

  /** Gives a group's delivery fee back, once. False when it has none, or has had it back. */
  async refundFee(tx: Tx, order: Order, groupNo: number, { actor, reason }: Pick<UnitsOff, 'actor' | 'reason'>): Promise<boolean> {
    const feeFen = await this.orders.groups.takeFee(tx, order.id, groupNo);
    await this.refunds.request(tx, order, { amountFen: feeFen, reason, actor });
    return feeFen > 0;
  }

  /** `refundFee` for a promise that was broken; the order's story says so. */
  async compensateFee(tx: Tx, order: Order, groupNo: number, { actor, reason }: Pick<UnitsOff, 'actor' | 'reason'>): Promise<boolean> {
    const isPaidBack = await this.refundFee(tx, order, groupNo, { actor, reason });
    if (isPaidBack) await this.orders.addEvent(tx, order.id, { type: 'compensated', actor });
    return isPaidBack;
  }

  /**
   * Another place takes over units that its own place turned out not to have, and with the last of them the window of their group. Their stock
   * was corrected by whoever found it. False, and nothing changed, when the other place has not all of them.
   */
  async takeOver(tx: Tx, order: Order, missing: { readonly groupNo: number; readonly units: LineUnits; readonly from: Place; readonly to: Place; readonly isLast: boolean } & Reworked): Promise<boolean> {
    const { groupNo, units, from, to, isLast, wasPicking, actor, note } = missing;
    const group = (await this.orders.groups.list([order.id], tx)).find((candidate) => candidate.groupNo === groupNo);
    if (isLast && group?.locationId === from.locationId) return this.relocate(tx, order, { groupNo, from, to, units: [units], isWholeGroup: true, isGone: true, wasPicking, actor, note });
    const line = (await this.orders.listLines(tx, [order.id])).find(({ lineNo }) => lineNo === units.lineNo);
    if (line === undefined) throw new Error('units belong to a line of their order');
    const shortages = await this.inventory.allocate(tx, order.id, { locationId: to.locationId, lines: [{ variantId: line.variantId, quantity: units.quantity }] });
    if (shortages.length > 0) return false;
    if (wasPicking) await this.orders.stopPicking(tx, order.id, [units]);
    await this.orders.moveUnits(tx, order.id, units, to.locationId);
    await this.orders.addEvent(tx, order.id, { type: 're_sourced', actor, note });
    return true;
  }

  /**
   * Another place takes over units of a group: all that the group's own place had, or what an earlier place had taken over. Nobody has them
   * in hand any more. False, and nothing changed, when that place has not all of them.
   */
  async relocate(tx: Tx, order: Order, move: Omit<Relocation, 'lines'> & Reworked & { readonly units: readonly LineUnits[] }): Promise<boolean> {
    const { units, groupNo, to, isWholeGroup, wasPicking, actor, note } = move;
    const lines = await this.orders.listLines(tx, [order.id]);
    const goods = new Map<string, number>();
    for (const { lineNo, quantity } of units) {
      const variantId = lines.find((line) => line.lineNo === lineNo)?.variantId;
      if (variantId !== undefined) goods.set(variantId, (goods.get(variantId) ?? 0) + quantity);
    }
    if (!(await this.holds.relocate(tx, order.id, { ...move, lines: [...goods].map(([variantId, quantity]) => ({ variantId, quantity })) }))) return false;
    if (wasPicking) await this.orders.stopPicking(tx, order.id, units);
    if (isWholeGroup) await this.orders.groups.change(tx, order.id, groupNo, to);
    else for (const { lineNo } of units) await this.orders.moveUnits(tx, order.id, { lineNo, quantity: 0 }, to.locationId);
    await this.orders.addEvent(tx, order.id, { type: 're_sourced', actor, note });
    return true;
  }

  /** A group reaches its shopper another way. */
  async changeWay(tx: Tx, order: Order, groupNo: number, { kind, actor }: { kind: OrderGroup['kind']; actor: Actor }): Promise<void> {
    await this.orders.groups.change(tx, order.id, groupNo, { kind });
    await this.orders.addEvent(tx, order.id, { type: 'way_changed', actor });
  }

  /** Another place, promise or way for a whole group. */
  async changeGroup(tx: Tx, orderId: string, groupNo: number, to: GroupChange): Promise<void> {
    await this.orders.groups.change(tx, orderId, groupNo, to);
  }

  /** Groups whose last unit was taken out end; so does the order with its last group. Returns the fees to give back. */
  private async endEmptyGroups(tx: Tx, order: Order, { lines, groups, units }: { lines: readonly OrderLine[]; groups: readonly OrderGroup[]; units: readonly LineUnits[] }): Promise<number> {
    const off = new Map(units.map(({ lineNo, quantity }) => [lineNo, quantity]));
    const left = (groupNo: number): number =>
      lines.filter((line) => line.groupNo === groupNo).reduce((sum, line) => sum + line.quantity - line.quantityCanceled - (off.get(line.lineNo) ?? 0), 0);
    let feeFen = 0;
    let statuses: FulfillmentStatus[] = groups.map(({ status }) => status);
    for (const { groupNo, kind, status } of groups) {
      // A service has no lines to lose: it ends with its booking.
      if (kind === 'service' || isEnded(status) || left(groupNo) > 0) continue;
      feeFen = addFen(feeFen, await this.orders.groups.takeFee(tx, order.id, groupNo));
      statuses = await this.orders.groups.move(tx, order.id, { groupNo, status: 'canceled', isKept: false });
      await this.holds.endGroup(tx, order.id, groupNo, 'cancel');
    }
    const isOver = statuses.every(isEnded);
    const status = isOver ? (statuses.some(isReceived) ? 'completed' : 'canceled') : order.status;
    await this.orders.move(tx, order.id, [order.status], { status, fulfillmentStatus: summarizeFulfillment(statuses) });
    return feeFen;
  }
}

/**
 * Where units of lines are held, as the stock itself says: first at the places that took them over, the latest before the others, since
 * they are picked last; whoever does the work takes them out in the same order.
 */
function partsOf({ lines, groups, held }: { lines: readonly OrderLine[]; groups: readonly OrderGroup[]; held: readonly PlacedLine[] }, units: readonly LineUnits[]): StockPart[] {
  const left = new Map(held.map((part) => [part, part.quantity]));
  return units.flatMap(({ lineNo, quantity }): StockPart[] => {
    const line = lines.find((candidate) => candidate.lineNo === lineNo);
    const group = groups.find(({ groupNo }) => groupNo === line?.groupNo);
    if (line === undefined || group === undefined) return [];
    const preference = ({ locationId }: PlacedLine): number => {
      if (locationId === line.movedLocationId) return 0;
      if (locationId === group.locationId) return 2;
      return groups.some((other) => other.locationId === locationId) ? 3 : 1;
    };
    const places = held.filter(({ variantId }) => variantId === line.variantId).sort((a, b) => preference(a) - preference(b));
    let wanted = quantity;
    const parts = places.flatMap((place): StockPart[] => {
      const taken = Math.min(wanted, left.get(place) ?? 0);
      wanted -= taken;
      left.set(place, (left.get(place) ?? 0) - taken);
      return taken > 0 ? [{ locationId: place.locationId, lines: [{ variantId: line.variantId, quantity: taken }] }] : [];
    });
    // What is held nowhere is asked of the group's own place, which refuses.
    return wanted > 0 ? [...parts, { locationId: group.locationId, lines: [{ variantId: line.variantId, quantity: wanted }] }] : parts;
  });
}
