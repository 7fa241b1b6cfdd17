import { z } from 'zod';
import { CHALLENGE_KINDS, type ChallengeKind } from '../challenge/challenge-kinds.js';

/** Where a decision is asked for. */
export const RISK_POINTS = ['signIn', 'claim', 'order', 'pay', 'refund'] as const;
export type RiskPoint = (typeof RISK_POINTS)[number];

/** What rules may look at besides counters. Numbers compare by size, the others by equality. */
export const NUMBER_SIGNALS = [
  'accountAgeSeconds', 'groupSize', 'payableFen', 'discountPercent', 'storeDistanceKm', 'paidOrders', 'couponOrderPercent', 'refundPercent',
] as const;
export const FLAG_SIGNALS = ['hasDevice', 'isCrawler', 'isDataCentre', 'isVirtualNumber', 'usesCoupon'] as const;
export type NumberSignal = (typeof NUMBER_SIGNALS)[number];
export type FlagSignal = (typeof FLAG_SIGNALS)[number];

/** Signals that cost a read of PostgreSQL, done only for a rule that cannot be decided otherwise. */
export const HISTORY_SIGNALS: ReadonlySet<string> = new Set<NumberSignal>(['paidOrders', 'couponOrderPercent', 'refundPercent']);

/** What the shop knows of a person, whatever a request comes with and however many came before it. */
const PERSON_SIGNALS: ReadonlySet<string> = new Set<NumberSignal>(['accountAgeSeconds', 'groupSize', 'paidOrders', 'couponOrderPercent', 'refundPercent']);

export const COUNTED_BY = ['customer', 'device', 'network', 'phone', 'payer', 'recipient'] as const;
export type CountedBy = (typeof COUNTED_BY)[number];

/** How often somebody was seen at this point, or how many customers were, by one of their marks. */
export interface CounterSpec {
  readonly of: 'attempts' | 'customers';
  readonly per: CountedBy;
  readonly minutes: number;
}

export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | { readonly signal: NumberSignal; readonly atLeast?: number | undefined; readonly atMost?: number | undefined }
  | { readonly flag: FlagSignal; readonly is: boolean }
  | { readonly count: CounterSpec; readonly atLeast: number };

const MAX_BRANCHES = 10;
const MAX_DEPTH = 6;
const DAY_MINUTES = 1_440;

const leaf = z.union([
  z.strictObject({ signal: z.enum(NUMBER_SIGNALS), atLeast: z.number().optional(), atMost: z.number().optional() }).refine(({ atLeast, atMost }) => atLeast !== undefined || atMost !== undefined, { message: '要有 atLeast 或 atMost' }),
  z.strictObject({ flag: z.enum(FLAG_SIGNALS), is: z.boolean() }),
  z.strictObject({ count: z.strictObject({ of: z.enum(['attempts', 'customers']), per: z.enum(COUNTED_BY), minutes: z.int().min(1).max(7 * DAY_MINUTES) }), atLeast: z.int().min(1).max(1_000_000) }),
]);

function branches(depth: number): z.ZodType<Condition> {
  if (depth === 0) return leaf;
  const inner = branches(depth - 1);
  return z.union([leaf, z.strictObject({ all: z.array(inner).min(1).max(MAX_BRANCHES) }), z.strictObject({ any: z.array(inner).min(1).max(MAX_BRANCHES) }), z.strictObject({ not: inner })]);
}

export const conditionSchema: z.ZodType<Condition> = branches(MAX_DEPTH);

export const RULE_VERDICTS = ['challenge', 'review', 'refuse'] as const;
export type RiskVerdict = 'allow' | (typeof RULE_VERDICTS)[number];

export const RULE_MODES = ['live', 'shadow', 'off'] as const;

export const ruleContentSchema = z.strictObject({
  name: z.string().min(1).max(60),
  points: z.array(z.enum(RISK_POINTS)).min(1).max(RISK_POINTS.length),
  condition: conditionSchema,
  /** Exactly one: points towards the score, or a verdict of its own. */
  effect: z.union([
    z.strictObject({ score: z.int().min(1).max(200) }),
    z.strictObject({ verdict: z.literal('challenge'), challenge: z.enum(CHALLENGE_KINDS).optional() }),
    z.strictObject({ verdict: z.enum(RULE_VERDICTS) }),
  ]),
  mode: z.enum(RULE_MODES),
});

export type RuleContent = z.output<typeof ruleContentSchema>;

/** One version of a rule. */
export interface RiskRule extends RuleContent {
  readonly code: string;
  readonly version: number;
}

/** What is known of one request. A signal that is absent is not known, and hits no rule. */
export interface SignalValues {
  readonly [signal: string]: number | boolean | undefined;
}

export interface RuleHit {
  readonly rule: RiskRule;
  /** The values that the rule looked at. */
  readonly evidence: Readonly<Record<string, number | boolean>>;
}

export interface Judgement {
  readonly verdict: RiskVerdict;
  readonly score: number;
  /** Live rules that hit, the decisive one first. */
  readonly hits: readonly RuleHit[];
  /** Rules on trial that would have hit. */
  readonly shadowHits: readonly RuleHit[];
  /** Signals without which some rule could not be decided. */
  readonly missing: ReadonlySet<string>;
}

/** Scores of live rules add up to a verdict. */
export const SCORE_VERDICTS: readonly { readonly from: number; readonly verdict: RiskVerdict }[] = [
  { from: 100, verdict: 'refuse' },
  { from: 70, verdict: 'review' },
  { from: 40, verdict: 'challenge' },
];

const SEVERITY: Readonly<Record<RiskVerdict, number>> = { allow: 0, challenge: 1, review: 2, refuse: 3 };

/** Under which name a counter stands among the signals. */
export function counterName({ of, per, minutes }: CounterSpec): string {
  return `${of}Per${per.charAt(0).toUpperCase()}${per.slice(1)}${minutes}m`;
}

/** The counters that a condition asks for. */
export function countersOf(condition: Condition): CounterSpec[] {
  if ('all' in condition) return condition.all.flatMap(countersOf);
  if ('any' in condition) return condition.any.flatMap(countersOf);
  if ('not' in condition) return countersOf(condition.not);
  return 'count' in condition ? [condition.count] : [];
}

/** True, false, or null where what is not known would decide it. Names what it looked at, and what it missed. */
export function evaluate(condition: Condition, values: SignalValues, seen: { readonly evidence: Record<string, number | boolean>; readonly missing: Set<string> }): boolean | null {
  if ('all' in condition) return combine(condition.all, false, values, seen);
  if ('any' in condition) return combine(condition.any, true, values, seen);
  if ('not' in condition) {
    const inner = evaluate(condition.not, values, seen);
    return inner === null ? null : !inner;
  }
  const name = 'count' in condition ? counterName(condition.count) : 'flag' in condition ? condition.flag : condition.signal;
  const value = values[name];
  if (value === undefined) {
    seen.missing.add(name);
    return null;
  }
  seen.evidence[name] = value;
  if ('flag' in condition) return value === condition.is;
  if (typeof value !== 'number') return null;
  const { atLeast, atMost } = { atMost: undefined, ...condition };
  return (atLeast === undefined || value >= atLeast) && (atMost === undefined || value <= atMost);
}

/** `all` ends at a false, `any` at a true; what was missed on the way to such an end decides nothing. */
function combine(conditions: readonly Condition[], decisive: boolean, values: SignalValues, seen: Parameters<typeof evaluate>[2]): boolean | null {
  const missing = new Set<string>();
  let isUnknown = false;
  for (const condition of conditions) {
    const result = evaluate(condition, values, { evidence: seen.evidence, missing });
    if (result === decisive) return decisive;
    if (result === null) isUnknown = true;
  }
  for (const name of missing) seen.missing.add(name);
  return isUnknown ? null : !decisive;
}

/** What the rules of a point say about one request. */
export function judge(rules: readonly RiskRule[], values: SignalValues): Judgement {
  const hits: RuleHit[] = [];
  const shadowHits: RuleHit[] = [];
  const missing = new Set<string>();
  let verdict: RiskVerdict = 'allow';
  let score = 0;
  for (const rule of rules) {
    if (rule.mode === 'off') continue;
    const evidence: Record<string, number | boolean> = {};
    if (evaluate(rule.condition, values, { evidence, missing }) !== true) continue;
    (rule.mode === 'live' ? hits : shadowHits).push({ rule, evidence });
    if (rule.mode !== 'live') continue;
    if ('score' in rule.effect) score += rule.effect.score;
    else verdict = stricter(verdict, rule.effect.verdict);
  }
  verdict = stricter(verdict, verdictOfScore(score));
  return { verdict, score, hits: hits.sort((a, b) => weightOf(b.rule) - weightOf(a.rule)), shadowHits, missing };
}

/** Whether these rules would refuse the same person also without counters and without what the request shows. */
export function refusesPerson(rules: readonly RiskRule[], values: SignalValues): boolean {
  return judge(rules, Object.fromEntries(Object.entries(values).filter(([name]) => PERSON_SIGNALS.has(name)))).verdict === 'refuse';
}

/** The dearest kind that a rule among these asks for; proof of work where none says. */
export function challengeOf(hits: readonly RuleHit[]): ChallengeKind {
  const asked = hits.flatMap(({ rule: { effect } }) => ('challenge' in effect && effect.challenge !== undefined ? [effect.challenge] : []));
  return CHALLENGE_KINDS.findLast((kind) => asked.includes(kind)) ?? 'work';
}

export function stricter(a: RiskVerdict, b: RiskVerdict): RiskVerdict {
  return SEVERITY[a] >= SEVERITY[b] ? a : b;
}

export function verdictOfScore(score: number): RiskVerdict {
  return SCORE_VERDICTS.find(({ from }) => score >= from)?.verdict ?? 'allow';
}

/** Verdicts before scores, the heavier first. */
function weightOf({ effect }: RiskRule): number {
  return 'score' in effect ? effect.score : 1_000 * SEVERITY[effect.verdict];
}
