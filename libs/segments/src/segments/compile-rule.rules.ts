import type { ChoiceField, Condition, NumberField, RfmCuts, RfmMeasure, SegmentRule, TimeField } from './segment-rule.js';

const DAY_MS = 86_400_000;

/** A condition on rows `f` of customer facts. Every value is a parameter: no text of a person ever stands in the statement. */
export interface CompiledRule {
  readonly where: string;
  readonly values: readonly unknown[];
}

export interface CompileFrame {
  readonly now: Date;
  /** Null while nobody has bought: then nobody has a score. */
  readonly cuts: RfmCuts | null;
  /** Values that the statement has before those of the rule. */
  readonly values: readonly unknown[];
}

const NUMBERS: Record<NumberField, string> = {
  orders: 'f.orders',
  completedOrders: 'f.completed_orders',
  spentFen: 'f.spent_fen',
  averageFen: '(f.spent_fen / nullif(f.orders, 0))',
  units: 'f.units',
  couponPercent: '(100 * f.coupon_orders / nullif(f.orders, 0))',
};
const TIMES: Record<TimeField, string> = { registeredAt: 'f.registered_at', joinedAt: 'f.joined_at', firstPaidAt: 'f.first_paid_at', lastPaidAt: 'f.last_paid_at' };
const SCORES: Record<RfmMeasure, { readonly column: string; readonly type: string }> = {
  recency: { column: 'f.last_paid_at', type: 'timestamptz' },
  frequency: { column: 'f.orders', type: 'int' },
  monetary: { column: 'f.spent_fen', type: 'bigint' },
};

/** One rule as one condition of SQL. */
export function compileRule(rule: SegmentRule, { now, cuts, values }: CompileFrame): CompiledRule {
  const compiler = new Compiler(now, cuts, [...values]);
  return { where: compiler.compile(rule), values: compiler.values };
}

class Compiler {
  constructor(
    private readonly now: Date,
    private readonly cuts: RfmCuts | null,
    readonly values: unknown[],
  ) {}

  compile(rule: SegmentRule): string {
    switch (rule.kind) {
      case 'all':
        return `(${rule.rules.map((inner) => this.compile(inner)).join(' AND ')})`;
      case 'any':
        return `(${rule.rules.map((inner) => this.compile(inner)).join(' OR ')})`;
      case 'not':
        return this.not(this.compile(rule.rule));
      default:
        return this.condition(rule);
    }
  }

  private condition(condition: Condition): string {
    switch (condition.kind) {
      case 'number':
        return this.between(NUMBERS[condition.field], 'bigint', { from: condition.min, upTo: condition.max });
      case 'age': {
        const since = this.parameter(new Date(this.now.getTime() - condition.days * DAY_MS), 'timestamptz');
        return `(${TIMES[condition.field]} ${condition.is === 'within' ? '>=' : '<'} ${since})`;
      }
      case 'time':
        return this.whole([
          ...(condition.from === null ? [] : [`${TIMES[condition.field]} >= ${this.parameter(new Date(condition.from), 'timestamptz')}`]),
          ...(condition.until === null ? [] : [`${TIMES[condition.field]} < ${this.parameter(new Date(condition.until), 'timestamptz')}`]),
        ]);
      case 'ever':
        return `(${TIMES[condition.field]} IS ${condition.is ? 'NOT ' : ''}NULL)`;
      case 'choice': {
        const isAny = this.choice(condition.field, condition.values);
        return condition.is === 'anyOf' ? isAny : this.not(isAny);
      }
      case 'score':
        return this.score(condition);
    }
  }

  private choice(field: ChoiceField, values: readonly string[]): string {
    switch (field) {
      case 'stage':
        return `(f.stage = ANY(${this.parameter(values, 'text[]')}))`;
      case 'tier':
        return `(f.tier_code = ANY(${this.parameter(values, 'text[]')}))`;
      case 'tag':
        return `(f.customer_id IN (SELECT t.customer_id FROM segments.customer_tag t WHERE t.tag_code = ANY(${this.parameter(values, 'text[]')})))`;
      case 'category':
        return `(f.category_ids && ${this.parameter(values, 'uuid[]')})`;
      case 'kind':
        return `(f.kinds && ${this.parameter(values, 'text[]')})`;
      case 'store':
        return `(f.store_ids && ${this.parameter(values, 'uuid[]')})`;
    }
  }

  /** Score s is above the end of fifth s - 1, and at most the end of fifth s. */
  private score({ field, min, max }: Extract<Condition, { kind: 'score' }>): string {
    if (this.cuts === null) return '(false)';
    const { column, type } = SCORES[field];
    const ends: readonly unknown[] = this.cuts[field];
    return this.whole([
      'f.orders > 0',
      ...(min === 1 ? [] : [`${column} > ${this.parameter(ends[min - 2], type)}`]),
      ...(max === 5 ? [] : [`${column} <= ${this.parameter(ends[max - 1], type)}`]),
    ]);
  }

  private between(expression: string, type: string, { from, upTo }: { from: number | null; upTo: number | null }): string {
    return this.whole([
      ...(from === null ? [] : [`${expression} >= ${this.parameter(from, type)}`]),
      ...(upTo === null ? [] : [`${expression} <= ${this.parameter(upTo, type)}`]),
    ]);
  }

  private whole(parts: readonly string[]): string {
    return `(${parts.join(' AND ')})`;
  }

  /** What is unknown of somebody is not so. */
  private not(condition: string): string {
    return `(NOT coalesce(${condition}, false))`;
  }

  private parameter(value: unknown, type: string): string {
    this.values.push(value);
    return `$${this.values.length}::${type}`;
  }
}
