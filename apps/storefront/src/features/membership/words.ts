import { formatFen } from '@/shared/money';
import { pageAddress } from '@/shared/navigation';
import { formatDate } from '@/shared/time';
import type { LedgerUnit, MemberCard, MemberTier } from './queries';

const unitNames: Record<LedgerUnit, string> = { points: '积分', growth: '成长值', storedValue: '储值' };

export function unitName(unit: LedgerUnit): string {
  return unitNames[unit];
}

/** What came or went, with its sign: 「+120」, 「-30」, 「+¥100.00」. */
export function formatChange(change: number, unit: LedgerUnit = 'points'): string {
  return `${change < 0 ? '-' : '+'}${formatAmount(Math.abs(change), unit)}`;
}

/** Points and growth value by the piece, stored value in money. */
export function formatAmount(amount: number, unit: LedgerUnit): string {
  return unit === 'storedValue' ? formatFen(amount) : formatPieces(amount);
}

/** 「12,050」: what somebody holds is told to the piece. */
export function formatPieces(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** 「1 倍」, 「1.5 倍」. */
export function formatRate(rate: number): string {
  return `${Number((rate / 10_000).toFixed(2))} 倍`;
}

/** How far a member is between two tiers, 0 to 1; full at the top. */
export function tierProgress({ tier, nextTier, growth }: Pick<MemberCard, 'tier' | 'nextTier' | 'growth'>): number {
  if (nextTier === null) return 1;
  const span = nextTier.tier.growthRequired - tier.growthRequired;
  return Math.min(1, Math.max(0, (growth - tier.growthRequired) / span));
}

/** What a tier gives, in the words of the list. */
export function tierGifts({ pointsRate, birthdayPoints, checkInPoints }: MemberTier): string[] {
  return [
    pointsRate > 0 ? `1 元积 ${Number((pointsRate / 10_000).toFixed(2))} 分` : '',
    birthdayPoints > 0 ? `生日 ${birthdayPoints} 分` : '',
    checkInPoints > 0 ? `每日签到 ${checkInPoints} 分` : '',
  ].filter(Boolean);
}

export type BenefitCopy = { title: string; hint: string };

export function benefitCopy(benefit: MemberCard['benefits'][number]): BenefitCopy {
  switch (benefit.kind) {
    case 'pointsRate':
      return { title: `${formatRate(benefit.rate)}积分`, hint: '每笔订单按实付计算' };
    case 'paidTerm':
      return { title: `付费会员 ${formatRate(benefit.multiplier)}积分`, hint: `${formatDate(benefit.endsAt)} 前有效` };
    case 'birthdayPoints':
      return { title: `生日 ${benefit.points} 积分`, hint: benefit.on === null ? '填写生日后，当天送到' : `${spellDate(benefit.on)} 送到` };
    case 'checkInPoints':
      return { title: `签到 ${benefit.points} 积分`, hint: '连续第 7 天得 7 倍' };
  }
}

/** 「5月4日」 of 2027-05-04. */
export function spellDate(date: string): string {
  const [, month, day] = date.split('-').map(Number);
  return `${month ?? ''}月${day ?? ''}日`;
}

/** Twenty digits by four, as they are read out. */
export function groupCode(code: string): string {
  return code.replace(/(\d{4})(?=\d)/g, '$1 ');
}

/** The card that a friend gets in WeChat; a tap on it opens the page with the code filled in. */
export function inviteCard({ code, inviteePoints }: { readonly code: string; readonly inviteePoints: number }): { title: string; path: string } {
  return { title: `送你 ${inviteePoints} 积分，入会首单付款后到账`, path: pageAddress('invite', { code }) };
}
