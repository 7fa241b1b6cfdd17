/** The seven stages of the JD and Nielsen model, from who never bought to who went. */
export const LIFECYCLE_STAGES = ['lowPotential', 'highPotential', 'introduced', 'growing', 'mature', 'declining', 'lost'] as const;
export type LifecycleStage = (typeof LIFECYCLE_STAGES)[number];

/** What moved somebody: an order or its refund, membership, time alone, or other thresholds. */
export const STAGE_CAUSES = ['registered', 'order', 'membership', 'time', 'rules'] as const;
export type StageCause = (typeof STAGE_CAUSES)[number];

/** The thresholds. Days are of 24 hours, counted from the last order, or from registering or joining for who has none. */
export interface LifecycleRules {
  readonly version: number;
  /** For so long after registering or joining somebody who never bought is 高潜. */
  readonly interestDays: number;
  readonly growingOrders: number;
  readonly matureOrders: number;
  readonly decliningDays: number;
  readonly lostDays: number;
}

/** The field that makes thresholds senseless; null when they are sound. */
export function findThresholdProblem({ growingOrders, matureOrders, decliningDays, lostDays }: Omit<LifecycleRules, 'version'>): { path: string; message: string } | null {
  if (matureOrders <= growingOrders) return { path: 'body.matureOrders', message: '成熟的单数要多于成长' };
  if (lostDays <= decliningDays) return { path: 'body.lostDays', message: '流失的天数要多于衰退' };
  return null;
}
