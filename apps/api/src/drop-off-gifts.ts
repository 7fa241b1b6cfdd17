import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Inventory } from '@quanyu/inventory';
import { Clock, type Tx } from '@quanyu/platform';
import { Bookings, type Reward, Stores, storesError } from '@quanyu/stores';

/** Gifts for what was brought back leave the store's stock in the transaction that hands them out, and never before. */
@Injectable()
export class DropOffGifts implements OnModuleInit {
  constructor(
    private readonly bookings: Bookings,
    private readonly stores: Stores,
    private readonly inventory: Inventory,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.bookings.onReward((tx, reward) => this.handOut(tx, reward));
  }

  /** The booking stands in the ledger where an order stands otherwise. @throws STORES.GIFT_SHORT */
  private async handOut(tx: Tx, { booking, variantId, quantity }: Reward): Promise<void> {
    const { stockLocationId: locationId } = this.stores.getStore(booking.storeId);
    const [shortages] = await this.inventory.reserve(tx, [{ orderId: booking.id, lines: [{ locationId, variantId, quantity }], expiresAt: this.clock.now() }]);
    if (shortages !== undefined && shortages.length > 0) throw storesError('STORES.GIFT_SHORT', { quantity });
    await this.inventory.commit(tx, booking.id);
    await this.inventory.fulfill(tx, booking.id);
  }
}
