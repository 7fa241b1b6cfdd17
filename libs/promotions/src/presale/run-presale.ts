import { Injectable } from '@nestjs/common';
import { Catalogue } from '@quanyu/catalogue';
import { Fences } from '@quanyu/inventory';
import { Clock, Database, type StaffEditor, writeAudit } from '@quanyu/platform';
import { promotionsError } from '../promotions.errors.js';
import { EditPresale, type PresaleStep } from './edit-presale.js';
import { PresaleRepository } from './presale.repository.js';
import { computeBalance, type Presale } from './presale.rules.js';

export const PRESALE_CHECK_KEYS = ['times', 'price', 'goods'] as const;

/** One line of the machine's list before a presale may be submitted and approved. */
export interface PresaleCheck {
  readonly key: (typeof PRESALE_CHECK_KEYS)[number];
  readonly state: 'pass' | 'fail';
  readonly detail: string;
}

/** A presale from its submission to its end; a second person approves, then its windows run by the clock. */
@Injectable()
export class RunPresale {
  constructor(
    private readonly database: Database,
    private readonly edit: EditPresale,
    private readonly repository: PresaleRepository,
    private readonly catalogue: Catalogue,
    private readonly fences: Fences,
    private readonly clock: Clock,
  ) {}

  /** What must hold before it may be submitted, and again before it is approved. */
  check(presale: Presale): PresaleCheck[] {
    const variant = this.catalogue.snapshot().findVariant(presale.variantId);
    const { handFen } = computeBalance(presale);
    const isAhead = presale.depositEndsAt > this.clock.now();
    const isCheaper = variant !== null && handFen <= variant.priceFen;
    return [
      { key: 'times', state: isAhead ? 'pass' : 'fail', detail: isAhead ? '时间有效' : '定金时间已经结束，请改时间' },
      { key: 'goods', state: variant === null ? 'fail' : 'pass', detail: variant === null ? '规格未上架' : `${variant.title} ${variant.optionText}` },
      { key: 'price', state: isCheaper ? 'pass' : 'fail', detail: isCheaper ? '到手价不高于日常价' : '到手价高于日常价' },
    ];
  }

  /** @throws CAMPAIGN.CHECKS_FAILED with `checks` */
  submit(step: PresaleStep, editor: StaffEditor): Promise<Presale> {
    return this.edit.step(step, {
      action: 'presale.submit', from: ['draft'],
      apply: (_tx, before) => {
        this.assertChecks(before);
        return Promise.resolve({ status: 'submitted', submittedBy: { id: editor.actor.staffId, name: editor.actor.name } });
      },
    }, editor);
  }

  /** @throws CAMPAIGN.SAME_PERSON, CAMPAIGN.CHECKS_FAILED */
  approve(step: PresaleStep, editor: StaffEditor): Promise<Presale> {
    return this.edit.step(step, {
      action: 'presale.approve', from: ['submitted'],
      apply: (_tx, before) => {
        if (before.submittedBy?.id === editor.actor.staffId) throw promotionsError('CAMPAIGN.SAME_PERSON');
        this.assertChecks(before);
        return Promise.resolve({ status: 'scheduled', approvedBy: { id: editor.actor.staffId, name: editor.actor.name } });
      },
    }, editor);
  }

  reject(step: PresaleStep, reason: string, editor: StaffEditor): Promise<Presale> {
    return this.edit.step(step, { action: 'presale.reject', from: ['submitted'], reason, apply: () => Promise.resolve({ status: 'draft', submittedBy: null }) }, editor);
  }

  /** Nothing more comes: deposits that have no goods are refunded whole, the earliest ones keep theirs. The reason is told to the shoppers. */
  closeSupply(step: PresaleStep, reason: string, editor: StaffEditor): Promise<Presale> {
    return this.edit.step(step, { action: 'presale.closeSupply', from: ['scheduled'], reason, apply: () => Promise.resolve({ supplyClosedAt: this.clock.now(), endReason: reason }) }, editor);
  }

  /** Calls it off: every deposit without an order of its balance is refunded whole, and the goods are everyone's. The reason is told to the shoppers. */
  cancel(step: PresaleStep, reason: string, editor: StaffEditor): Promise<Presale> {
    return this.edit.step(step, {
      action: 'presale.cancel', from: ['draft', 'submitted', 'scheduled'], reason,
      apply: async (tx, before) => {
        await this.fences.close(tx, [before.id]);
        return { status: 'canceled', endReason: reason };
      },
    }, editor);
  }

  /** Ends presales where nobody has anything to do any more; what was not sold is everyone's. Run again and again by the worker. */
  async endOver(): Promise<void> {
    for (const presaleId of await this.repository.listOver(this.clock.now())) {
      await this.database.transaction(async (tx) => {
        const before = await this.repository.lock(tx, presaleId);
        if (before?.status !== 'scheduled') return;
        await this.fences.close(tx, [presaleId]);
        await this.repository.step(tx, { ...before, status: 'ended', version: before.version + 1, updatedAt: this.clock.now() });
        await writeAudit(tx, { actor: 'system', action: 'presale.end', targetType: 'presale', targetId: presaleId, before: { status: before.status }, after: { status: 'ended' }, at: this.clock.now() });
      });
    }
  }

  private assertChecks(presale: Presale): void {
    const failed = this.check(presale).filter(({ state }) => state === 'fail');
    if (failed.length > 0) throw promotionsError('CAMPAIGN.CHECKS_FAILED', { checks: failed });
  }
}
