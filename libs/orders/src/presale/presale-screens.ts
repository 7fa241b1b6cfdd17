import { Injectable } from '@nestjs/common';
import { Catalogue } from '@quanyu/catalogue';
import { Clock, type ReplyOf } from '@quanyu/platform';
import { computeBalance, computeDepositStage, computePresalePhase, type Deposit, type Presale, PresaleDeposits, PresaleRepository, promotionsError } from '@quanyu/promotions';
import { FindBalance } from './find-balance.js';
import type { getPresale, getPresaleDeposit, listPresalesForShopper } from './http/presale.storefront.contract.js';

type PresaleWire = ReplyOf<typeof getPresale>['presale'];
type DepositWire = ReplyOf<typeof getPresaleDeposit>['deposit'];

/** Home and every page of a product ask for the list, so a process reads it once in this time. What is left is decided with the deposit. */
const LIST_KEPT_MS = 1_000;

/** Presales and deposits as shoppers see them. */
@Injectable()
export class PresaleScreens {
  private shown: { readonly atMs: number; readonly presales: Promise<Presale[]> } | null = null;

  constructor(
    private readonly presales: PresaleRepository,
    private readonly deposits: PresaleDeposits,
    private readonly balances: FindBalance,
    private readonly catalogue: Catalogue,
    private readonly clock: Clock,
  ) {}

  /** Those that are running, or to come; goods that are not sold any more are left out. */
  async list(): Promise<ReplyOf<typeof listPresalesForShopper>> {
    const now = this.clock.now();
    return { serverTime: now.toISOString(), presales: (await this.readShown(now)).flatMap((presale) => this.presaleWire(presale, now) ?? []) };
  }

  /** @throws PRESALE.NOT_FOUND */
  async get(presaleId: string): Promise<ReplyOf<typeof getPresale>> {
    const now = this.clock.now();
    const presale = await this.presales.find(presaleId);
    const wire = presale === null || presale.status === 'draft' || presale.status === 'submitted' ? null : this.presaleWire(presale, now);
    if (wire === null) throw promotionsError('PRESALE.NOT_FOUND');
    return { serverTime: now.toISOString(), presale: wire };
  }

  async listOwn(customerId: string): Promise<{ serverTime: string; deposits: DepositWire[] }> {
    const deposits = await this.deposits.listOwn(customerId);
    const presales = await this.presales.findMany([...new Set(deposits.map(({ presaleId }) => presaleId))]);
    const now = this.clock.now();
    return {
      serverTime: now.toISOString(),
      deposits: deposits.flatMap((deposit) => {
        const presale = presales.get(deposit.presaleId);
        return presale === undefined ? [] : [this.depositWire(deposit, presale, now)];
      }),
    };
  }

  /** @throws PRESALE.DEPOSIT_NOT_FOUND */
  async getOwn(customerId: string, depositId: string): Promise<ReplyOf<typeof getPresaleDeposit>> {
    const deposit = await this.deposits.get(depositId, customerId);
    const presale = await this.presales.find(deposit.presaleId);
    if (presale === null) throw promotionsError('PRESALE.DEPOSIT_NOT_FOUND');
    const now = this.clock.now();
    return { serverTime: now.toISOString(), deposit: this.depositWire(deposit, presale, now) };
  }

  private readShown(now: Date): Promise<Presale[]> {
    const atMs = now.getTime();
    if (this.shown !== null && atMs >= this.shown.atMs && atMs < this.shown.atMs + LIST_KEPT_MS) return this.shown.presales;
    const presales = this.presales.listShown(now);
    this.shown = { atMs, presales };
    presales.catch(() => { this.shown = null; });
    return presales;
  }

  private presaleWire(presale: Presale, now: Date): PresaleWire | null {
    const variant = this.catalogue.snapshot().findVariant(presale.variantId);
    if (variant === null) return null;
    const { id, name, note, variantId, priceFen, depositFen, creditFen, forfeitsDeposit, limitPerCustomer, quota, taken } = presale;
    return {
      presaleId: id, name, note, phase: computePresalePhase(presale, now), variantId, productId: variant.productId, title: variant.title, optionText: variant.optionText, imageUrl: variant.imageUrl,
      dailyPriceFen: variant.priceFen, priceFen, depositFen, creditFen, ...computeBalance(presale), forfeitsDeposit, limitPerCustomer, quota, left: quota - taken, way: this.balances.wayOf(presale),
      placeName: this.balances.placeName(presale), ...timesOf(presale), arrivesAt: presale.arrivesAt.toISOString(),
    };
  }

  private depositWire(deposit: Deposit, presale: Presale, now: Date): DepositWire {
    const { id, presaleId, units, depositFen, creditFen, forfeitsDeposit, balanceRefusedAt, endReason, refundRequestedFen, refundedFen } = deposit;
    const variant = this.catalogue.snapshot().findVariant(presale.variantId);
    const { balanceFen, handFen } = computeBalance(deposit);
    const isOrdered = deposit.status === 'balance_ordered' || deposit.status === 'balance_paid';
    return {
      depositId: id, presaleId, stage: computeDepositStage(deposit, presale, now), name: presale.name, title: variant?.title ?? presale.name, optionText: variant?.optionText ?? '', imageUrl: variant?.imageUrl ?? null,
      units, depositFen: depositFen * units, creditFen: creditFen * units, balanceFen: balanceFen * units, handFen: handFen * units, forfeitsDeposit, way: this.balances.wayOf(presale), placeName: this.balances.placeName(presale),
      createdAt: deposit.createdAt.toISOString(), payUntil: deposit.payUntil.toISOString(), paidAt: deposit.paidAt?.toISOString() ?? null, hasGoods: deposit.boundAt !== null,
      balanceStartsAt: presale.balanceStartsAt.toISOString(), balanceDueAt: (deposit.balanceDueAt ?? presale.balanceEndsAt).toISOString(), orderId: isOrdered ? deposit.orderId : null, isBalanceRefused: balanceRefusedAt !== null, endReason,
      refundFen: refundRequestedFen, isRefunded: refundRequestedFen > 0 && refundedFen === refundRequestedFen,
    };
  }
}

function timesOf({ depositStartsAt, depositEndsAt, balanceStartsAt, balanceEndsAt }: Presale) {
  return { depositStartsAt: depositStartsAt.toISOString(), depositEndsAt: depositEndsAt.toISOString(), balanceStartsAt: balanceStartsAt.toISOString(), balanceEndsAt: balanceEndsAt.toISOString() };
}
