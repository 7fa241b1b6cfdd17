import { isDeepStrictEqual } from 'node:util';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AppLogger, ChangeFeed, Clock, Database, invalidField, oneAtATime, platformError, type StaffEditor, writeAudit } from '@quanyu/platform';
import { riskError } from '../risk.errors.js';
import { counterName, type CounterSpec, countersOf, RISK_POINTS, type RiskPoint, type RiskRule, type RuleContent, ruleContentSchema } from './rule.rules.js';
import { type RuleRow, type RuleScore, RulesRepository } from './rules.repository.js';

const RULES_TOPIC = 'risk.rules';

/** The rules of one point, and the counters that they need. */
export interface PointRules {
  readonly rules: readonly RiskRule[];
  readonly counters: readonly CounterSpec[];
}

export interface KeptRule extends RiskRule {
  readonly reason: string;
  readonly createdBy: string;
  readonly createdAt: Date;
}

/** What a backtest counted of one version. */
export interface MeasuredRule extends Pick<RuleScore, 'code' | 'version' | 'abuserRequests' | 'abuserHits' | 'shopperHits'> {
  readonly content: unknown;
}

const NO_RULES: PointRules = { rules: [], counters: [] };

/** The rules in force, in the memory of every process and at most a second old. A change is a new version. */
@Injectable()
export class RiskRules implements OnModuleInit {
  private latest: readonly KeptRule[] = [];
  private byPoint: ReadonlyMap<RiskPoint, PointRules> = new Map();

  constructor(
    private readonly repository: RulesRepository,
    private readonly database: Database,
    private readonly changes: ChangeFeed,
    private readonly clock: Clock,
    private readonly logger: AppLogger,
  ) {}

  async onModuleInit(): Promise<void> {
    this.changes.on(RULES_TOPIC, () => this.load());
    await this.load();
  }

  /** The rules that count at a point: live ones, and those on trial. */
  at(point: RiskPoint): PointRules {
    return this.byPoint.get(point) ?? NO_RULES;
  }

  /** The latest version of every rule, also of those that are off. */
  list(): readonly KeptRule[] {
    return this.latest;
  }

  /** @throws RISK.RULE_NOT_FOUND */
  async listVersions(code: string): Promise<KeptRule[]> {
    const rows = await this.repository.listVersions(code);
    if (rows.length === 0) throw riskError('RISK.RULE_NOT_FOUND');
    return rows.flatMap((row) => this.parse(row));
  }

  /**
   * Writes the next version of a rule; version 1 makes it. `content` is parsed here, since its conditions are a tree.
   * @throws REQUEST.INVALID, REQUEST.VERSION_CONFLICT when somebody else wrote this version.
   */
  async save({ code, version, content, reason }: { code: string; version: number; content: unknown; reason: string }, editor: StaffEditor): Promise<KeptRule> {
    const parsed = parseContent(content);
    const createdAt = this.clock.now();
    const before = this.latest.find((rule) => rule.code === code);
    await this.database.transaction(async (tx) => {
      if (!(await this.repository.insert(tx, { code, version, content: parsed, reason, createdBy: editor.actor.name, createdAt }))) throw platformError('REQUEST.VERSION_CONFLICT');
      await writeAudit(tx, {
        ...editor, action: 'riskRule.save', targetType: 'riskRule', targetId: code,
        ...(before === undefined ? {} : { before: { version: before.version, mode: before.mode, effect: before.effect } }),
        after: { version, mode: parsed.mode, effect: parsed.effect }, reason, at: createdAt,
      });
      await this.changes.announce(tx, RULES_TOPIC);
    });
    await this.load();
    return { ...parsed, code, version, reason, createdBy: editor.actor.name, createdAt };
  }

  /**
   * Keeps what a backtest found. A version is known by its number and its content: the same number may mean another rule in another shop, and
   * then nothing is kept of it. Returns the codes of which something was.
   */
  async keepScores({ measuredAt, seed, requests, rules }: { measuredAt: Date; seed: number; requests: number; rules: readonly MeasuredRule[] }, editor: StaffEditor): Promise<string[]> {
    const kept: RuleScore[] = [];
    for (const { content, code, version, ...counts } of rules) {
      const [measured] = (await this.repository.listVersions(code)).filter((row) => row.version === version).flatMap((row) => this.parse(row));
      if (measured !== undefined && isSameContent(measured, parseContent(content))) kept.push({ code, version, ...counts, measuredAt, seed, requests });
    }
    const codes = kept.map(({ code }) => code);
    if (kept.length === 0) return codes;
    await this.database.transaction(async (tx) => {
      await this.repository.writeScores(tx, kept);
      await writeAudit(tx, { ...editor, action: 'riskRule.measure', targetType: 'riskRule', targetId: codes.length === 1 ? (codes[0] ?? '') : `${codes.length}`, after: { codes, seed, requests, measuredAt: measuredAt.toISOString() }, at: this.clock.now() });
    });
    return codes;
  }

  listScores(code: string): Promise<RuleScore[]> {
    return this.repository.listScores(code);
  }

  readonly load = oneAtATime(async () => {
    this.latest = (await this.repository.listLatest()).flatMap((row) => this.parse(row));
    this.byPoint = new Map(
      RISK_POINTS.map((point) => {
        const rules = this.latest.filter(({ mode, points }) => mode !== 'off' && points.includes(point));
        const counters = new Map(rules.flatMap(({ condition }) => countersOf(condition)).map((spec) => [counterName(spec), spec]));
        return [point, { rules, counters: [...counters.values()] }];
      }),
    );
  });

  /** A row that cannot be read decides nothing, and must not keep a process from starting. */
  private parse({ content, ...row }: RuleRow): KeptRule[] {
    const parsed = ruleContentSchema.safeParse(content);
    if (parsed.success) return [{ ...parsed.data, ...row }];
    this.logger.error({ code: row.code, version: row.version }, 'a risk rule cannot be read and is left out');
    return [];
  }
}

function isSameContent({ name, points, condition, effect, mode }: RuleContent, other: RuleContent): boolean {
  return isDeepStrictEqual({ name, points, condition, effect, mode }, other);
}

/** @throws REQUEST.INVALID that names the place in the tree */
export function parseContent(content: unknown): RuleContent {
  const parsed = ruleContentSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw invalidField(['body', 'content', ...(issue?.path ?? [])].join('.'), '条件写得不对：信号、计数或比较有误');
}
