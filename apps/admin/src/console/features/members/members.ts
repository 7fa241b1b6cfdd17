import type { Label } from '../../../shared/labels';
import type { Schemas } from '../../api';

export type MemberRow = Schemas['MemberRow'];
export type MemberDetail = Schemas['MemberDetail'];
export type LedgerEntry = Schemas['LedgerEntry'];
export type Wallet = Schemas['Wallet'];
export type WalletPurchase = Schemas['WalletPurchase'];
export type LedgerUnit = 'points' | 'growth' | 'storedValue';
export type Adjustment = Schemas['MemberAdjustment'];
export type Tier = Schemas['MemberTierRow'];
export type TierFields = Omit<Schemas['MemberTier'], 'rank' | 'code' | 'version'>;

export const adjustmentLabels = {
  pending: { text: '待批准', tone: 'warning' },
  posted: { text: '已入账', tone: 'success' },
  rejected: { text: '已驳回', tone: 'neutral' },
} as const satisfies Readonly<Record<Adjustment['status'], Label>>;

export const tierCauseLabels = {
  join: { text: '入会', tone: 'primary' },
  upgrade: { text: '升级', tone: 'success' },
  renewal: { text: '保级', tone: 'info' },
  downgrade: { text: '降级', tone: 'warning' },
  refund: { text: '退款降级', tone: 'warning' },
  merge: { text: '账号合并', tone: 'info' },
} as const satisfies Readonly<Record<MemberDetail['tierChanges'][number]['cause'], Label>>;

/** More than this for one member within 30 days, or by one person within a day, waits for a second person. */
export const ALONE_LIMIT_POINTS = 1_000;
export const ALONE_DAILY_LIMIT_POINTS = 10_000;

/** 「12 月 31 日」, or a dash. */
export function formatBirthday(birthday: { readonly month: number; readonly day: number } | null): string {
  return birthday === null ? '未填写' : `${birthday.month} 月 ${birthday.day} 日`;
}
