import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ChangeFeed, oneAtATime } from '@quanyu/platform';
import { DEFAULT_RULES } from './default-rules.js';
import type { SourcedKind, SourcingRules, SourcingRuleSet } from './sourcing.schema.js';
import { SourcingRulesRepository } from './sourcing-rules.repository.js';

/** Topic of the change feed: other rules were turned on. */
export const SOURCING_TOPIC = 'sourcing';

/** The rules in force, in the memory of every process within a second of being turned on. */
@Injectable()
export class ActiveRules implements OnModuleInit {
  private current: { readonly number: number; readonly rules: SourcingRuleSet } = { number: 0, rules: DEFAULT_RULES };

  constructor(
    private readonly repository: SourcingRulesRepository,
    private readonly changes: ChangeFeed,
  ) {}

  async onModuleInit(): Promise<void> {
    this.changes.on(SOURCING_TOPIC, () => this.reload());
    await this.reload();
  }

  readonly reload = oneAtATime(async () => {
    const active = await this.repository.findActive();
    this.current = active === null ? { number: 0, rules: DEFAULT_RULES } : { number: active.number, rules: active.rules };
  });

  /** The rules of every way, with the number of their version; 0: those that are built in. */
  get inForce(): { readonly number: number; readonly rules: SourcingRuleSet } {
    return this.current;
  }

  of(kind: SourcedKind): SourcingRules {
    return this.current.rules[kind];
  }
}
