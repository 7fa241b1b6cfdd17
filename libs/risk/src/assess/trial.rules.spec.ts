import type { LabelledSample } from './sample.js';
import { tryRule } from './trial.rules.js';

const sample = (customerId: string, accountAgeSeconds: number | undefined, rest: Partial<LabelledSample> = {}): LabelledSample => ({
  at: new Date(0), point: 'order', customerId, values: { accountAgeSeconds }, verdict: 'allow', weight: 1, label: null, ...rest,
});
const fresh = { condition: { signal: 'accountAgeSeconds', atMost: 600 } as const };

describe('a dry run of a rule', () => {
  it('says whom it would have hit yesterday, and how many of them were buyers', () => {
    const samples = [sample('new', 60), sample('new', 120), sample('bought', 300), sample('old', 90_000, { weight: 50 }), sample('unknown', undefined)];
    expect(tryRule(fresh, samples, new Set(['bought', 'old']))).toEqual({ assessments: 54, hits: 3, undecided: 1, people: 2, buyers: 1, precisionPercent: null, recallPercent: null });
  });

  it('compares with what people decided: half of the abusers found, one shopper among three hit', () => {
    const samples = [sample('a', 60, { label: 'abuser', weight: 2 }), sample('b', 90_000, { label: 'abuser', weight: 2 }), sample('c', 60, { label: 'shopper' })];
    const { precisionPercent, recallPercent } = tryRule(fresh, samples, new Set());
    expect([Math.round(precisionPercent ?? 0), recallPercent]).toEqual([67, 50]);
  });
});
