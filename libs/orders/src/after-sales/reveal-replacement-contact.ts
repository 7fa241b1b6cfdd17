import { Injectable } from '@nestjs/common';
import { RevealPersonal } from '@quanyu/identity';
import { Database, type StaffPrincipal } from '@quanyu/platform';
import { AfterSalesRepository } from './after-sales.repository.js';
import { afterSalesError } from './after-sales.errors.js';
import type { AfterSalesCase, ReplacementContact } from './after-sales-case.js';

/** To whom a replacement goes, in full, for staff who say why. */
@Injectable()
export class RevealReplacementContact {
  constructor(
    private readonly database: Database,
    private readonly cases: AfterSalesRepository,
    private readonly reveals: RevealPersonal,
  ) {}

  /** @throws AFTER_SALES.NOT_FOUND, AFTER_SALES.WRONG_STATE when it is not sent, RATE_LIMITED */
  async execute(caseId: string, maySee: (found: AfterSalesCase) => boolean, { reason, ...by }: { reason: string; staff: StaffPrincipal; ip: string; requestId: string }): Promise<ReplacementContact> {
    const found = await this.cases.find(this.database.within(by.staff.storeScope), caseId);
    if (found === null || !maySee(found)) throw afterSalesError('AFTER_SALES.NOT_FOUND');
    const { replacementContact, status, storeId } = found;
    if (replacementContact === null) throw afterSalesError('AFTER_SALES.WRONG_STATE', { status });
    return this.reveals.execute({ action: 'afterSales.revealRecipient', targetType: 'afterSalesCase', targetId: caseId, storeId, reason }, by, async () => replacementContact);
  }
}
