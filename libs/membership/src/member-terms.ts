import type { RateLimit } from '@quanyu/risk';

/** The terms that a member agrees to. A change of meaning is a new version, which new members are shown. */
export const MEMBER_TERMS = {
  version: '2026-11',
  title: '会员服务条款',
  points: [
    '入会免费，积分、成长值按实付金额计算，退款时原数退回。',
    '积分自获得起满一年的当月底过期，成长值一年内有效。',
    '我们只用订单和你填写的生日计算等级与权益。',
  ],
} as const;

/** What a member does by hand: join, check in, tell a birthday. */
export const memberActByCustomer: RateLimit = { name: 'member-act.customer', burst: 20, count: 60, perSeconds: 60 };
/** Codes that one member of staff reads; nobody scans faster, and a code has eight digits to guess. */
export const readCodeByStaff: RateLimit = { name: 'member-code.staff', burst: 30, count: 60, perSeconds: 60 };
