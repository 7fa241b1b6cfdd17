import { type AnyRoute, cursorCount, defineRoute, fen, instant, pageOf, pageQuery, text } from '@quanyu/platform';
import { z } from 'zod';
import { isBirthday } from '../tiers/benefits.rules.js';
import { birthday, ledgerEntry, ledgerUnit, memberCard, memberTier, wallet } from './membership.schema.js';

const shared = { api: 'storefront', tag: '会员', class: 'cart', access: { kind: 'customer' } } as const;

const home = z
  .strictObject({
    terms: z.strictObject({ version: z.string(), title: z.string(), points: z.array(z.string()) }),
    tiers: z.array(memberTier),
    /** Null for who has not joined. */
    card: memberCard.nullable(),
    checkIn: z.strictObject({ hasCheckedIn: z.boolean(), streak: z.int() }).nullable(),
  })
  .meta({ id: 'MembershipHome' });

export const getMembership = defineRoute({
  ...shared, id: 'getMembership', method: 'GET', path: '/membership', summary: '会员卡、等级与权益', reply: home, errors: [],
  // Whoever knows a birthday knows half of what other shops ask for.
  shownToStaff: (seen) => ({
    ...seen,
    card: seen.card === null ? null : { ...seen.card, birthday: null, benefits: seen.card.benefits.map((benefit) => (benefit.kind === 'birthdayPoints' ? { ...benefit, on: null } : benefit)) },
  }),
});

export const joinMembership = defineRoute({
  ...shared, id: 'joinMembership', method: 'POST', path: '/membership', summary: '一键入会；重复提交只算一次',
  body: z.strictObject({ documentVersion: text(20) }), reply: home, errors: ['MEMBERSHIP.CONSENT_OUTDATED'],
});

export const listLedgerEntries = defineRoute({
  ...shared, id: 'listLedgerEntries', method: 'GET', path: '/membership/entries', summary: '积分、成长值或储值明细',
  query: z.strictObject({ unit: ledgerUnit, ...pageQuery({ beforeSeq: cursorCount }) }), reply: pageOf(ledgerEntry), errors: [], shownToStaff: (page) => page,
});

export const getMemberCode = defineRoute({
  ...shared, id: 'getMemberCode', method: 'GET', path: '/membership/code', summary: '会员码：20 位数字，每分钟更换',
  reply: z.strictObject({ code: z.string(), expiresAt: instant }).meta({ id: 'MemberCode' }), errors: ['MEMBERSHIP.NOT_A_MEMBER'],
});

export const checkIn = defineRoute({
  ...shared, id: 'checkIn', method: 'POST', path: '/membership/check-ins', summary: '签到；一天一次，重复提交不再加',
  body: z.strictObject({}),
  reply: z.strictObject({ day: z.iso.date(), streak: z.int().min(1), points: z.int().min(0), card: memberCard }).meta({ id: 'CheckIn' }),
  errors: ['MEMBERSHIP.NOT_A_MEMBER'],
});

export const tellBirthday = defineRoute({
  ...shared, id: 'tellBirthday', method: 'PUT', path: '/membership/birthday', summary: '填写生日，只能填一次',
  body: birthday.refine((given) => isBirthday(given), { message: '没有这一天', path: ['day'] }), reply: memberCard,
  errors: ['MEMBERSHIP.NOT_A_MEMBER', 'MEMBERSHIP.BIRTHDAY_SET'],
});

export const getWallet = defineRoute({
  ...shared, id: 'getWallet', method: 'GET', path: '/membership/wallet', summary: '储值余额、充值档位与付费会员',
  reply: z
    .strictObject({
      wallet,
      offers: z.array(z.strictObject({ code: z.string(), payFen: fen, giftFen: fen }).meta({ id: 'TopUpOffer' })),
      plans: z.array(z.strictObject({ code: z.string(), name: z.string(), priceFen: fen, termDays: z.int(), pointsMultiplier: z.int() }).meta({ id: 'PaidPlan' })),
    })
    .meta({ id: 'WalletHome' }),
  errors: ['MEMBERSHIP.NOT_A_MEMBER'],
});

export const getInvitation = defineRoute({
  ...shared, id: 'getInvitation', method: 'GET', path: '/membership/invitation', summary: '我的邀请码与奖励',
  reply: z
    .strictObject({
      code: z.string(), invited: z.int(), rewarded: z.int(), inviterPoints: z.int(), inviteePoints: z.int(),
      /** Whether the member can still say who invited them. */
      mayAccept: z.boolean(),
      /** The newest fifty, the name as others may see it. */
      invitees: z.array(z.strictObject({ name: z.string(), acceptedAt: instant, rewardedAt: instant.nullable() }).meta({ id: 'Invitee' })),
    })
    .meta({ id: 'Invitation' }),
  errors: ['MEMBERSHIP.NOT_A_MEMBER'],
});

export const acceptInvitation = defineRoute({
  ...shared, id: 'acceptInvitation', method: 'POST', path: '/membership/invitation', summary: '填写邀请码：首单前一次；首笔实付订单后双方得积分',
  body: z.strictObject({ code: text(20, 8) }), reply: z.strictObject({ isAccepted: z.literal(true) }), errors: ['MEMBERSHIP.NOT_A_MEMBER', 'MEMBERSHIP.INVITE_REFUSED'],
});

export const leaveMembership = defineRoute({
  ...shared, id: 'leaveMembership', method: 'POST', path: '/membership/leaving', summary: '退出会员：积分与成长值作废；储值和付费会员要先退',
  body: z.strictObject({}), reply: home, errors: ['MEMBERSHIP.CANNOT_LEAVE'],
});

export const membershipStorefrontRoutes: readonly AnyRoute[] = [
  ...[getMembership, joinMembership, listLedgerEntries, getMemberCode, checkIn, tellBirthday],
  ...[getWallet, getInvitation, acceptInvitation, leaveMembership],
];
