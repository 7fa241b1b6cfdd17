import { Injectable } from '@nestjs/common';
import { Clock, Database, IdSource, once, type Queryable, type StaffEditor, type Tx, writeAudit } from '@quanyu/platform';
import type { Label } from '../assess/sample.js';
import { Lists } from '../lists/lists.js';
import { riskError } from '../risk.errors.js';
import { type Appeal, AppealsRepository } from './appeals.repository.js';
import { Refusals } from './refusals.js';

const DAY_MS = 86_400_000;
const MINE_SHOWN = 20;

export interface AppealDecision {
  readonly isApproved: boolean;
  /** What the shopper reads. */
  readonly answer: string;
  /** How long an approved person passes every rule. */
  readonly allowDays: number;
}

/** All records of the people whom these records are part of. */
export type RecordsOf = (customerIds: readonly string[], source: Queryable) => Promise<string[]>;

/** Whoever was turned away may say why that was wrong, and a person answers. */
@Injectable()
export class Appeals {
  private recordsOf: RecordsOf = (customerIds) => Promise.resolve([...customerIds]);

  constructor(
    private readonly database: Database,
    private readonly repository: AppealsRepository,
    private readonly refusals: Refusals,
    private readonly lists: Lists,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** Risk stands below those who know which records are one person: they say it here. */
  knowPeople(recordsOf: RecordsOf): void {
    this.recordsOf = recordsOf;
  }

  /**
   * One appeal for a refusal. Idempotent by key.
   * @throws RISK.REFUSAL_INVALID when it is not theirs, not ours or too old, RISK.APPEAL_OPEN while one of theirs is not answered, RISK.REFUSAL_APPEALED once this one was
   */
  async file(customerId: string, { refusal: text, words, key }: { refusal: string; words: string; key: string }): Promise<Appeal> {
    const refusal = this.refusals.open(text);
    if (refusal === null || !(await this.isOwn(customerId, refusal.customerId))) throw riskError('RISK.REFUSAL_INVALID');
    const { point, rule, ruleVersion, at, evidence } = refusal;
    const { appealId } = await once(this.database, { scope: `risk.appeal:${customerId}`, key, request: { text, words } }, async (tx) => {
      const appeal = { appealId: this.ids.uuid(), customerId, point, rule, ruleVersion, refusedAt: at, evidence, words, createdAt: this.clock.now() };
      if (!(await this.repository.insert(tx, appeal, refusal.customerId))) {
        throw riskError((await this.repository.isAnswered(tx, refusal.customerId, appeal)) ? 'RISK.REFUSAL_APPEALED' : 'RISK.APPEAL_OPEN');
      }
      return { appealId: appeal.appealId };
    });
    const filed = await this.repository.find(appealId);
    if (filed === null) throw riskError('RISK.APPEAL_NOT_FOUND');
    return filed;
  }

  /** A person's appeals, also those that another record of theirs filed. */
  async listOf(customerId: string): Promise<Appeal[]> {
    return this.repository.listOf(await this.recordsOf([customerId], this.database), MINE_SHOWN);
  }

  /**
   * Answers an appeal. Nothing was taken when somebody was refused, so approval gives back the right to try: the person passes every rule
   * and shared limit for some days, also with what the deny list says about them.
   * @throws RISK.APPEAL_NOT_FOUND, RISK.APPEAL_DECIDED
   */
  async decide(appealId: string, { isApproved, answer, allowDays }: AppealDecision, editor: StaffEditor): Promise<Appeal> {
    const found = await this.repository.find(appealId);
    if (found === null) throw riskError('RISK.APPEAL_NOT_FOUND');
    const at = this.clock.now();
    const decided = await this.database.transaction(async (tx) => {
      const appeal = await this.repository.decide(tx, appealId, { status: isApproved ? 'approved' : 'rejected', answer, decidedBy: editor.actor.name, decidedAt: at });
      if (appeal === null) throw riskError('RISK.APPEAL_DECIDED');
      await this.repository.label(tx, [appeal.customerId], { label: isApproved ? 'shopper' : 'abuser', source: 'appeal', at });
      if (isApproved) await this.lists.allowCustomers(tx, await this.recordsOf([appeal.customerId], tx), { reason: `申诉通过：${answer}`, until: this.daysOn(allowDays), createdBy: editor.actor.name });
      await writeAudit(tx, { ...editor, action: isApproved ? 'riskAppeal.approve' : 'riskAppeal.reject', targetType: 'riskAppeal', targetId: appealId, after: { customerId: appeal.customerId, allowDays }, reason: answer, at });
      return appeal;
    });
    await this.lists.load();
    return decided;
  }

  /**
   * Lets many go at once, with one reason: they pass every rule for some days, leave the deny list, and their open appeals are approved.
   * Idempotent by key.
   */
  async release({ customerIds, reason, allowDays, key }: { customerIds: readonly string[]; reason: string; allowDays: number; key: string }, editor: StaffEditor): Promise<{ released: number; appeals: number }> {
    const people = [...new Set(customerIds)];
    const at = this.clock.now();
    const done = await once(this.database, { scope: `staff:${editor.actor.staffId}`, key, request: { people, reason, allowDays } }, async (tx) => {
      const records = await this.recordsOf(people, tx);
      await this.lists.allowCustomers(tx, records, { reason, until: this.daysOn(allowDays), createdBy: editor.actor.name });
      await this.repository.label(tx, people, { label: 'shopper', source: 'release', at });
      const appeals = await this.repository.approveOf(tx, records, { answer: reason, decidedBy: editor.actor.name, decidedAt: at });
      await writeAudit(tx, { ...editor, action: 'risk.release', targetType: 'customers', targetId: people.length === 1 ? (people[0] ?? '') : `${people.length}`, after: { customerIds: people, allowDays }, reason, at });
      return { released: people.length, appeals };
    });
    await this.lists.load();
    return done;
  }

  /** Remembers what a person found somebody to be: rules are measured against it. */
  async label(tx: Tx, customerIds: readonly string[], { label, source }: { label: Label; source: string }): Promise<void> {
    await this.repository.label(tx, customerIds, { label, source, at: this.clock.now() });
  }

  /** Whether a record is this person's: their own, or one that was merged into it after the refusal. */
  private async isOwn(customerId: string, recordId: string): Promise<boolean> {
    return recordId === customerId || (await this.recordsOf([customerId], this.database)).includes(recordId);
  }

  private daysOn(days: number): Date {
    return new Date(this.clock.nowMs() + days * DAY_MS);
  }
}
