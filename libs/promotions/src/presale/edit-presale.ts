import { Injectable } from '@nestjs/common';
import { Fences } from '@quanyu/inventory';
import { type AuditEntry, Clock, Database, IdSource, once, platformError, type StaffEditor, type Tx, writeAudit } from '@quanyu/platform';
import { assertStep } from '../campaigns/edit-campaign.js';
import { promotionsError } from '../promotions.errors.js';
import { PresaleRepository } from './presale.repository.js';
import { findPresaleProblems, type Presale, type PresaleContent, type PresaleStatus } from './presale.rules.js';

/** One step: which presale, in the version that the person saw. */
export interface PresaleStep {
  readonly presaleId: string;
  readonly version: number;
}

/** What a step changes, and why. */
export interface PresaleChange {
  readonly action: string;
  readonly from: readonly PresaleStatus[];
  readonly reason?: string;
  readonly apply: (tx: Tx, before: Presale) => Promise<Partial<Pick<Presale, 'status' | 'submittedBy' | 'approvedBy' | 'supplyClosedAt' | 'endReason'>>>;
}

/** Drafts of presales, the frame in which every step of their life runs, and goods that arrive for them. */
@Injectable()
export class EditPresale {
  constructor(
    private readonly database: Database,
    private readonly repository: PresaleRepository,
    private readonly fences: Fences,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** @throws CAMPAIGN.NOT_FOUND */
  async get(presaleId: string): Promise<Presale> {
    const presale = await this.repository.find(presaleId);
    if (presale === null) throw promotionsError('CAMPAIGN.NOT_FOUND');
    return presale;
  }

  /** @throws CAMPAIGN.INVALID with the fields named */
  async create(content: PresaleContent, key: string, editor: StaffEditor): Promise<Presale> {
    assertSound(content);
    const { actor } = editor;
    const { presaleId } = await once(this.database, { scope: `staff:${actor.staffId}`, key, request: { createPresale: content } }, async (tx) => {
      const presale: Presale = {
        ...datesOf(content), id: this.ids.uuid(), version: 1, status: 'draft', taken: 0, supplyClosedAt: null, endReason: null, createdBy: { id: actor.staffId, name: actor.name }, submittedBy: null,
        approvedBy: null, updatedAt: this.clock.now(),
      };
      await this.repository.insert(tx, presale);
      await this.record(tx, editor, { action: 'presale.create', targetId: presale.id, after: content });
      return { presaleId: presale.id };
    });
    return this.get(presaleId);
  }

  /** Replaces a draft whole. @throws CAMPAIGN.INVALID, CAMPAIGN.NOT_FOUND, CAMPAIGN.WRONG_STATUS, REQUEST.VERSION_CONFLICT */
  async update({ presaleId, version }: PresaleStep, content: PresaleContent, editor: StaffEditor): Promise<Presale> {
    assertSound(content);
    await this.database.transaction(async (tx) => {
      const before = assertStep(await this.repository.lock(tx, presaleId), { version, from: ['draft'] });
      const after: Presale = { ...before, ...datesOf(content), version: version + 1, updatedAt: this.clock.now() };
      if (!(await this.repository.replaceContent(tx, after))) throw platformError('REQUEST.VERSION_CONFLICT');
      await this.record(tx, editor, { action: 'presale.update', targetId: presaleId, before: { name: before.name, quota: before.quota, priceFen: before.priceFen }, after: content });
    });
    return this.get(presaleId);
  }

  /** Runs one step. @throws CAMPAIGN.NOT_FOUND, CAMPAIGN.WRONG_STATUS, REQUEST.VERSION_CONFLICT, and what `apply` throws */
  async step({ presaleId, version }: PresaleStep, { action, from, reason, apply }: PresaleChange, editor: StaffEditor): Promise<Presale> {
    await this.database.transaction(async (tx) => {
      const before = assertStep(await this.repository.lock(tx, presaleId), { version, from });
      const after: Presale = { ...before, ...(await apply(tx, before)), version: version + 1, updatedAt: this.clock.now() };
      if (!(await this.repository.step(tx, after))) throw platformError('REQUEST.VERSION_CONFLICT');
      await this.record(tx, editor, { action, targetId: presaleId, before: { status: before.status }, after: { status: after.status }, ...(reason === undefined ? {} : { reason }) });
    });
    return this.get(presaleId);
  }

  /** Sets goods that lie on the shelf aside for the presale, once per key. @throws CAMPAIGN.NOT_FOUND, CAMPAIGN.WRONG_STATUS, CAMPAIGN.STOCK_SHORT */
  async takeIn(presaleId: string, quantity: number, { key, editor }: { key: string; editor: StaffEditor }): Promise<Presale> {
    await once(this.database, { scope: `staff:${editor.actor.staffId}`, key, request: { presaleArrival: { presaleId, quantity } } }, async (tx) => {
      const { variantId, locationId } = assertStep(await this.repository.lock(tx, presaleId), { version: null, from: ['scheduled'] });
      const isNew = (await this.fences.read([presaleId], tx)).length === 0;
      const shortages = await this.fences.raise(tx, [{ fenceId: presaleId, locationId, variantId, quantity }], isNew);
      if (shortages.length > 0) throw promotionsError('CAMPAIGN.STOCK_SHORT', { shortages });
      await this.record(tx, editor, { action: 'presale.arrival', targetId: presaleId, after: { quantity } });
      return { quantity };
    });
    return this.get(presaleId);
  }

  private record(tx: Tx, editor: StaffEditor, entry: Omit<AuditEntry, 'at' | 'actor' | 'targetType'>): Promise<void> {
    return writeAudit(tx, { ...editor, ...entry, targetType: 'presale', at: this.clock.now() });
  }
}

function assertSound(content: PresaleContent): void {
  const errors = findPresaleProblems(content);
  if (errors.length > 0) throw promotionsError('CAMPAIGN.INVALID', { errors });
}

function datesOf({ note, arrivalReference, depositStartsAt, depositEndsAt, balanceStartsAt, balanceEndsAt, arrivesAt, ...content }: PresaleContent) {
  return {
    ...content, note: note ?? '', arrivalReference: arrivalReference ?? '', depositStartsAt: new Date(depositStartsAt), depositEndsAt: new Date(depositEndsAt),
    balanceStartsAt: new Date(balanceStartsAt), balanceEndsAt: new Date(balanceEndsAt), arrivesAt: new Date(arrivesAt),
  };
}
