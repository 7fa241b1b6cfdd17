import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ChangeFeed, Clock, oneAtATime } from '@quanyu/platform';
import { type PriceRule, RuleBook, type RuleRoom } from '../pricing/index.js';
import { type StoredRule, toPriceRule } from './price-rule.rules.js';
import { PriceRulesRepository } from './price-rules.repository.js';

/** Topic of the change feed: a published rule changed. */
export const PRICE_RULES_TOPIC = 'promotions.priceRule';

/** So long after its end a rule can still say that it has ended: to the holder of a coupon, for one. */
const KEPT_AFTER_END_MS = 24 * 3_600_000;

/** The published rules in each process, swapped within a second of a change. */
@Injectable()
export class PriceRules implements OnModuleInit {
  private rules: ReadonlyMap<string, StoredRule> = new Map();
  private current = new RuleBook([]);
  private hasLimits = false;
  private hasAudiences = false;

  constructor(
    private readonly repository: PriceRulesRepository,
    private readonly changes: ChangeFeed,
    private readonly clock: Clock,
  ) {}

  async onModuleInit(): Promise<void> {
    this.changes.on(PRICE_RULES_TOPIC, () => this.reload());
    await this.reload();
  }

  readonly reload = oneAtATime(async () => {
    const rules = await this.repository.listPublished(new Date(this.clock.nowMs() - KEPT_AFTER_END_MS));
    this.rules = new Map(rules.map((rule) => [rule.id, rule]));
    this.current = bookOf(rules);
    this.hasLimits = rules.some(isLimited);
    this.hasAudiences = this.current.rules.some((rule) => asksMember(rule) || asksTags(rule));
  });

  /** What prices are computed from now; the same object until something changes. */
  book(): RuleBook {
    return this.current;
  }

  /** Whether anything in force can run out. */
  get areLimited(): boolean {
    return this.hasLimits;
  }

  /** Whether anything in force is for some customers only, or gives them points. */
  get haveAudiences(): boolean {
    return this.hasAudiences;
  }

  find(ruleId: string): StoredRule | null {
    return this.rules.get(ruleId) ?? null;
  }

  list(): readonly StoredRule[] {
    return [...this.rules.values()];
  }
}

/** Whether a rule can run out, in all or for one customer. */
export function isLimited({ content: { limits } }: Pick<StoredRule, 'content'>): boolean {
  return limits.budgetFen !== null || limits.maxUses !== null || limits.customerUses !== null;
}

/** What is left of a rule after what it has given, in all and to one customer. */
export function roomOf({ content: { limits } }: Pick<StoredRule, 'content'>, { uses, spentFen, customerUses }: { readonly uses: number; readonly spentFen: number; readonly customerUses: number }): RuleRoom {
  const left = (most: number | null, taken: number): number | null => (most === null ? null : most - taken);
  return { budgetLeftFen: left(limits.budgetFen, spentFen), usesLeft: left(limits.maxUses, uses), customerUsesLeft: left(limits.customerUses, customerUses) };
}

/** What a rule gives depends on the membership: it is for a tier, or multiplies what a member earns. */
export function asksMember({ audience, benefit }: PriceRule): boolean {
  return audience.tiers !== null || benefit.kind === 'pointsTimes';
}

export function asksTags({ audience }: PriceRule): boolean {
  return audience.tags !== null;
}

export function bookOf(rules: readonly StoredRule[]): RuleBook {
  return new RuleBook(rules.map(toPriceRule));
}
