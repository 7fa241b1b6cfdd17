import type { Label } from '../../../shared/labels';
import type { Schemas } from '../../api';

export type LifecycleStage = Schemas['LifecycleStage'];

/** The seven stages, in the order in which a customer's life goes. */
export const stageLabels = {
  lowPotential: { text: '低潜', tone: 'neutral' },
  highPotential: { text: '高潜', tone: 'info' },
  introduced: { text: '引入', tone: 'info' },
  growing: { text: '成长', tone: 'primary' },
  mature: { text: '成熟', tone: 'success' },
  declining: { text: '衰退', tone: 'warning' },
  lost: { text: '流失', tone: 'urgent' },
} as const satisfies Readonly<Record<LifecycleStage, Label>>;
