import { Injectable } from '@nestjs/common';
import { Catalogue, type SellableVariant, storefrontAt } from '@quanyu/catalogue';
import { Inventory } from '@quanyu/inventory';
import { addFen, Clock, Database, GroupCommit, SMALL_ITEMS, timesFen, togetherOrAlone } from '@quanyu/platform';
import { Stores } from '@quanyu/stores';
import { type CartAddition, type CartEntry, type CartKey, CartRepository, type CartRow } from './cart.repository.js';
import { MAX_LINES, MAX_QUANTITY } from '../order-limits.js';
import { ordersError } from '../orders.errors.js';

export interface CartLineView {
  readonly variantId: string;
  readonly productId: string | null;
  readonly title: string;
  readonly optionText: string;
  readonly imageUrl: string | null;
  readonly quantity: number;
  readonly unitPriceFen: number;
  readonly addedPriceFen: number;
  readonly totalFen: number;
  readonly availableToPromise: number;
  readonly maxPerOrder: number;
  readonly state: 'ok' | 'short' | 'soldOut' | 'unpublished';
}

export interface CartGroupView {
  readonly storeId: string;
  readonly storeName: string;
  readonly storeStatus: 'open' | 'paused' | 'resting';
  readonly lines: CartLineView[];
  readonly itemsTotalFen: number;
  readonly itemCount: number;
}

export interface CartView {
  readonly groups: CartGroupView[];
  readonly itemCount: number;
}

/** The shopper's carts, one per store. They remember wishes; prices and stock are always today's. */
@Injectable()
export class Cart {
  /** Taps that arrive together share a statement. An add that is repeated adds once, so running again is harmless. */
  private readonly adding = new GroupCommit<CartAddition, CartRow | null>((group) => togetherOrAlone(group, (additions) => this.addTogether(additions)), SMALL_ITEMS);

  constructor(
    private readonly database: Database,
    private readonly repository: CartRepository,
    private readonly catalogue: Catalogue,
    private readonly inventory: Inventory,
    private readonly stores: Stores,
    private readonly clock: Clock,
  ) {}

  async view(customerId: string): Promise<CartView> {
    const rows = await this.repository.list(customerId);
    const groups = (await Promise.all(rows.map((row) => this.viewGroup(row)))).filter((group) => group !== null);
    return { groups, itemCount: groups.reduce((sum, group) => sum + group.itemCount, 0) };
  }

  /** Adds to the cart once per `addKey`; returns the line's quantity and the store's item count. */
  async add(key: CartKey, line: { variantId: string; quantity: number; addKey: string }): Promise<{ quantity: number; itemCount: number }> {
    this.stores.getStore(key.storeId);
    const variant = this.sellable(key.storeId, line.variantId);
    const row = await this.adding.submit({ ...key, ...line, maxQuantity: Math.min(variant.maxPerOrder, MAX_QUANTITY), priceFen: variant.priceFen, at: this.clock.now() });
    if (row === null) throw ordersError('ORDERS.CART_FULL', { max: MAX_LINES });
    return { quantity: row.lines[line.variantId]?.quantity ?? 0, itemCount: Object.values(row.lines).reduce((sum, entry) => sum + entry.quantity, 0) };
  }

  /** Sets a line's quantity, 0 to remove it. */
  async set(key: CartKey, line: { variantId: string; quantity: number }): Promise<CartView> {
    this.stores.getStore(key.storeId);
    if (line.quantity === 0) {
      await this.repository.remove(key, [line.variantId], this.clock.now());
    } else {
      const variant = this.sellable(key.storeId, line.variantId);
      const quantity = Math.min(line.quantity, variant.maxPerOrder, MAX_QUANTITY);
      const hasRoom = await this.repository.set(key, { variantId: line.variantId, quantity, priceFen: variant.priceFen, at: this.clock.now(), maxLines: MAX_LINES });
      if (!hasRoom) throw ordersError('ORDERS.CART_FULL', { max: MAX_LINES });
    }
    return this.view(key.customerId);
  }

  async remove(key: CartKey, variantIds: readonly string[]): Promise<CartView> {
    await this.repository.remove(key, variantIds, this.clock.now());
    return this.view(key.customerId);
  }

  /** Moves a store's cart to another store; quantities of the same variant add up, capped. */
  async move(customerId: string, fromStoreId: string, toStoreId: string): Promise<CartView> {
    this.stores.getStore(toStoreId);
    if (fromStoreId === toStoreId) return this.view(customerId);
    await this.database.transaction(async (tx) => {
      await this.repository.lock(tx, [{ customerId, storeId: fromStoreId }, { customerId, storeId: toStoreId }]);
      const rows = new Map((await this.repository.list(customerId, tx)).map((row) => [row.storeId, row.lines]));
      const merged: Record<string, CartEntry> = { ...rows.get(toStoreId) };
      for (const [variantId, entry] of Object.entries(rows.get(fromStoreId) ?? {})) {
        const before = merged[variantId];
        merged[variantId] = before === undefined ? entry : { ...before, quantity: Math.min(before.quantity + entry.quantity, MAX_QUANTITY) };
      }
      if (Object.keys(merged).length > MAX_LINES) throw ordersError('ORDERS.CART_FULL', { max: MAX_LINES });
      await this.repository.replace(tx, { customerId, storeId: fromStoreId }, {}, this.clock.now());
      await this.repository.replace(tx, { customerId, storeId: toStoreId }, merged, this.clock.now());
    });
    return this.view(customerId);
  }

  /** A statement meets each cart once: a second addition to the same cart goes with the next one. */
  private async addTogether(additions: readonly CartAddition[]): Promise<(() => CartRow | null)[]> {
    const rows = new Map<CartAddition, CartRow>();
    for (let waiting = additions; waiting.length > 0; ) {
      const firsts = new Map(waiting.toReversed().map((addition) => [cartKeyOf(addition), addition]));
      for (const row of await this.repository.add([...firsts.values()], MAX_LINES)) {
        const addition = firsts.get(cartKeyOf(row));
        if (addition !== undefined) rows.set(addition, row);
      }
      waiting = waiting.filter((addition) => firsts.get(cartKeyOf(addition)) !== addition);
    }
    return additions.map((addition) => () => rows.get(addition) ?? null);
  }

  private sellable(storeId: string, variantId: string): SellableVariant {
    const variant = this.catalogue.shelfAt(storefrontAt(storeId))(variantId);
    if (variant === null) throw ordersError('ORDERS.VARIANT_UNAVAILABLE', { variantId });
    return variant;
  }

  private async viewGroup(row: CartRow): Promise<CartGroupView | null> {
    const store = this.stores.findStore(row.storeId);
    if (store === null) return null;
    const entries = Object.entries(row.lines).sort(([, a], [, b]) => b.addedAtMs - a.addedAtMs);
    const available = await this.inventory.readAvailability(store.stockLocationId, entries.map(([variantId]) => variantId));
    const findVariant = this.catalogue.shelfAt(storefrontAt(store.id));
    const lines = entries.map(([variantId, entry]) => viewLine(variantId, entry, findVariant(variantId), available.get(variantId) ?? 0));
    return {
      storeId: store.id,
      storeName: store.name,
      storeStatus: store.status,
      lines,
      itemsTotalFen: addFen(...lines.filter(({ state }) => state === 'ok' || state === 'short').map(({ totalFen }) => totalFen)),
      itemCount: lines.reduce((sum, line) => sum + line.quantity, 0),
    };
  }
}

function cartKeyOf({ customerId, storeId }: CartKey): string {
  return `${customerId}/${storeId}`;
}

function viewLine(variantId: string, entry: CartEntry, variant: SellableVariant | null, available: number): CartLineView {
  const common = { variantId, quantity: entry.quantity, addedPriceFen: entry.priceFen, availableToPromise: available };
  if (variant === null) {
    const totalFen = timesFen(entry.priceFen, entry.quantity);
    return { ...common, productId: null, title: '商品已下架', optionText: '', imageUrl: null, unitPriceFen: entry.priceFen, totalFen, maxPerOrder: 0, state: 'unpublished' };
  }
  return {
    ...common,
    productId: variant.productId,
    title: variant.title,
    optionText: variant.optionText,
    imageUrl: variant.imageUrl,
    unitPriceFen: variant.priceFen,
    totalFen: timesFen(variant.priceFen, entry.quantity),
    maxPerOrder: variant.maxPerOrder,
    state: available === 0 ? 'soldOut' : available < entry.quantity ? 'short' : 'ok',
  };
}
