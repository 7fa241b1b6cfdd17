import type { Label } from '../../../shared/labels';
import type { Schemas } from '../../api';

export type Campaign = Schemas['OfferCampaign'];
export type CampaignDetail = Schemas['OfferCampaignDetail'];
export type Result = Schemas['OfferResult'];

export const statusLabels = {
  draft: { text: '草稿', tone: 'neutral' },
  running: { text: '进行中', tone: 'success' },
  ended: { text: '已结束', tone: 'info' },
} as const satisfies Readonly<Record<Campaign['status'], Label>>;

export const verdictLabels = {
  better: { text: '有提升', tone: 'success' },
  worse: { text: '反而更低', tone: 'urgent' },
  undecided: { text: '看不出差别', tone: 'neutral' },
} as const satisfies Readonly<Record<NonNullable<Result['lift']>['verdict'], Label>>;

/** 「10%」 of ten thousandths. */
export function formatRate(rate: number): string {
  return `${Number((rate / 100).toFixed(2))}%`;
}

/** 「12.5%」 of a share; a dash while there is nobody. */
export function formatShare({ buyers, members }: { readonly buyers: number; readonly members: number }): string {
  return members === 0 ? '—' : `${((buyers / members) * 100).toFixed(1)}%`;
}

/** 「+3.4 个百分点」. */
export function formatPoints(difference: number): string {
  const points = difference * 100;
  return `${points > 0 ? '+' : ''}${points.toFixed(1)} 个百分点`;
}

/** Where an interval lies on a scale that holds all of them and zero; per cents from the left. */
export function placeOnScale(lift: NonNullable<Result['lift']>, scale: number): { readonly left: number; readonly width: number; readonly middle: number } {
  const place = (value: number): number => Math.min(100, Math.max(0, 50 + (value / scale) * 50));
  return { left: place(lift.from), width: place(lift.upTo) - place(lift.from), middle: place(lift.difference) };
}

/** The widest that any of the intervals reaches from zero, a little more, so that no end lies on the edge. */
export function scaleOf(results: readonly Result[]): number {
  const ends = results.flatMap(({ lift }) => (lift === null ? [] : [Math.abs(lift.from), Math.abs(lift.upTo)]));
  return Math.max(0.01, ...ends) * 1.05;
}
