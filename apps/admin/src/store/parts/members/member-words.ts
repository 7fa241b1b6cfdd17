import { shopDate } from '../../../shared/time';
import type { MemberAtStore } from '../../api';

/** Twenty digits, as the member's phone shows them or reads them out; no goods carry so many. */
export function isMemberCode(code: string): boolean {
  return /^\d{20}$/.test(code.replaceAll(/[\s-]/g, ''));
}

/** A benefit as a pair: what it is, and how much. */
export function benefitWords(benefit: MemberAtStore['card']['benefits'][number]): readonly [name: string, value: string] {
  switch (benefit.kind) {
    case 'pointsRate':
      return ['积分倍数', `${Number((benefit.rate / 10_000).toFixed(2))} 倍`];
    case 'paidTerm':
      return ['付费会员', `${Number((benefit.multiplier / 10_000).toFixed(2))} 倍积分，到 ${shopDate(benefit.endsAt)}`];
    case 'birthdayPoints':
      return ['生日礼', benefit.on === null ? `${benefit.points} 积分，还没填生日` : `${benefit.points} 积分，${Number(benefit.on.slice(5, 7))} 月 ${Number(benefit.on.slice(8))} 日`];
    case 'checkInPoints':
      return ['签到', `每天 ${benefit.points} 积分`];
  }
}
