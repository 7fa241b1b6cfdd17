import type { NewArea, NewResource, NewService, Position, ShiftPlan, SlotCapacity, SlotTemplate, WeekdayPeriod } from '@quanyu/stores';
import { pointAt, roundPosition } from './point-at.js';
import { type Random, randomFor } from './random.js';
import type { PlannedStore, StoreSize } from './stores-plan.js';

/** What ops planned for one store; the store's id is filled in when it is open. */
export interface StorePlan {
  readonly templates: readonly Omit<SlotTemplate, 'storeId'>[];
  readonly areas: readonly Omit<NewArea, 'storeId'>[];
  readonly shifts: Omit<ShiftPlan, 'storeId'>;
  readonly services: readonly PlannedService[];
  readonly resources: readonly PlannedResource[];
}

/** A service by its key; a drop-off gets its gift from what the store sells. */
export interface PlannedService {
  readonly key: string;
  readonly fields: Omit<NewService, 'storeId' | 'event'>;
  readonly dropOff: { readonly unitName: string; readonly maxCount: number; readonly perCount: number } | null;
}

export interface PlannedResource {
  readonly fields: Omit<NewResource, 'storeId' | 'serviceIds'>;
  readonly serviceKeys: readonly string[];
}

type BySize<T> = Readonly<Record<StoreSize, T>>;

const capacity = (orders: number, units: number, minutes: number): SlotCapacity => ({ orders, units, minutes });

const pickupCapacity: BySize<SlotCapacity> = { large: capacity(40, 240, 300), medium: capacity(24, 140, 180), small: capacity(12, 70, 90) };
const instantCapacity: BySize<SlotCapacity> = { large: capacity(30, 150, 240), medium: capacity(15, 75, 120), small: capacity(0, 0, 0) };
const scheduledCapacity: BySize<SlotCapacity> = { large: capacity(40, 240, 400), medium: capacity(20, 120, 200), small: capacity(0, 0, 0) };
const staffPerShift: BySize<number> = { large: 4, medium: 2, small: 1 };
const instantReachMetres: BySize<number> = { large: 3_000, medium: 2_500, small: 0 };

/** Windows, areas, shifts and services of a store, the same in every run. */
export function planStore(store: PlannedStore): StorePlan {
  const random = randomFor(`plans ${store.fields.code}`);
  const isBookable = store.fields.services.includes('booking');
  return {
    templates: planTemplates(store, isBookable),
    areas: store.size === 'small' ? [] : planAreas(store, random),
    shifts: planShifts(store),
    services: isBookable ? planServices(store, random) : [],
    resources: isBookable ? planResources(random) : [],
  };
}

function planTemplates({ fields, size }: PlannedStore, isBookable: boolean): StorePlan['templates'] {
  const base = { weekdayWindows: [], cutOff: null, version: 0 };
  const delivers = size !== 'small';
  return [
    { ...base, kind: 'pickup', windowMinutes: 30, leadMinutes: fields.pickupLeadMinutes, daysOffered: 3, capacity: pickupCapacity[size] },
    ...(delivers ? ([{ ...base, kind: 'instantDelivery', windowMinutes: 30, leadMinutes: 20, daysOffered: 1, capacity: instantCapacity[size] }] as const) : []),
    ...(delivers ? ([{ ...base, kind: 'scheduledDelivery', windowMinutes: 120, leadMinutes: 90, cutOff: '18:00', daysOffered: 5, capacity: scheduledCapacity[size] }] as const) : []),
    ...(isBookable ? ([{ ...base, kind: 'service', windowMinutes: 60, leadMinutes: 60, daysOffered: 14, capacity: capacity(6, 120, 90) }] as const) : []),
  ];
}

function planAreas({ fields, size }: PlannedStore, random: Random): StorePlan['areas'] {
  const reach = instantReachMetres[size];
  return [
    {
      ...{ kind: 'instantDelivery', name: `${reach / 1_000} 公里内 30 分钟达`, shape: { type: 'circle', radiusMetres: reach } },
      ...{ baseFeeFen: 500, freeAboveFen: 5_900, minimumFen: 1_500, distanceSteps: [{ fromMetres: 1_500, extraFeeFen: 200 }, { fromMetres: 2_300, extraFeeFen: 400 }] },
      ...{ promiseMinutes: 30, rank: 1, isActive: true },
    },
    {
      ...{ kind: 'scheduledDelivery', name: '同城定时送', shape: { type: 'polygon', points: outline(fields, random) } },
      ...{ baseFeeFen: 800, freeAboveFen: 9_900, minimumFen: 3_900, distanceSteps: [{ fromMetres: 4_000, extraFeeFen: 300 }] },
      ...{ promiseMinutes: 120, rank: 1, isActive: true },
    },
  ];
}

const CORNERS = 9;

/** A line around the store, five to seven kilometres away, as ring roads and rivers leave it. */
function outline(store: Position, random: Random): Position[] {
  return Array.from({ length: CORNERS }, (_unused, corner) => {
    const angle = (corner / CORNERS) * 2 * Math.PI;
    const metres = 5_000 + random.int(0, 2_000);
    return roundPosition(pointAt(store, angle, metres));
  });
}

/** An early and a late shift that overlap in the afternoon; one more person at the weekend. */
function planShifts({ fields, size }: PlannedStore): StorePlan['shifts'] {
  const weekly = fields.weeklyHours.flatMap(({ weekday, opensAt, closesAt }: WeekdayPeriod) => {
    const staffCount = staffPerShift[size] + (weekday >= 6 ? 1 : 0);
    return [
      { weekday, startsAt: opensAt, endsAt: '17:00', staffCount },
      { weekday, startsAt: '14:00', endsAt: closesAt, staffCount },
    ];
  });
  return { weekly, specialDays: [], version: 0 };
}

const appointment = { kind: 'appointment', bufferMinutes: 10, stepMinutes: 30, leadMinutes: 60, daysOffered: 14, cutOffHours: 4, noShowPolicy: 'keepDeposit', isActive: true } as const;

const services: readonly PlannedService[] = [
  { key: 'skin', fields: { ...appointment, name: '肤质检测', description: '仪器拍照分析水油与敏感度，出一份护肤建议', minutes: 20, priceFen: 0, depositFen: 0, needs: ['staff'] }, dropOff: null },
  { key: 'facial', fields: { ...appointment, name: '深层清洁护理', description: '卸妆、蒸汽清洁、补水面膜，含肩颈放松', minutes: 60, priceFen: 19_800, depositFen: 3_000, needs: ['staff', 'room'] }, dropOff: null },
  { key: 'neck', fields: { ...appointment, name: '肩颈舒缓 SPA', description: '热敷后手法放松，适合久坐办公', minutes: 45, priceFen: 16_800, depositFen: 3_000, needs: ['staff', 'room'] }, dropOff: null },
  { key: 'makeup', fields: { ...appointment, name: '日常妆容教学', description: '一对一教画通勤妆，带走步骤卡', minutes: 60, priceFen: 9_900, depositFen: 0, needs: ['staff'] }, dropOff: null },
  { key: 'hands', fields: { ...appointment, name: '手部护理', description: '去角质、按摩、护手霜试用', minutes: 30, priceFen: 6_800, depositFen: 0, needs: ['staff'] }, dropOff: null },
  { key: 'bedding', fields: { ...appointment, name: '床品选配顾问', description: '按睡姿和体感选枕芯、被芯与面料', minutes: 30, priceFen: 0, depositFen: 0, needs: ['staff'] }, dropOff: null },
  { key: 'sleep', fields: { ...appointment, name: '床垫安睡体验', description: '安静房间里试躺三种软硬', minutes: 40, priceFen: 0, depositFen: 0, needs: ['room'] }, dropOff: null },
  { key: 'shirt', fields: { ...appointment, name: '衬衫量体定制', description: '量体、选料、选领型，十四天到店取', minutes: 40, priceFen: 39_900, depositFen: 5_000, noShowPolicy: 'returnDeposit', needs: ['staff', 'room'] }, dropOff: null },
  { key: 'coffee', fields: { ...appointment, name: '手冲咖啡小课', description: '认识三支豆子，自己冲一杯', minutes: 90, priceFen: 12_800, depositFen: 5_000, needs: ['staff', 'room'], cutOffHours: 24 }, dropOff: null },
  { key: 'tidy', fields: { ...appointment, name: '衣橱收纳课', description: '学三种叠法，练习换季收纳', minutes: 60, priceFen: 8_800, depositFen: 2_000, noShowPolicy: 'returnDeposit', needs: ['staff', 'room'] }, dropOff: null },
  { key: 'luggage', fields: { ...appointment, name: '行李箱养护', description: '清洁箱体、检查轮子与拉链，小件免费更换', minutes: 20, priceFen: 2_900, depositFen: 0, needs: ['staff'] }, dropOff: null },
  {
    key: 'cans',
    fields: {
      ...appointment, kind: 'dropOff', name: '空罐回收换礼', description: '带空罐到店清点，每十个换一份礼品', minutes: 10, bufferMinutes: 0, priceFen: 0, depositFen: 0, needs: [], cutOffHours: 1,
      noShowPolicy: 'returnDeposit',
    },
    dropOff: { unitName: '空罐', maxCount: 60, perCount: 10 },
  },
];

/** The first store of a city offers everything, the others a part of it; every one takes cans back. */
function planServices({ fields }: PlannedStore, random: Random): PlannedService[] {
  if (fields.code.endsWith('001')) return [...services];
  const [cans, others] = [services.filter(({ key }) => key === 'cans'), services.filter(({ key }) => key !== 'cans')];
  return [...random.shuffle(others).slice(0, 6), ...cans];
}

const people = ['林晓彤', '周敏', '陈雨桐', '黄佳怡', '许知夏', '宋一帆', '何梓晴', '唐悦', '沈书宁', '罗可欣'];
const careKeys = ['skin', 'facial', 'neck', 'makeup', 'hands'];
const homeKeys = ['bedding', 'shirt', 'coffee', 'tidy', 'luggage'];
const roomKeys = ['facial', 'neck', 'sleep', 'shirt', 'coffee', 'tidy'];

function planResources(random: Random): PlannedResource[] {
  const names = random.shuffle(people);
  const person = (index: number, title: string, serviceKeys: readonly string[], weeklyHours: WeekdayPeriod[] = []): PlannedResource => ({
    fields: { kind: 'staff', name: names[index] ?? people[0] ?? '', title, weeklyHours, isActive: true },
    serviceKeys,
  });
  const room = (name: string, title: string): PlannedResource => ({ fields: { kind: 'room', name, title, weeklyHours: [], isActive: true }, serviceKeys: roomKeys });
  const afternoons = [2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, opensAt: '13:00', closesAt: '21:00' }));
  return [person(0, '高级美容师', careKeys), person(1, '美容师', careKeys, afternoons), person(2, '生活顾问', homeKeys), room('护理室一', '含淋浴'), room('体验室', '可容两人')];
}
