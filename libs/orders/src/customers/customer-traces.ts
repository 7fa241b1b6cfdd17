import { Injectable } from '@nestjs/common';
import { Purchases } from '@quanyu/membership';
import { PayerMarks } from '@quanyu/payments';
import type { Tx } from '@quanyu/platform';
import { PresaleDeposits } from '@quanyu/promotions';
import { type PhotoView, CasePhotos } from '../after-sales/case-photos.js';
import { CasePhotosRepository } from '../after-sales/case-photos.repository.js';
import { RiskHoldsRepository } from '../risk/risk-holds.repository.js';

/** What of a customer stands beside their orders: pictures of what was wrong, why somebody looked at an order, and who paid. */
@Injectable()
export class CustomerTraces {
  constructor(
    private readonly pictures: CasePhotos,
    private readonly photos: CasePhotosRepository,
    private readonly reviews: RiskHoldsRepository,
    private readonly payers: PayerMarks,
    private readonly purchases: Purchases,
    private readonly deposits: PresaleDeposits,
  ) {}

  /** The pictures of cases, by case. */
  listPhotos(tx: Tx, caseIds: readonly string[]): Promise<ReadonlyMap<string, PhotoView[]>> {
    return this.pictures.listViews(tx, caseIds);
  }

  /** Of orders that are kept longer than who they are of. */
  async forgetOrders(tx: Tx, orderIds: readonly string[]): Promise<void> {
    await this.payers.forget(tx, orderIds);
  }

  /** Of cases, likewise. */
  async forgetCases(tx: Tx, caseIds: readonly string[]): Promise<void> {
    await this.photos.releaseOfCases(tx, caseIds);
  }

  /** @param orderIds all orders of these records */
  async erase(tx: Tx, customerIds: readonly string[], orderIds: readonly string[]): Promise<void> {
    await this.photos.release(tx, customerIds);
    await this.reviews.forget(tx, customerIds);
    const bought = [...(await this.purchases.listIds(tx, customerIds)), ...(await this.deposits.listIds(tx, customerIds))];
    await this.payers.forget(tx, [...orderIds, ...bought]);
  }
}
