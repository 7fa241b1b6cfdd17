import { createHash } from 'node:crypto';
import { randomFor } from './random.js';
import type { PlannedStore } from './stores-plan.js';

export interface PlannedCustomer {
  index: number;
  name: string;
  nickname: string;
  /** In the composed range 190 000x xxxx. */
  phone: string;
  openid: string;
  homeStoreCode: string;
  /** Days before the seed's today. */
  joinedDaysAgo: number;
}

export interface PlannedStaff {
  username: string;
  displayName: string;
  role: 'opsAdmin' | 'engineer' | 'storeManager' | 'storeClerk';
  password: string;
  /** Empty for company-wide roles. */
  storeCodes: string[];
}

const surnames: readonly (readonly [string, number])[] = [
  ['王', 72], ['李', 72], ['张', 68], ['刘', 54], ['陈', 45], ['杨', 31], ['黄', 22], ['赵', 21], ['吴', 20], ['周', 20], ['徐', 15], ['孙', 15], ['马', 13], ['朱', 13], ['胡', 12],
  ['郭', 12], ['何', 11], ['林', 11], ['罗', 9], ['高', 9], ['郑', 9], ['梁', 8], ['谢', 7], ['宋', 7], ['唐', 7], ['许', 6], ['韩', 6], ['冯', 6], ['邓', 6], ['曹', 5], ['沈', 5], ['欧阳', 1],
];
const firstSyllables = [...'子雨欣思嘉梓若一佳晓志俊浩宇建文明国海雪婷静丽秀慧晨家心亦安书语'];
const lastSyllables = ['涵', '萱', '怡', '琪', '轩', '豪', '杰', '辉', '伟', '芳', '敏', '娜', '宁', '然', '彤', '琳', '航', '博', '阳', '涛', '鹏', '洁', '', ''];
const nickWords = ['小鹿', '月亮', '海盐', '橘子', '青柠', '北岸', '山楂', '云朵', '半夏', '初七', '麦子', '可乐', '松果', '芝麻', '布丁', '阿茶', '微光', '拾光', '森林', '咖啡'];
const nickEnds = ['', '同学', '酱', '的猫', '要早睡', '不加糖', 'er', '一号', '妈妈', '在路上'];

/** Customers number 0 to count − 1; a larger count only adds more behind. */
export function planCustomers(count: number, stores: readonly PlannedStore[]): PlannedCustomer[] {
  const weighted = stores.map((store) => [store.fields.code, sizeWeight[store.size]] as const);
  return Array.from({ length: count }, (_, index) => {
    const random = randomFor(`customer ${index}`);
    return {
      index,
      name: composeName(random.pickWeighted(surnames), random.pick(firstSyllables), random.pick(lastSyllables)),
      nickname: random.pick(nickWords) + random.pick(nickEnds),
      phone: `190000${String(index).padStart(5, '0')}`,
      openid: `oSeed${createHash('sha256').update(`customer ${index}`).digest('base64url').slice(0, 23)}`,
      homeStoreCode: random.pickWeighted(weighted),
      joinedDaysAgo: 31 + Math.floor(random.unit() ** 2 * 700),
    };
  });
}

/** How busy stores of a size are, compared with a small one. */
export const sizeWeight = { large: 5, medium: 2.4, small: 1 } as const;

/** Ops, the one who approves their campaigns, an engineer, an area manager of Shanghai's centre, and a manager with one or two clerks per store. */
export function planStaff(stores: readonly PlannedStore[]): PlannedStaff[] {
  const company: PlannedStaff[] = [
    { username: 'ops', displayName: '运营小全', role: 'opsAdmin', password: 'quanyu-ops-2026', storeCodes: [] },
    { username: 'lead', displayName: '运营主管 林总', role: 'opsAdmin', password: 'quanyu-ops-2026', storeCodes: [] },
    { username: 'engineer', displayName: '工程师小域', role: 'engineer', password: 'quanyu-eng-2026', storeCodes: [] },
    { username: 'area-sh-manager', displayName: '区域经理 沈悦', role: 'storeManager', password: storePassword, storeCodes: ['SH001', 'SH002', 'SH003', 'SH007', 'SH008'] },
  ];
  return [...company, ...stores.flatMap(planStoreStaff)];
}

const storePassword = 'quanyu-store-2026';

function planStoreStaff(store: PlannedStore): PlannedStaff[] {
  const code = store.fields.code;
  const random = randomFor(`staff ${code}`);
  const name = (): string => composeName(random.pickWeighted(surnames), random.pick(firstSyllables), random.pick(lastSyllables));
  const member = (username: string, role: PlannedStaff['role']): PlannedStaff => ({ username: `${code.toLowerCase()}-${username}`, displayName: name(), role, password: storePassword, storeCodes: [code] });
  return [member('manager', 'storeManager'), member('clerk', 'storeClerk'), ...(store.size === 'small' ? [] : [member('clerk2', 'storeClerk')])];
}

function composeName(surname: string, first: string, last: string): string {
  return `${surname}${first}${last === first ? '' : last}`;
}
