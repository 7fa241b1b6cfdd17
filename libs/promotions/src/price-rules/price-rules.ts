import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ChangeFeed, Clock } from '@quanyu/platform';
import { type PriceBook, RuleBook } from '../pricing/index.js';
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
  private current: PriceBook = { rules: new RuleBook([]), lists: [] };

  constructor(
    private readonly repository: PriceRulesRepository,
    private readonly changes: ChangeFeed,
    private readonly clock: Clock,
  ) {}

  async onModuleInit(): Promise<void> {
    this.changes.on(PRICE_RULES_TOPIC, () => this.reload());
    await this.reload();
  }

  async reload(): Promise<void> {
    const rules = await this.repository.listPublished(new Date(this.clock.nowMs() - KEPT_AFTER_END_MS));
    this.rules = new Map(rules.map((rule) => [rule.id, rule]));
    this.current = bookOf(rules);
  }

  /** What prices are computed from now; the same object until something changes. */
  book(): PriceBook {
    return this.current;
  }

  find(ruleId: string): StoredRule | null {
    return this.rules.get(ruleId) ?? null;
  }

  list(): readonly StoredRule[] {
    return [...this.rules.values()];
  }
}

export function bookOf(rules: readonly StoredRule[]): PriceBook {
  return { rules: new RuleBook(rules.map(toPriceRule)), lists: [] };
}
