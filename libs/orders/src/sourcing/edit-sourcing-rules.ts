import { Injectable } from '@nestjs/common';
import { ChangeFeed, Clock, Database, IdSource, once, platformError, type StaffEditor, type Tx, writeAudit } from '@quanyu/platform';
import { SOURCING_TOPIC } from './active-rules.js';
import { emptyProgress } from './replay.rules.js';
import { type Replay, ReplayRepository } from './replay.repository.js';
import { sourcingError } from './sourcing.errors.js';
import { type RulesVersion, SourcingRulesRepository } from './sourcing-rules.repository.js';
import type { SourcingRuleSet } from './sourcing.schema.js';

export interface RulesContent {
  readonly rules: SourcingRuleSet;
  readonly note: string;
}

/** Which version, as the person saw it. */
export interface RulesStep {
  readonly rulesId: string;
  readonly version: number;
}

/** Drafts of rules, their replays, and turning them on by a second person who can see what they would have changed. */
@Injectable()
export class EditSourcingRules {
  constructor(
    private readonly database: Database,
    private readonly repository: SourcingRulesRepository,
    private readonly replays: ReplayRepository,
    private readonly changes: ChangeFeed,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** @throws SOURCING.RULES_NOT_FOUND */
  async get(rulesId: string): Promise<RulesVersion> {
    const found = await this.repository.find(rulesId);
    if (found === null) throw sourcingError('SOURCING.RULES_NOT_FOUND');
    return found;
  }

  async create(content: RulesContent, key: string, editor: StaffEditor): Promise<RulesVersion> {
    const { rulesId } = await once(this.database, { scope: `staff:${editor.actor.staffId}`, key, request: { createSourcingRules: content } }, async (tx) => {
      const id = this.ids.uuid();
      await this.repository.insert(tx, { id, ...content, ...this.signature(editor) });
      await this.record(tx, editor, { action: 'sourcingRules.create', targetId: id, after: content });
      return { rulesId: id };
    });
    return this.get(rulesId);
  }

  /** Replaces a draft whole; its replays then stand for what it was. @throws SOURCING.RULES_NOT_FOUND, SOURCING.NOT_DRAFT, REQUEST.VERSION_CONFLICT */
  async update(step: RulesStep, content: RulesContent, editor: StaffEditor): Promise<RulesVersion> {
    await this.database.transaction(async (tx) => {
      const before = await this.lockDraft(tx, step);
      await this.repository.update(tx, { id: before.id, ...content, ...this.signature(editor) });
      await this.record(tx, editor, { action: 'sourcingRules.update', targetId: before.id, before: { rules: before.rules, note: before.note }, after: content });
    });
    return this.get(step.rulesId);
  }

  /** Asks the worker to decide the orders of a span again by a draft. @throws SOURCING.RULES_NOT_FOUND */
  async replay(rulesId: string, span: { fromAt: Date; toAt: Date }, { key, editor }: { key: string; editor: StaffEditor }): Promise<Replay> {
    const { replayId } = await once(this.database, { scope: `staff:${editor.actor.staffId}`, key, request: { replaySourcing: { rulesId, ...span } } }, async (tx) => {
      const found = await this.repository.lock(tx, rulesId);
      if (found === null) throw sourcingError('SOURCING.RULES_NOT_FOUND');
      const id = this.ids.uuid();
      await this.replays.insert(tx, { id, rulesId, rulesVersion: found.version, rules: found.rules, ...span, progress: emptyProgress(), requestedByName: editor.actor.name, requestedAt: this.clock.now() });
      return { replayId: id };
    });
    return this.getReplay(replayId);
  }

  /** @throws SOURCING.REPLAY_NOT_FOUND */
  async getReplay(replayId: string): Promise<Replay> {
    const found = await this.replays.find(replayId);
    if (found === null) throw sourcingError('SOURCING.REPLAY_NOT_FOUND');
    return found;
  }

  /**
   * Puts a draft in force everywhere within a second, and what was in force into history.
   * @throws SOURCING.OWN_DRAFT for who edited it last, SOURCING.NOT_REPLAYED unless a replay of just this content has ended,
   *   SOURCING.RULES_NOT_FOUND, SOURCING.NOT_DRAFT, REQUEST.VERSION_CONFLICT
   */
  async activate(step: RulesStep, editor: StaffEditor): Promise<RulesVersion> {
    await this.database.transaction(async (tx) => {
      const draft = await this.lockDraft(tx, step);
      if (draft.editedById === editor.actor.staffId) throw sourcingError('SOURCING.OWN_DRAFT');
      if (!(await this.replays.isReplayed(tx, draft.id, draft.version))) throw sourcingError('SOURCING.NOT_REPLAYED');
      await this.repository.activate(tx, { id: draft.id, byName: editor.actor.name, at: this.clock.now() });
      await this.record(tx, editor, { action: 'sourcingRules.activate', targetId: draft.id, after: { number: draft.number, rules: draft.rules } });
      await this.changes.announce(tx, SOURCING_TOPIC);
    });
    return this.get(step.rulesId);
  }

  private async lockDraft(tx: Tx, { rulesId, version }: RulesStep): Promise<RulesVersion> {
    const found = await this.repository.lock(tx, rulesId);
    if (found === null) throw sourcingError('SOURCING.RULES_NOT_FOUND');
    if (found.status !== 'draft') throw sourcingError('SOURCING.NOT_DRAFT', { status: found.status });
    if (found.version !== version) throw platformError('REQUEST.VERSION_CONFLICT', { currentVersion: found.version });
    return found;
  }

  private signature({ actor }: StaffEditor): { editedById: string; editedByName: string; editedAt: Date } {
    return { editedById: actor.staffId, editedByName: actor.name, editedAt: this.clock.now() };
  }

  private async record(tx: Tx, editor: StaffEditor, entry: { action: string; targetId: string; before?: unknown; after?: unknown }): Promise<void> {
    await writeAudit(tx, { ...editor, ...entry, targetType: 'sourcingRules', at: this.clock.now() });
  }
}
