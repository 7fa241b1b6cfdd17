import type { Label } from '../../../shared/labels';
import type { Schemas } from '../../api';
import type { Step } from '../../ui/StepActs';

export const ruleStatusLabels = {
  draft: { text: '草稿', tone: 'neutral' },
  published: { text: '已发布', tone: 'success' },
  paused: { text: '已暂停', tone: 'warning' },
  ended: { text: '已结束', tone: 'neutral' },
} as const satisfies Readonly<Record<Schemas['PriceRule']['status'], Label>>;

/** What a rule or a price list may be moved to. */
export type Move = 'published' | 'paused' | 'ended';

interface StepsOptions {
  readonly status: 'draft' | 'published' | 'paused' | 'ended';
  /** Something is written that is not saved: what would be published is not what is on the screen. */
  readonly isDirty: boolean;
  readonly ending: { readonly title: string; readonly words: string };
}

/** The steps that a rule or a price list may take as it stands. */
export function stepsFrom({ status, isDirty, ending }: StepsOptions): Step<Move>[] {
  if (status === 'ended') return [];
  return [{ key: 'ended', label: '结束', look: 'danger', asks: ending }, status === 'published' ? { key: 'paused', label: '暂停' } : { key: 'published', label: '发布', look: 'primary', isBlocked: isDirty }];
}
