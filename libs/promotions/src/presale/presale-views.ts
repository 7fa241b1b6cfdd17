import { Injectable } from '@nestjs/common';
import { Catalogue } from '@quanyu/catalogue';
import { Fences } from '@quanyu/inventory';
import { Clock, type ReplyOf, type StaffPrincipal } from '@quanyu/platform';
import { type DepositCount, DepositsRepository } from './deposits.repository.js';
import type { getPresaleForStaff, listPresales } from './http/presales.admin.contract.js';
import { computeBalance, computePresalePhase, type Presale } from './presale.rules.js';
import { RunPresale } from './run-presale.js';

type Summary = ReplyOf<typeof listPresales>['items'][number];

/** Presales as the console sees them. */
@Injectable()
export class PresaleViews {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly fences: Fences,
    private readonly deposits: DepositsRepository,
    private readonly run: RunPresale,
    private readonly clock: Clock,
  ) {}

  summaryOf(presale: Presale): Summary {
    const { id, version, status, name, priceFen, depositFen, creditFen, quota, taken } = presale;
    const variant = this.catalogue.snapshot().findVariant(presale.variantId);
    return {
      presaleId: id, version, status, phase: computePresalePhase(presale, this.clock.now()), name, title: variant?.title ?? '已下架的商品', optionText: variant?.optionText ?? '', priceFen, depositFen, creditFen, quota, taken,
      depositStartsAt: presale.depositStartsAt.toISOString(), depositEndsAt: presale.depositEndsAt.toISOString(), balanceStartsAt: presale.balanceStartsAt.toISOString(),
      balanceEndsAt: presale.balanceEndsAt.toISOString(), updatedAt: presale.updatedAt.toISOString(),
    };
  }

  async forStaff(presale: Presale, viewer: StaffPrincipal): Promise<ReplyOf<typeof getPresaleForStaff>> {
    const [fences, counts] = await Promise.all([this.fences.read([presale.id]), this.deposits.count(presale.id)]);
    const { note, variantId, locationId, forfeitsDeposit, limitPerCustomer, arrivalReference, endReason } = presale;
    const stands = counts.filter(({ status }) => status === 'deposit_paid' || status === 'balance_ordered' || status === 'balance_paid');
    const waiting = stands.filter(({ isBound }) => !isBound);
    return {
      ...this.summaryOf(presale), ...computeBalance(presale), note, variantId, locationId, forfeitsDeposit, limitPerCustomer, arrivalReference, endReason,
      imageUrl: this.catalogue.snapshot().findVariant(variantId)?.imageUrl ?? null,
      arrivesAt: presale.arrivesAt.toISOString(), supplyClosedAt: presale.supplyClosedAt?.toISOString() ?? null,
      createdByName: presale.createdBy.name, submittedByName: presale.submittedBy?.name ?? null, approvedByName: presale.approvedBy?.name ?? null,
      isOwnSubmission: presale.submittedBy?.id === viewer.staffId, checks: this.run.check(presale),
      arrivedUnits: fences.reduce((sum, { planned, added, lost }) => sum + planned + added - lost, 0), boundUnits: total(stands.filter(({ isBound }) => isBound)).units,
      waitingUnits: total(waiting).units, waitingDeposits: total(waiting).deposits, waitingDepositFen: total(waiting).depositFen,
      deposits: [...new Set(counts.map(({ status }) => status))].map((status) => ({ status, ...total(counts.filter((row) => row.status === status)) })),
    };
  }
}

function total(rows: readonly DepositCount[]): Pick<DepositCount, 'deposits' | 'units' | 'depositFen' | 'refundRequestedFen'> {
  const sumOf = (of: (row: DepositCount) => number): number => rows.reduce((sum, row) => sum + of(row), 0);
  return { deposits: sumOf(({ deposits }) => deposits), units: sumOf(({ units }) => units), depositFen: sumOf(({ depositFen }) => depositFen), refundRequestedFen: sumOf(({ refundRequestedFen }) => refundRequestedFen) };
}
