import type { AdminOperations, BodyOf } from '@quanyu/api-client';
import { serverNow } from '../../../shared/backend';
import { formatFen } from '../../../shared/money';
import { shopDate } from '../../../shared/time';
import type { Schemas } from '../../api';
import { describeWeek } from './hours';

export type Service = Schemas['StoreService'];
export type Resource = Schemas['StoreResource'];
export type ServiceDraft = Omit<BodyOf<AdminOperations['updateService']>, 'version'>;
export type ResourceDraft = Omit<BodyOf<AdminOperations['updateResource']>, 'version'>;

export const serviceKindNames = { appointment: '预约服务', dropOff: '回收活动' } as const satisfies Readonly<Record<Service['kind'], string>>;
export const resourceKindNames = { staff: '员工', room: '房间' } as const satisfies Readonly<Record<Resource['kind'], string>>;
export const noShowNames = { keepDeposit: '不退定金', returnDeposit: '退回定金' } as const satisfies Readonly<Record<Service['noShowPolicy'], string>>;

export function toServiceDraft({ id: _id, storeId: _storeId, kind: _kind, version: _version, ...fields }: Service): ServiceDraft {
  return fields;
}

export function toResourceDraft({ id: _id, storeId: _storeId, kind: _kind, version: _version, ...fields }: Resource): ResourceDraft {
  return fields;
}

export function newServiceDraft(kind: Service['kind']): ServiceDraft {
  const today = shopDate(serverNow());
  return {
    ...{ name: '', description: '', minutes: 60, bufferMinutes: 10, stepMinutes: 30, leadMinutes: 60, daysOffered: 14, cutOffHours: 4, priceFen: 0, depositFen: 0 },
    noShowPolicy: 'keepDeposit',
    needs: kind === 'appointment' ? ['staff'] : [],
    event: kind === 'appointment' ? null : { opensOn: today, closesOn: today, unitName: '空瓶', maxCount: 20, gifts: [] },
    isActive: true,
  };
}

export function newResourceDraft(): ResourceDraft {
  return { name: '', title: '', serviceIds: [], weeklyHours: [], isActive: true };
}

/** What keeps a service from being saved; null when nothing does. */
export function findServiceTrouble({ name, priceFen, depositFen, event, needs }: ServiceDraft): string | null {
  if (name.trim() === '') return '请填写名称';
  if (depositFen > priceFen) return '定金不能超过价格';
  if (event === null) return needs.length === 0 ? '请选要占用的资源' : null;
  if (event.unitName.trim() === '') return '请填写回收的是什么';
  if (event.opensOn > event.closesOn) return '结束日期要在开始之后';
  return event.gifts.length === 0 ? '请选一份礼品' : null;
}

export function describeService({ minutes, priceFen, depositFen, event, needs }: Pick<Service, 'minutes' | 'priceFen' | 'depositFen' | 'event' | 'needs'>): string {
  if (event !== null) return `${event.opensOn} 到 ${event.closesOn} · 回收${event.unitName} · ${event.gifts.length} 种礼品`;
  const price = priceFen === 0 ? '免费' : formatFen(priceFen);
  return [`${minutes} 分钟`, price, depositFen === 0 ? null : `定金 ${formatFen(depositFen)}`, `占用${needs.map((need) => resourceKindNames[need]).join('和')}`].filter((part) => part !== null).join(' · ');
}

export const SERVICE_COMPARED: readonly (readonly [string, (draft: ServiceDraft) => string])[] = [
  ['名称', ({ name }) => name],
  ['说明', ({ description }) => description],
  ['内容', (draft) => describeService(draft)],
  ['收拾时间', ({ bufferMinutes }) => `${bufferMinutes} 分钟`],
  ['可约', ({ leadMinutes, daysOffered, stepMinutes }) => `提前 ${leadMinutes} 分钟，${daysOffered} 天内，每 ${stepMinutes} 分钟一档`],
  ['取消', ({ cutOffHours, noShowPolicy }) => `开始前 ${cutOffHours} 小时，没来${noShowNames[noShowPolicy]}`],
  ['礼品', ({ event }) => (event?.gifts ?? []).map(({ title, perCount }) => `每 ${perCount} 换 ${title}`).join('、')],
  ['启用', ({ isActive }) => (isActive ? '是' : '否')],
];

export const RESOURCE_COMPARED: readonly (readonly [string, (draft: ResourceDraft) => string])[] = [
  ['名称', ({ name, title }) => `${name} ${title}`.trim()],
  ['可做的服务', ({ serviceIds }) => `${serviceIds.length} 项`],
  ['每周时间', ({ weeklyHours }) => (weeklyHours.length === 0 ? '全部营业时间' : describeWeek(weeklyHours))],
  ['启用', ({ isActive }) => (isActive ? '是' : '否')],
];
