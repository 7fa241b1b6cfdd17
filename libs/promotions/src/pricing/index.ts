export { computePrice, computeSpendablePoints, type PriceBook } from './compute-price.js';
export { type BenefitFigure, conditionOf, describeBenefit, figureOf, labelBenefit } from './describe-benefit.js';
export { describeNext, describeRefusal } from './describe-rule.js';
export * from './price-rule.js';
export { RuleBook } from './rule-book.js';
