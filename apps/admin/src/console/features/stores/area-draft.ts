import type { AdminOperations, BodyOf } from '@quanyu/api-client';
import { formatFen } from '../../../shared/money';
import type { Schemas } from '../../api';
import { crossesItself, formatMetres } from './area-map';

export type Area = Schemas['ServiceArea'];
/** What people edit of an area; its kind is chosen once. */
export type AreaDraft = Omit<BodyOf<AdminOperations['updateArea']>, 'version'>;

export function toAreaDraft({ name, shape, baseFeeFen, freeAboveFen, minimumFen, distanceSteps, promiseMinutes, rank, isActive }: Area): AreaDraft {
  return { name, shape, baseFeeFen, freeAboveFen, minimumFen, distanceSteps, promiseMinutes, rank, isActive };
}

export function newAreaDraft(kind: Area['kind']): AreaDraft {
  const isAtOnce = kind === 'instantDelivery';
  return {
    name: isAtOnce ? '3 公里' : '5 公里',
    shape: { type: 'circle', radiusMetres: isAtOnce ? 3000 : 5000 },
    baseFeeFen: 500,
    freeAboveFen: 5900,
    minimumFen: 2000,
    distanceSteps: [],
    promiseMinutes: isAtOnce ? 30 : 120,
    rank: 100,
    isActive: true,
  };
}

/** What keeps an area from being saved; null when nothing does. */
export function findAreaTrouble({ name, shape, distanceSteps, freeAboveFen, minimumFen }: AreaDraft): string | null {
  if (name.trim() === '') return '请填写名称';
  if (shape.type === 'polygon' && crossesItself(shape.points)) return '边线交叉了，拖开再保存';
  if (new Set(distanceSteps.map(({ fromMetres }) => fromMetres)).size < distanceSteps.length) return '有两档距离一样';
  if (freeAboveFen !== null && freeAboveFen < minimumFen) return '免配送费的金额不能低于起送价';
  return null;
}

export function describeShape({ shape }: Pick<AreaDraft, 'shape'>): string {
  return shape.type === 'circle' ? `半径 ${formatMetres(shape.radiusMetres)}` : `多边形 ${shape.points.length} 个点`;
}

export function describeFees({ baseFeeFen, freeAboveFen, minimumFen }: Pick<AreaDraft, 'baseFeeFen' | 'freeAboveFen' | 'minimumFen'>): string {
  return [`${formatFen(minimumFen)} 起送`, baseFeeFen === 0 ? '免配送费' : `配送费 ${formatFen(baseFeeFen)}`, freeAboveFen === null ? null : `满 ${formatFen(freeAboveFen)} 免`].filter((part) => part !== null).join(' · ');
}

/** The fee by distance, as the shopper pays it below the amount that makes it free. The farthest step that is reached counts. */
export function describeSteps({ baseFeeFen, distanceSteps }: Pick<AreaDraft, 'baseFeeFen' | 'distanceSteps'>): string[] {
  const steps = [...distanceSteps].sort((a, b) => a.fromMetres - b.fromMetres);
  return [`近处 ${formatFen(baseFeeFen)}`, ...steps.map(({ fromMetres, extraFeeFen }) => `${formatMetres(fromMetres)}起 ${formatFen(baseFeeFen + extraFeeFen)}`)];
}

export const AREA_COMPARED: readonly (readonly [string, (draft: AreaDraft) => string])[] = [
  ['名称', ({ name }) => name],
  ['范围', (draft) => describeShape(draft)],
  ['边界', ({ shape }) => (shape.type === 'circle' ? '' : shape.points.map(({ latitude, longitude }) => `${latitude.toFixed(4)},${longitude.toFixed(4)}`).join(' '))],
  ['费用', (draft) => describeFees(draft)],
  ['按距离', (draft) => describeSteps(draft).join('，')],
  ['时效', ({ promiseMinutes }) => `${promiseMinutes} 分钟`],
  ['优先级', ({ rank }) => String(rank)],
  ['启用', ({ isActive }) => (isActive ? '是' : '否')],
];
