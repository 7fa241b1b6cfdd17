import { Injectable } from '@nestjs/common';
import { ChangeFeed, Clock, Database, IdSource, once, platformError, type StaffEditor, type Tx, writeAudit } from '@quanyu/platform';
import { promotionsError } from '../promotions.errors.js';
import { RULE_STEPS, type RuleStatus } from '../price-rules/price-rule.rules.js';
import { findOverlaps, type PriceListContent, type StoredPriceList } from './price-list.rules.js';
import { invalidPriceList, PriceListReader } from './price-list-reader.js';
import { PriceListsRepository } from './price-lists.repository.js';
import { PRICE_LISTS_TOPIC } from './price-lists.js';

/** Which list, in the version that the person saw. */
export interface PriceListStep {
  readonly listId: string;
  readonly version: number;
}

/** Price lists as ops write them. Every change is a version; what is published sells at once everywhere. */
@Injectable()
export class EditPriceLists {
  constructor(
    private readonly database: Database,
    private readonly repository: PriceListsRepository,
    private readonly reader: PriceListReader,
    private readonly changes: ChangeFeed,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** @throws PRICE_LIST.NOT_FOUND */
  async get(listId: string): Promise<StoredPriceList> {
    const list = await this.repository.find(listId);
    if (list === null) throw promotionsError('PRICE_LIST.NOT_FOUND');
    return list;
  }

  /** @throws PRICE_LIST.INVALID with the fields named */
  async create(content: PriceListContent, key: string, editor: StaffEditor): Promise<StoredPriceList> {
    const read = await this.reader.read(content, { at: 'body', kept: [] });
    const { listId } = await once(this.database, { scope: `staff:${editor.actor.staffId}`, key, request: { createPriceList: content } }, async (tx) => {
      const list: StoredPriceList = { id: this.ids.uuid(), version: 1, status: 'draft', content: read, updatedAt: this.clock.now(), updatedByName: editor.actor.name };
      await this.repository.insert(tx, list);
      await this.record(tx, editor, { action: 'priceList.create', list });
      return { listId: list.id };
    });
    return this.get(listId);
  }

  /** Replaces a list's content. @throws PRICE_LIST.INVALID, PRICE_LIST.NOT_FOUND, PRICE_LIST.WRONG_STATUS, REQUEST.VERSION_CONFLICT */
  async update(step: PriceListStep, content: PriceListContent, editor: StaffEditor): Promise<StoredPriceList> {
    const read = await this.reader.read(content, { at: 'body.content', kept: (await this.get(step.listId)).content.prices });
    await this.database.transaction(async (tx) => {
      const before = await this.lock(tx, step);
      if (before.status === 'ended') throw promotionsError('PRICE_LIST.WRONG_STATUS', { status: before.status });
      const list = await this.write(tx, { ...before, content: read }, editor);
      await this.record(tx, editor, { action: 'priceList.update', list, before });
    });
    return this.get(step.listId);
  }

  /** Publishes, pauses or ends. @throws PRICE_LIST.NOT_FOUND, PRICE_LIST.INVALID when it overlaps another, PRICE_LIST.WRONG_STATUS, REQUEST.VERSION_CONFLICT */
  async move(step: PriceListStep, to: { status: RuleStatus; reason?: string | undefined }, editor: StaffEditor): Promise<StoredPriceList> {
    await this.database.transaction(async (tx) => {
      const before = await this.lock(tx, step);
      if (!RULE_STEPS[before.status].includes(to.status)) throw promotionsError('PRICE_LIST.WRONG_STATUS', { status: before.status });
      const list = await this.write(tx, { ...before, status: to.status }, editor);
      await this.record(tx, editor, { action: `priceList.${to.status}`, list, before, reason: to.reason });
    });
    return this.get(step.listId);
  }

  private async write(tx: Tx, changed: StoredPriceList, editor: StaffEditor): Promise<StoredPriceList> {
    const list: StoredPriceList = { ...changed, version: changed.version + 1, updatedAt: this.clock.now(), updatedByName: editor.actor.name };
    const overlaps = list.status === 'published' ? findOverlaps(list.content, await this.repository.listBeside(tx, list)) : [];
    if (overlaps.length > 0) throw invalidPriceList(overlaps, 'body.content');
    if (!(await this.repository.replace(tx, list))) throw platformError('REQUEST.VERSION_CONFLICT');
    return list;
  }

  private async lock(tx: Tx, { listId, version }: PriceListStep): Promise<StoredPriceList> {
    const list = await this.repository.lock(tx, listId);
    if (list === null) throw promotionsError('PRICE_LIST.NOT_FOUND');
    if (list.version !== version) throw platformError('REQUEST.VERSION_CONFLICT', { currentVersion: list.version });
    return list;
  }

  private async record(tx: Tx, editor: StaffEditor, { action, list, before, reason }: { action: string; list: StoredPriceList; before?: StoredPriceList; reason?: string | undefined }): Promise<void> {
    await writeAudit(tx, {
      ...editor, action, targetType: 'priceList', targetId: list.id, at: this.clock.now(), after: auditOf(list), ...(before === undefined ? {} : { before: auditOf(before) }),
      ...(reason === undefined ? {} : { reason }),
    });
    await this.changes.announce(tx, PRICE_LISTS_TOPIC);
  }
}

/** Thousands of prices are kept by their version, not again in the audit. */
function auditOf({ version, status, content: { prices, ...content } }: StoredPriceList) {
  return { version, status, ...content, prices: prices.length };
}
