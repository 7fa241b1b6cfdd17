import { Injectable } from '@nestjs/common';
import { Clock, Database, platformError, type RecurringTask, shopDate, type StaffEditor, violatedConstraint, writeAudit } from '@quanyu/platform';
import { CustomerFactsRepository } from '../facts/customer-facts.repository.js';
import { asks, type SegmentRule } from './segment-rule.js';
import { segmentsError } from '../segments.errors.js';
import { SegmentsRepository } from './segments.repository.js';
import { type CustomerTag, type ListedTag, type Tag, TagsRepository } from './tags.repository.js';

const HOUR_MS = 3_600_000;
/** The day's work on segments is done after this hour of the shops' night. */
const NIGHT_HOUR = 3;

/** Words about customers: put there by hand, or by a rule each night. */
@Injectable()
export class Tags {
  constructor(
    private readonly database: Database,
    private readonly repository: TagsRepository,
    private readonly segments: SegmentsRepository,
    private readonly facts: CustomerFactsRepository,
    private readonly clock: Clock,
  ) {}

  recurring(): RecurringTask[] {
    return [{ name: 'segments.nightly', everyMs: HOUR_MS / 4, run: () => this.runNight() }];
  }

  list(): Promise<ListedTag[]> {
    return this.repository.list();
  }

  listOf(customerId: string): Promise<CustomerTag[]> {
    return this.repository.listOf(customerId);
  }

  /** A tag with a rule is put on at once, and again each night. @throws SEGMENTS.TAG_TAKEN, SEGMENTS.INVALID */
  async create(tag: { code: string; name: string; rule: SegmentRule | null }, editor: StaffEditor): Promise<Tag> {
    assertSound(tag.rule);
    const at = this.clock.now();
    try {
      await this.database.transaction(async (tx) => {
        await this.repository.insert(tx, { ...tag, updatedByName: editor.actor.name, updatedAt: at });
        if (tag.rule !== null) await this.segments.applyTag(tx, { code: tag.code, rule: tag.rule, now: at });
        await writeAudit(tx, { ...editor, action: 'tag.create', targetType: 'tag', targetId: tag.code, after: tag, at });
      });
    } catch (error) {
      throw violatedConstraint(error) === 'tag_pkey' ? segmentsError('SEGMENTS.TAG_TAKEN') : error;
    }
    return this.get(tag.code);
  }

  /** By hand or by rule it stays what it is. @throws SEGMENTS.TAG_NOT_FOUND, SEGMENTS.INVALID, REQUEST.VERSION_CONFLICT */
  async update({ code, version, name, rule }: { code: string; version: number; name: string; rule: SegmentRule | null }, editor: StaffEditor): Promise<Tag> {
    const before = await this.get(code);
    if ((before.rule === null) !== (rule === null)) throw segmentsError('SEGMENTS.INVALID', { errors: [{ path: 'body.rule', message: '手工标签和规则标签不能互换' }] });
    assertSound(rule);
    const at = this.clock.now();
    await this.database.transaction(async (tx) => {
      if (!(await this.repository.update(tx, { code, version, name, rule, updatedByName: editor.actor.name, updatedAt: at }))) {
        throw platformError('REQUEST.VERSION_CONFLICT', { currentVersion: before.version });
      }
      if (rule !== null) await this.segments.applyTag(tx, { code, rule, now: at });
      await writeAudit(tx, { ...editor, action: 'tag.update', targetType: 'tag', targetId: code, before: { name: before.name, rule: before.rule }, after: { name, rule }, at });
    });
    return this.get(code);
  }

  /** By hand; twice is once. @throws SEGMENTS.TAG_NOT_FOUND, SEGMENTS.TAG_BY_RULE, SEGMENTS.CUSTOMER_NOT_FOUND */
  async put(code: string, customerId: string, { isOn, ...editor }: StaffEditor & { readonly isOn: boolean }): Promise<void> {
    const tag = await this.get(code);
    if (tag.rule !== null) throw segmentsError('SEGMENTS.TAG_BY_RULE');
    if ((await this.facts.find(customerId)) === null) throw segmentsError('SEGMENTS.CUSTOMER_NOT_FOUND');
    const at = this.clock.now();
    await this.database.transaction(async (tx) => {
      const changed = isOn ? await this.repository.add(tx, { code, customerId, byName: editor.actor.name, at }) : await this.repository.remove(tx, code, customerId);
      if (changed) await writeAudit(tx, { ...editor, action: isOn ? 'tag.add' : 'tag.remove', targetType: 'customer', targetId: customerId, after: { code }, at });
    });
  }

  /** Once in a night: the fifths of buyers, then the tags by rule, which may ask for them. A second run of the same night finds nothing to do. */
  async runNight(): Promise<void> {
    const now = this.clock.now();
    const night = new Date(now.getTime() - NIGHT_HOUR * HOUR_MS);
    const isDone = (at: Date | null): boolean => at !== null && shopDate(new Date(at.getTime() - NIGHT_HOUR * HOUR_MS)) === shopDate(night);
    if (!isDone((await this.segments.findCuts())?.computedAt ?? null)) await this.database.transaction((tx) => this.segments.computeCuts(tx, now));
    for (const { code, rule, appliedAt } of await this.repository.list()) {
      if (rule !== null && !isDone(appliedAt)) await this.database.transaction((tx) => this.segments.applyTag(tx, { code, rule, now }));
    }
  }

  private async get(code: string): Promise<Tag> {
    const tag = await this.repository.find(code);
    if (tag === null) throw segmentsError('SEGMENTS.TAG_NOT_FOUND');
    return tag;
  }
}

/** What a tag is put on by may not depend on tags, or their order would matter. */
function assertSound(rule: SegmentRule | null): void {
  if (rule !== null && asks(rule, (condition) => condition.kind === 'choice' && condition.field === 'tag')) {
    throw segmentsError('SEGMENTS.INVALID', { errors: [{ path: 'body.rule', message: '标签的规则里不能再用标签' }] });
  }
}
