import type { Permission, StaffPrincipal, StoreScope, Tx } from '@quanyu/platform';
import { createTestPlatform, type TestPlatform } from '@quanyu/testing';
import type { TestingModule } from '@nestjs/testing';
import { Inventory } from '../inventory.js';
import { InventoryModule } from '../inventory.module.js';
import { ReceiveStock } from '../inbound/receive-stock.js';
import type { Asked } from '../stock-work.js';
import type { StockBalance } from '../stock.rules.js';

export const HERE = '00000000-0000-7000-8000-000000000001';
export const THERE = '00000000-0000-7000-8000-000000000002';
export const ELSEWHERE = '00000000-0000-7000-8000-000000000003';

const MANAGER: readonly Permission[] = ['inventory.read', 'inventory.work', 'inventory.receive', 'inventory.adjust', 'inventory.approve'];

/** A member of staff with the rights of a manager at these places. */
export function someone(name: string, storeScope: StoreScope, permissions: readonly Permission[] = MANAGER): StaffPrincipal {
  const tail = [...name].reduce((sum, character) => (sum * 31 + (character.codePointAt(0) ?? 0)) % 0xffff_ffff, 7).toString(16).padStart(12, '0');
  return { kind: 'staff', staffId: `00000000-0000-7000-9000-${tail}`, sessionId: 's', name, permissions: new Set(permissions), storeScope };
}

/** Two places with stock on a real database. */
export class StockRoom {
  private keys = 0;

  private constructor(
    readonly platform: TestPlatform,
    readonly module: TestingModule,
  ) {}

  static async open(): Promise<StockRoom> {
    const platform = await createTestPlatform();
    return new StockRoom(platform, await platform.start([InventoryModule]));
  }

  close(): Promise<void> {
    return this.platform.close();
  }

  get inventory(): Inventory {
    return this.module.get(Inventory);
  }

  /** A new request of somebody, with a key of its own. */
  asks(staff: StaffPrincipal): Asked {
    this.keys += 1;
    return { staff, key: `test-key-${this.keys}` };
  }

  /** A new variant with so many units at each place. */
  async stock(here: number, there = 0): Promise<string> {
    const variantId = this.platform.ids.uuid();
    await this.add(HERE, variantId, here);
    await this.add(THERE, variantId, there);
    return variantId;
  }

  async add(locationId: string, variantId: string, quantity: number): Promise<void> {
    if (quantity === 0) return;
    const receipt = { receiptId: this.platform.ids.uuid(), locationId, reference: 'PO-1', lines: [{ variantId, quantity }], actorName: '测试' };
    await this.platform.database.transaction((tx) => this.module.get(ReceiveStock).receive(tx, receipt));
  }

  /** A held order of units at a place, or null when they are not there. */
  async hold(locationId: string, variantId: string, quantity: number): Promise<string | null> {
    const orderId = this.platform.ids.uuid();
    const request = { orderId, lines: [{ locationId, variantId, quantity }], expiresAt: new Date(this.platform.clock.nowMs() + 60_000) };
    const [short] = await this.platform.database.transaction((tx) => this.inventory.reserve(tx, [request]));
    return short?.length === 0 ? orderId : null;
  }

  /** A paid order of units at a place. */
  async sell(locationId: string, variantId: string, quantity: number): Promise<string> {
    const orderId = await this.hold(locationId, variantId, quantity);
    if (orderId === null) throw new Error('it must be there');
    await this.platform.database.transaction((tx) => this.inventory.commit(tx, orderId));
    return orderId;
  }

  /** A transaction that holds the order, as its row is held by whoever changes what it holds. */
  asOrder<T>(orderId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.platform.database.transaction(async (tx) => {
      await tx.query(`SELECT pg_advisory_xact_lock(hashtext($1))`, [orderId]);
      return work(tx);
    });
  }

  async handOver(orderId: string): Promise<void> {
    await this.platform.database.transaction((tx) => this.inventory.fulfill(tx, orderId));
  }

  async balance(locationId: string, variantId: string): Promise<Omit<StockBalance, 'locationId' | 'variantId'> | undefined> {
    const [row] = await this.platform.database.query<Omit<StockBalance, 'locationId' | 'variantId'>>(
      `SELECT on_hand AS "onHand", reserved, allocated, unavailable, safety_stock AS "safetyStock", ring_fenced AS "ringFenced", in_transit AS "inTransit"
       FROM inventory.balance WHERE location_id = $1 AND variant_id = $2`,
      [locationId, variantId],
    );
    return row;
  }

  async onHand(locationId: string, variantId: string): Promise<number> {
    return (await this.balance(locationId, variantId))?.onHand ?? 0;
  }
}
