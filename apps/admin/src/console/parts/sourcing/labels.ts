import type { Label } from '../../../shared/labels';
import type { Schemas } from '../../api';

export type SourcingDecision = Schemas['SourcingDecision'];
type Reason = SourcingDecision['plan']['reason']['code'];
type Rejection = SourcingDecision['plan']['rejected'][number]['code'];
type ScorePart = NonNullable<SourcingDecision['plan']['reason']['decidedBy']>;

/** Why a place won, as one says it to a colleague. */
export const reasonNames: Readonly<Record<Reason, string>> = {
  nothingAvailable: '哪里都没货',
  onlyPlace: '只有这里有货',
  hasMost: '这里的货最全',
  splitNeeded: '没有一处凑得齐，只能拆',
  nearer: '离顾客更近',
  lessBusy: '积压更少',
  deeperStock: '存货更足，不动最后几件',
  preferredKind: '是优先的地点类型',
  fewerParts: '包裹更少',
  equal: '各方面一样，取更近的',
};

export const rejectionNames: Readonly<Record<Rejection, string>> = {
  excluded: '规则里排除了',
  tooFar: '太远',
  noCapacity: '时段满了',
  tooBusy: '积压太多',
  outOfStock: '没货',
  shelfLife: '保质期不够',
  fewerUnits: '货没有这么全',
  costlier: '评分更差',
};

/** The parts of a score, in the order in which they are added. */
export const scoreNames: Readonly<Record<ScorePart, string>> = { distanceFen: '距离', queueFen: '积压', depthFen: '动了最后几件', kindFen: '不是优先类型', splitFen: '拆单' };

export const rulesLabels = {
  draft: { text: '草稿', tone: 'warning' },
  active: { text: '使用中', tone: 'success' },
  retired: { text: '已停用', tone: 'neutral' },
} as const satisfies Readonly<Record<Schemas['SourcingRulesVersion']['status'], Label>>;
