import { Injectable } from '@nestjs/common';
import { Catalogue } from '@quanyu/catalogue';
import { Memberships } from '@quanyu/membership';
import { Stores } from '@quanyu/stores';
import { promotionsError } from '../promotions.errors.js';
import { findRuleProblems, type RuleContent, type RuleProblem } from './price-rule.rules.js';

/** Checks what ops write of a rule against the shop of now. */
@Injectable()
export class PriceRuleReader {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly memberships: Memberships,
    private readonly stores: Stores,
  ) {}

  /** `at` is where the content stands in the request. @throws PRICE_RULE.INVALID with the fields named */
  async assertSound(content: RuleContent, at: string): Promise<void> {
    const snapshot = this.catalogue.snapshot();
    const tiers = new Set(content.audience.tiers === null ? [] : (await this.memberships.listTiers()).map(({ code }) => code));
    const problems = findRuleProblems(content, { tiers, priceOf: (variantId) => snapshot.findVariant(variantId)?.priceFen ?? null, knowsStore: (storeId) => this.stores.findStore(storeId) !== null });
    if (problems.length > 0) throw invalidRule(problems.map(({ path, message }) => ({ path: `${at}.${path}`, message })));
  }
}

/** What is wrong with a rule, by where it stands in the request. */
export function invalidRule(errors: readonly RuleProblem[]): Error {
  return promotionsError('PRICE_RULE.INVALID', { errors });
}
