import type { RiskPoint, RiskVerdict, SignalValues } from './rule.rules.js';

/** One assessment as it is kept, with all that was known. */
export interface AssessmentSample {
  readonly at: Date;
  readonly point: RiskPoint;
  readonly customerId: string | null;
  readonly values: SignalValues;
  readonly verdict: RiskVerdict;
  /** How many assessments this one stands for. */
  readonly weight: number;
}

/** Whether somebody turned out to be a shopper or an abuser, by what a person decided. */
export type Label = 'shopper' | 'abuser';

export interface LabelledSample extends AssessmentSample {
  readonly label: Label | null;
}
