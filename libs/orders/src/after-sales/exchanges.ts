import { Injectable } from '@nestjs/common';
import { Catalogue, type SellableVariant } from '@quanyu/catalogue';
import { type BalanceKey, Inventory, type StockLine } from '@quanyu/inventory';
import { Clock, type Tx } from '@quanyu/platform';
import { Stores } from '@quanyu/stores';
import type { LineUnits, OrderLine } from '../order.js';
import { OrdersRepository } from '../orders.repository.js';
import { AfterSalesRepository } from './after-sales.repository.js';
import { afterSalesError } from './after-sales.errors.js';
import type { AfterSalesCase, CaseLine, Replacement } from './after-sales-case.js';
import { listReplacements, toExchangedLine } from './after-sales.rules.js';
import type { CaseStatus } from './after-sales-state.js';

/** Units of a line, and what the shopper wants instead. */
export interface ExchangedUnits extends LineUnits {
  readonly replacementVariantId?: string | undefined;
}

interface CaseWithLines {
  readonly case: AfterSalesCase;
  readonly lines: readonly CaseLine[];
}

/** From approval to hand-out, replacements are set aside. */
const HOLDING: readonly CaseStatus[] = ['approved', 'awaiting_return', 'in_transit_back', 'received', 'inspecting', 'replacing'];

/** Replacements of exchanges: what may be chosen, and their stock, which the case holds at the selling store under its own id, as orders hold theirs. */
@Injectable()
export class Exchanges {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly inventory: Inventory,
    private readonly stores: Stores,
    private readonly orders: OrdersRepository,
    private readonly cases: AfterSalesRepository,
    private readonly clock: Clock,
  ) {}

  /** What a line may be exchanged for today. */
  optionsFor(line: OrderLine): SellableVariant[] {
    return listReplacements(line, this.catalogue.snapshot().findProduct(line.productId));
  }

  /** How many of these the selling store could set aside now. */
  async countAvailable(storeId: string, variantIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    return this.inventory.readAvailability(this.locationOf(storeId), variantIds);
  }

  /**
   * What each line is exchanged for, by line.
   * @throws AFTER_SALES.REPLACEMENT_REFUSED with the field, AFTER_SALES.EXCHANGE_UNAVAILABLE
   */
  async choose(tx: Tx, storeId: string, lines: readonly OrderLine[], units: readonly ExchangedUnits[]): Promise<ReadonlyMap<number, Replacement>> {
    const chosen = units.map((wish, index) => {
      const line = lines.find(({ lineNo }) => lineNo === wish.lineNo);
      const variant = line === undefined ? undefined : this.optionsFor(line).find(({ variantId }) => variantId === wish.replacementVariantId);
      const isNamedBefore = units.findIndex(({ lineNo }) => lineNo === wish.lineNo) < index;
      if (variant === undefined || isNamedBefore) throw afterSalesError('AFTER_SALES.REPLACEMENT_REFUSED', { field: `body.lines[${index}].replacementVariantId`, lineNo: wish.lineNo });
      return { ...wish, variant };
    });
    const wanted = sumUnits(chosen.map(({ variant: { variantId }, quantity }) => ({ variantId, quantity })));
    const available = await this.inventory.readAvailabilityWithin(tx, this.locationOf(storeId), wanted.map(({ variantId }) => variantId));
    refuseShort(wanted.flatMap(({ variantId, quantity }) => ((available.get(variantId) ?? 0) < quantity ? [variantId] : [])), chosen.map(({ lineNo, variant: { variantId } }) => ({ lineNo, variantId })));
    return new Map(
      chosen.map(({ lineNo, variant }) => [
        lineNo,
        { replacementVariantId: variant.variantId, replacementOptionText: variant.optionText, replacementImageUrl: variant.imageUrl, replacementBarcode: variant.barcode, replacementSku: variant.sku },
      ]),
    );
  }

  /** Approved: the replacements are set aside. @throws AFTER_SALES.EXCHANGE_UNAVAILABLE */
  async hold(tx: Tx, open: CaseWithLines): Promise<void> {
    await this.setAside(tx, open, sumUnits(wantedOf(open)));
  }

  /** A count missed units that a case has set aside: they are gone. Returns how many. */
  async lose(tx: Tx, open: CaseWithLines, shelf: BalanceKey): Promise<number> {
    const { id, kind, status } = open.case;
    if (kind !== 'exchange' || !HOLDING.includes(status)) return 0;
    const atMost = wantedOf(open).reduce((sum, { variantId, quantity }) => sum + (variantId === shelf.variantId ? quantity : 0), 0);
    return this.inventory.takeMissing(tx, { ...shelf, orderId: id, atMost, actorName: '系统' });
  }

  /** The exchange does not happen: what it holds is free again. */
  async release(tx: Tx, { id, kind, status }: Pick<AfterSalesCase, 'id' | 'kind' | 'status'>): Promise<void> {
    if (kind === 'exchange' && HOLDING.includes(status)) await this.inventory.deallocate(tx, id);
  }

  /**
   * The replacements left the store, and what the shopper has now may be applied for again. What a count missed meanwhile is looked for once
   * more. @throws AFTER_SALES.EXCHANGE_UNAVAILABLE
   */
  async handOut(tx: Tx, open: CaseWithLines): Promise<void> {
    const wanted = sumUnits(wantedOf(open));
    const locationId = this.locationOf(open.case.storeId);
    const held = await this.inventory.listAllocated(tx, open.case.id, wanted.map(({ variantId }) => ({ locationId, variantId })));
    const heldOf = new Map(sumUnits(held).map(({ variantId, quantity }) => [variantId, quantity]));
    const lost = wanted.map(({ variantId, quantity }) => ({ variantId, quantity: quantity - (heldOf.get(variantId) ?? 0) })).filter(({ quantity }) => quantity > 0);
    if (lost.length > 0) await this.setAside(tx, open, lost);
    await this.inventory.fulfill(tx, open.case.id);
    await this.putOnOrder(tx, open);
  }

  /** For the same variant the shopper has what was bought; another one becomes a line of the order, for the money of what came back. */
  private async putOnOrder(tx: Tx, { case: { orderId }, lines }: CaseWithLines): Promise<void> {
    const bought = await this.orders.listLines(tx, [orderId]);
    const variantOf = new Map(bought.map(({ lineNo, variantId }) => [lineNo, variantId]));
    const same = lines.filter(({ lineNo, replacementVariantId }) => replacementVariantId === variantOf.get(lineNo));
    const others = lines.filter((line) => !same.includes(line));
    if (same.length > 0) await this.cases.release(tx, orderId, same);
    if (others.length > 0) await this.cases.settle(tx, orderId, others);
    let lineNo = Math.max(...bought.map((line) => line.lineNo));
    for (const { replacementVariantId, ...back } of others) {
      const former = bought.find((line) => line.lineNo === back.lineNo);
      if (former === undefined || replacementVariantId === null) throw new Error('an exchange is of lines of its order, each for something');
      const line = toExchangedLine(former, { ...back, replacementVariantId }, ++lineNo);
      await this.orders.insertReplacement(tx, line, { replaces: former.lineNo, carriedFen: back.refundFen, exchangedAt: this.clock.now() });
    }
  }

  private async setAside(tx: Tx, open: CaseWithLines, lines: readonly StockLine[]): Promise<void> {
    const short = await this.inventory.allocate(tx, open.case.id, { locationId: this.locationOf(open.case.storeId), lines });
    refuseShort(short.map(({ variantId }) => variantId), wantedOf(open));
  }

  private locationOf(storeId: string): string {
    return this.stores.getStore(storeId).stockLocationId;
  }
}

/** What the lines of a case are exchanged for. */
function wantedOf({ lines }: CaseWithLines): { lineNo: number; variantId: string; quantity: number }[] {
  return lines.flatMap(({ lineNo, quantity, replacementVariantId }) => (replacementVariantId === null ? [] : [{ lineNo, variantId: replacementVariantId, quantity }]));
}

function refuseShort(shortIds: readonly string[], wanted: readonly { readonly lineNo: number; readonly variantId: string }[]): void {
  const short = wanted.find(({ variantId }) => shortIds.includes(variantId));
  if (short !== undefined) throw afterSalesError('AFTER_SALES.EXCHANGE_UNAVAILABLE', { lineNo: short.lineNo, variantId: short.variantId });
}

/** One line for each variant. */
function sumUnits(lines: readonly StockLine[]): StockLine[] {
  const sums = new Map<string, number>();
  for (const { variantId, quantity } of lines) sums.set(variantId, (sums.get(variantId) ?? 0) + quantity);
  return [...sums].map(([variantId, quantity]) => ({ variantId, quantity }));
}
