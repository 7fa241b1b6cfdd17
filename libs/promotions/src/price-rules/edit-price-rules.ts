import { Injectable } from '@nestjs/common';
import { ChangeFeed, Clock, Database, IdSource, once, platformError, type StaffEditor, type Tx, writeAudit } from '@quanyu/platform';
import { promotionsError } from '../promotions.errors.js';
import { RULE_STEPS, type RuleContent, type RuleStatus, type StoredRule } from './price-rule.rules.js';
import { invalidRule, PriceRuleReader } from './price-rule-reader.js';
import { type RuleGiven, PriceRulesRepository } from './price-rules.repository.js';
import { PRICE_RULES_TOPIC } from './price-rules.js';

/** Which rule, in the version that the person saw. */
export interface RuleStep {
  readonly ruleId: string;
  readonly version: number;
}

/** Promotions and coupon templates as ops write them. Every change is a version; what is published prices at once everywhere. */
@Injectable()
export class EditPriceRules {
  constructor(
    private readonly database: Database,
    private readonly repository: PriceRulesRepository,
    private readonly reader: PriceRuleReader,
    private readonly changes: ChangeFeed,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** @throws PRICE_RULE.NOT_FOUND */
  async get(ruleId: string): Promise<StoredRule & RuleGiven> {
    const rule = await this.repository.find(ruleId);
    if (rule === null) throw promotionsError('PRICE_RULE.NOT_FOUND');
    return rule;
  }

  /** @throws PRICE_RULE.INVALID with the fields named */
  async create(content: RuleContent, key: string, editor: StaffEditor): Promise<StoredRule & RuleGiven> {
    await this.reader.assertSound(content, 'body');
    const { ruleId } = await once(this.database, { scope: `staff:${editor.actor.staffId}`, key, request: { createPriceRule: content } }, async (tx) => {
      const rule: StoredRule = { id: this.ids.uuid(), version: 1, status: 'draft', content, updatedAt: this.clock.now(), updatedByName: editor.actor.name };
      await this.repository.insert(tx, rule);
      await this.writeLimits(tx, rule);
      await this.record(tx, editor, { action: 'priceRule.create', rule });
      return { ruleId: rule.id };
    });
    return this.get(ruleId);
  }

  /** Replaces a rule's content. What kind it is stays. @throws PRICE_RULE.INVALID, PRICE_RULE.NOT_FOUND, PRICE_RULE.WRONG_STATUS, REQUEST.VERSION_CONFLICT */
  async update(step: RuleStep, content: RuleContent, editor: StaffEditor): Promise<StoredRule & RuleGiven> {
    await this.reader.assertSound(content, 'body.content');
    await this.database.transaction(async (tx) => {
      const before = await this.lock(tx, step);
      if (before.status === 'ended') throw promotionsError('PRICE_RULE.WRONG_STATUS', { status: before.status });
      if (content.kind !== before.content.kind) throw invalidRule([{ path: 'body.content.kind', message: '促销和优惠券不能互换' }]);
      const after = this.next(before, { content }, editor);
      if (!(await this.repository.replace(tx, after))) throw platformError('REQUEST.VERSION_CONFLICT');
      await this.writeLimits(tx, after);
      await this.record(tx, editor, { action: 'priceRule.update', rule: after, before });
    });
    return this.get(step.ruleId);
  }

  /** Publishes, pauses or ends. @throws PRICE_RULE.NOT_FOUND, PRICE_RULE.WRONG_STATUS, REQUEST.VERSION_CONFLICT */
  async move(step: RuleStep, to: { status: RuleStatus; reason?: string | undefined }, editor: StaffEditor): Promise<StoredRule & RuleGiven> {
    await this.database.transaction(async (tx) => {
      const before = await this.lock(tx, step);
      if (!RULE_STEPS[before.status].includes(to.status)) throw promotionsError('PRICE_RULE.WRONG_STATUS', { status: before.status });
      const after = this.next(before, { status: to.status }, editor);
      if (!(await this.repository.replace(tx, after))) throw platformError('REQUEST.VERSION_CONFLICT');
      await this.record(tx, editor, { action: `priceRule.${to.status}`, rule: after, before, reason: to.reason });
    });
    return this.get(step.ruleId);
  }

  private next(before: StoredRule, change: Partial<Pick<StoredRule, 'content' | 'status'>>, editor: StaffEditor): StoredRule {
    const { id, version, status, content } = before;
    return { id, status, content, ...change, version: version + 1, updatedAt: this.clock.now(), updatedByName: editor.actor.name };
  }

  private async lock(tx: Tx, { ruleId, version }: RuleStep): Promise<StoredRule> {
    const rule = await this.repository.lock(tx, ruleId);
    if (rule === null) throw promotionsError('PRICE_RULE.NOT_FOUND');
    if (rule.version !== version) throw platformError('REQUEST.VERSION_CONFLICT', { currentVersion: rule.version });
    return rule;
  }

  private async writeLimits(tx: Tx, rule: StoredRule): Promise<void> {
    if (!(await this.repository.setLimits(tx, rule))) throw invalidRule([{ path: 'body.content.limits', message: '不能低于已经用掉的次数或金额' }]);
    const { coupon } = rule.content;
    if (coupon !== null && !(await this.repository.setMaxCoupons(tx, rule.id, coupon.maxCoupons))) throw invalidRule([{ path: 'body.content.coupon.maxCoupons', message: '不能低于已经发出的张数' }]);
  }

  private async record(tx: Tx, editor: StaffEditor, { action, rule, before, reason }: { action: string; rule: StoredRule; before?: StoredRule; reason?: string | undefined }): Promise<void> {
    await writeAudit(tx, {
      ...editor, action, targetType: 'priceRule', targetId: rule.id, at: this.clock.now(), after: { status: rule.status, content: rule.content },
      ...(before === undefined ? {} : { before: { status: before.status, content: before.content } }),
      ...(reason === undefined ? {} : { reason }),
    });
    await this.changes.announce(tx, PRICE_RULES_TOPIC);
  }
}
