import { Injectable } from '@nestjs/common';
import { Catalogue } from '@quanyu/catalogue';
import { computeBalance, type Deposit, type Presale, PresaleDeposits, type PresaleGoods, PresaleRepository, promotionsError } from '@quanyu/promotions';
import { type Position, type Store, Stores } from '@quanyu/stores';
import type { BalanceTerms } from '../placing/prepare-order.js';
import { computeMetres } from '../sourcing/place-map.js';

/** How goods of a presale reach the shopper: they are collected where they lie, or sent from a warehouse. */
export type PresaleWay = 'pickup' | 'shipping';

export interface Balance {
  readonly deposit: Deposit;
  readonly presale: Presale;
  readonly way: PresaleWay;
  /** The selling store: the one that has the goods, else the shopper's. */
  readonly store: Store;
  readonly terms: BalanceTerms;
}

/** Somebody's deposit, as what it says of the order of its balance. */
@Injectable()
export class FindBalance {
  constructor(
    private readonly deposits: PresaleDeposits,
    private readonly presales: PresaleRepository,
    private readonly stores: Stores,
    private readonly catalogue: Catalogue,
  ) {}

  /** Whether the shop sells the goods of a presale now: they are published, and the store that has them is open, or any for what is sent. */
  isOnSale({ variantId, locationId }: PresaleGoods): boolean {
    const holder = this.stores.findByLocation(locationId);
    const sellers = holder === null ? this.stores.listStores() : [holder];
    return this.catalogue.snapshot().findVariant(variantId) !== null && sellers.some(({ status }) => status === 'open');
  }

  wayOf({ locationId }: Pick<Presale, 'locationId'>): PresaleWay {
    return this.stores.findByLocation(locationId) === null ? 'shipping' : 'pickup';
  }

  /** Where it is collected; empty for what is sent. */
  placeName({ locationId }: Pick<Presale, 'locationId'>): string {
    return this.stores.findByLocation(locationId)?.name ?? '';
  }

  /** @throws PRESALE.DEPOSIT_NOT_FOUND, STORES.NOT_FOUND */
  async get({ customerId, depositId, storeId, destination }: { customerId: string; depositId: string; storeId: string; destination?: Position | undefined }): Promise<Balance> {
    const deposit = await this.deposits.get(depositId, customerId);
    const presale = await this.presales.find(deposit.presaleId);
    if (presale === null) throw promotionsError('PRESALE.NOT_FOUND');
    const holder = this.stores.findByLocation(presale.locationId);
    const terms: BalanceTerms = {
      presaleId: presale.id, depositId, unitPriceFen: computeBalance(deposit).handFen, units: deposit.units, depositFen: deposit.depositFen * deposit.units,
      source: { storeId: holder?.id ?? null, locationId: presale.locationId, distanceMetres: this.metresTo(presale.locationId, destination) },
    };
    return { deposit, presale, way: this.wayOf(presale), store: holder ?? this.stores.getStore(storeId), terms };
  }

  private metresTo(locationId: string, destination: Position | undefined): number {
    const place = this.stores.listLocations().find(({ id }) => id === locationId);
    if (destination === undefined || place === undefined || place.latitude === null || place.longitude === null) return 0;
    return computeMetres({ latitude: place.latitude, longitude: place.longitude }, destination);
  }
}
