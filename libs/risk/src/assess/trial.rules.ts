import { evaluate, type RuleContent } from './rule.rules.js';
import type { LabelledSample } from './sample.js';

export interface TrialResult {
  /** Assessments that the samples stand for. */
  readonly assessments: number;
  /** Of those, what the rule would have hit. */
  readonly hits: number;
  /** Of the kept ones, those that it could not decide: it asks what was not recorded then. */
  readonly undecided: number;
  /** Different people among the hits, and those of them who have paid for an order and kept it. */
  readonly people: number;
  readonly buyers: number;
  /** Against what people decided about the same people; null where nobody has decided about anybody. */
  readonly precisionPercent: number | null;
  readonly recallPercent: number | null;
}

/** What a rule would have done with requests that were kept. */
export function tryRule({ condition }: Pick<RuleContent, 'condition'>, samples: readonly LabelledSample[], buyers: ReadonlySet<string>): TrialResult {
  const people = new Set<string>();
  let [assessments, hits, undecided] = [0, 0, 0];
  const labelled = { hitAbusers: 0, hitShoppers: 0, abusers: 0 };
  for (const { values, weight, customerId, label } of samples) {
    assessments += weight;
    const result = evaluate(condition, values, { evidence: {}, missing: new Set() });
    if (label === 'abuser') labelled.abusers += weight;
    if (result === null) undecided += weight;
    if (result !== true) continue;
    hits += weight;
    if (customerId !== null) people.add(customerId);
    if (label === 'abuser') labelled.hitAbusers += weight;
    if (label === 'shopper') labelled.hitShoppers += weight;
  }
  const judged = labelled.hitAbusers + labelled.hitShoppers;
  return {
    assessments, hits, undecided, people: people.size, buyers: [...people].filter((customerId) => buyers.has(customerId)).length,
    precisionPercent: judged === 0 ? null : (100 * labelled.hitAbusers) / judged,
    recallPercent: labelled.abusers === 0 ? null : (100 * labelled.hitAbusers) / labelled.abusers,
  };
}
