import { fen, instant, uuid } from '@quanyu/platform';
import { z } from 'zod';
import { POSTING_KINDS } from '../ledger/ledger.repository.js';
import { LEDGER_UNITS } from '../ledger/ledger.rules.js';

export const ledgerUnit = z.enum(LEDGER_UNITS).meta({ description: '积分、成长值或储值（分）' });
const pieces = z.int().min(0);

export const memberTier = z
  .strictObject({
    code: z.string(), rank: z.int(), name: z.string(),
    growthRequired: pieces,
    pointsRate: z.int().meta({ description: '每元得积分，万分之一：10000 为 1 倍' }),
    protectionDays: z.int(), birthdayPoints: pieces, checkInPoints: pieces, version: z.int(),
  })
  .meta({ id: 'MemberTier' });

const benefit = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('pointsRate'), rate: z.int() }),
    z.strictObject({ kind: z.literal('birthdayPoints'), points: pieces, on: z.iso.date().nullable() }),
    z.strictObject({ kind: z.literal('checkInPoints'), points: pieces }),
    z.strictObject({ kind: z.literal('paidTerm'), multiplier: z.int().meta({ description: '付费会员的积分倍数，万分之一，已计入 pointsRate' }), endsAt: instant }),
  ])
  .meta({ id: 'MemberBenefit', description: '小程序、收银台和店员端看到的是同一份' });

export const birthday = z.strictObject({ month: z.int().min(1).max(12), day: z.int().min(1).max(31) }).meta({ id: 'Birthday' });

export const memberCard = z
  .strictObject({
    memberNo: z.string(), joinedAt: instant,
    tier: memberTier,
    protectedUntil: instant.meta({ description: '在此之前等级不会下降' }),
    nextTier: z.strictObject({ tier: memberTier, missing: pieces }).nullable(),
    benefits: z.array(benefit),
    points: pieces,
    pointsExpiringSoon: pieces.meta({ description: '30 天内过期' }),
    pointsOwed: pieces.meta({ description: '已用掉的积分所属订单退款后欠下的，之后获得的积分先补' }),
    growth: pieces,
    birthday: birthday.nullable(),
  })
  .meta({ id: 'MemberCard' });

export const ledgerEntry = z
  .strictObject({
    id: uuid, kind: z.enum(POSTING_KINDS), change: z.int(), owedChange: z.int(), balanceAfter: pieces, at: instant, note: z.string(),
    expiresAt: instant.nullable().meta({ description: '这一笔里还没用完的，到这时过期；没有了或不过期为 null' }),
    referenceId: z.string().nullable().meta({ description: '所属订单等的编号' }),
    actorName: z.string().nullable(),
  })
  .meta({ id: 'LedgerEntry' });

export const memberAtStore = z
  .strictObject({
    memberNo: z.string(), nickname: z.string(), phoneMasked: z.string().nullable(), card: memberCard,
    reading: z.string().meta({ description: '收银台凭它为这位会员报价，只对识别的人和门店有效' }), readingExpiresAt: instant,
  })
  .meta({ id: 'MemberAtStore' });

export const memberPurchase = z
  .strictObject({
    id: uuid, kind: z.enum(['topUp', 'paidTerm']), code: z.string(), payFen: fen, giftFen: fen, termDays: z.int().nullable(),
    status: z.enum(['pending', 'paid', 'returned', 'refunded']).meta({ description: 'returned：付款到账时已不能生效，原路退回' }),
    createdAt: instant, paidAt: instant.nullable(), termStartsAt: instant.nullable(), termEndsAt: instant.nullable(),
    refundRequestedFen: fen, refundedFen: fen,
  })
  .meta({ id: 'MemberPurchase' });

/** Stored value of a member, and what was bought. */
export const wallet = z
  .strictObject({
    balanceFen: fen, paidFen: fen.meta({ description: '本金，退充值时退这部分的剩余' }), giftFen: fen, isFrozen: z.boolean(),
    limitFen: fen.meta({ description: '余额上限：已验证手机号 5000 元，否则 1000 元' }),
    purchases: z.array(
      memberPurchase
        .extend({ refundableFen: fen.meta({ description: '现在退能退回多少' }), refundPoints: pieces.meta({ description: '退付费会员时收回的积分：这一期多得的，按退回金额占价格的比例' }) })
        .meta({ id: 'WalletPurchase' }),
    ),
  })
  .meta({ id: 'Wallet' });
