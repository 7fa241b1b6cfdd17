import { type AnyRoute, cursorCount, defineRoute, instant, mobilePhone, pageOf, pageQuery, text, uuid } from '@quanyu/platform';
import { z } from 'zod';
import { ledgerEntry, ledgerUnit, memberCard, memberTier, wallet } from './membership.schema.js';

const shared = { api: 'admin', tag: '会员', class: 'back' } as const;
const reading = { ...shared, access: { kind: 'staff', permission: 'members.read' } } as const;
const params = z.strictObject({ memberId: uuid });
const tierCode = text(20);

const memberRow = z
  .strictObject({ memberId: uuid, nickname: z.string(), phoneMasked: z.string().nullable(), card: memberCard })
  .meta({ id: 'MemberRow', description: '手机号打码；看完整号码要写原因' });

const adjustment = z
  .strictObject({
    id: uuid, memberId: uuid, memberNo: z.string(), amount: z.int(), reason: z.string(), status: z.enum(['pending', 'posted', 'rejected']),
    requestedName: z.string(), requestedAt: instant, decidedName: z.string().nullable(), decidedAt: instant.nullable(),
    isOwn: z.boolean().meta({ description: '本人提交的，要由别人批准' }),
  })
  .meta({ id: 'MemberAdjustment' });

export const listMembers = defineRoute({
  ...reading, id: 'listMembers', method: 'GET', path: '/members', summary: '会员列表（打码）',
  query: z.strictObject({ memberNo: z.string().regex(/^\d{12}$/, { message: '会员号是 12 位数字' }).optional(), phone: mobilePhone.optional(), tierCode: tierCode.optional(), ...pageQuery({ joinedAt: instant.transform((at) => new Date(at)), id: uuid }) }),
  reply: pageOf(memberRow), errors: [],
});

export const getMember = defineRoute({
  ...reading, id: 'getMember', method: 'GET', path: '/members/:memberId', summary: '会员详情', params,
  reply: z
    .strictObject({
      member: memberRow,
      tierChanges: z.array(
        z.strictObject({ at: instant, from: z.string().nullable(), to: z.string(), cause: z.enum(['join', 'upgrade', 'renewal', 'downgrade', 'refund', 'merge']), growth: z.int(), protectedUntil: instant }).meta({ id: 'TierChange' }),
      ),
      adjustments: z.array(adjustment),
      wallet,
    })
    .meta({ id: 'MemberDetail' }),
  errors: ['MEMBERSHIP.NOT_FOUND'],
});

export const listMemberEntries = defineRoute({
  ...reading, id: 'listMemberEntries', method: 'GET', path: '/members/:memberId/entries', summary: '会员的积分、成长值或储值流水', params,
  query: z.strictObject({ unit: ledgerUnit, ...pageQuery({ beforeSeq: cursorCount }) }), reply: pageOf(ledgerEntry), errors: ['MEMBERSHIP.NOT_FOUND'],
});

export const revealPhone = defineRoute({
  ...shared, id: 'revealPhone', method: 'POST', path: '/members/:memberId/phone-reveals', summary: '查看完整手机号（要写原因，逐次留痕）', params,
  access: { kind: 'staff', permission: 'members.reveal' }, body: z.strictObject({ reason: text(200, 4) }),
  reply: z.strictObject({ phone: z.string().nullable() }), errors: ['MEMBERSHIP.NOT_FOUND'],
});

export const adjustMember = defineRoute({
  ...shared, id: 'adjustMember', method: 'POST', path: '/members/:memberId/adjustments', summary: '手工加减积分；同一会员 30 天内累计超过 1000 分，或本人 24 小时内累计超过 10000 分，待另一人批准', params, status: 201, idempotent: true,
  access: { kind: 'staff', permission: 'members.adjust' },
  body: z.strictObject({
    amount: z.int().min(-10_000_000).max(10_000_000).refine((value) => value !== 0, { message: '不能为 0' }),
    reason: text(200, 4),
  }),
  reply: adjustment, errors: ['MEMBERSHIP.NOT_FOUND', 'MEMBERSHIP.NOT_ENOUGH', 'REQUEST.IDEMPOTENCY_KEY_REUSED'],
});

export const listAdjustments = defineRoute({
  ...reading, id: 'listMemberAdjustments', method: 'GET', path: '/member-adjustments', summary: '待批准的手工调整',
  reply: z.strictObject({ items: z.array(adjustment) }), errors: [],
});

export const decideAdjustment = defineRoute({
  ...shared, id: 'decideMemberAdjustment', method: 'POST', path: '/member-adjustments/:adjustmentId/decision', summary: '批准或驳回手工调整（不能是提交人）',
  access: { kind: 'staff', permission: 'members.approve' }, params: z.strictObject({ adjustmentId: uuid }), body: z.strictObject({ isApproved: z.boolean() }), reply: adjustment,
  errors: ['MEMBERSHIP.NOT_FOUND', 'MEMBERSHIP.ADJUSTMENT_STATE', 'MEMBERSHIP.SECOND_PERSON', 'MEMBERSHIP.NOT_ENOUGH'],
});

export const listTiers = defineRoute({
  ...reading, id: 'listMemberTiers', method: 'GET', path: '/member-tiers', summary: '等级、门槛与权益',
  reply: z.strictObject({ items: z.array(memberTier.extend({ members: z.int().min(0) }).meta({ id: 'MemberTierRow' })) }), errors: [],
});

export const updateTier = defineRoute({
  ...shared, id: 'updateMemberTier', method: 'PUT', path: '/member-tiers/:code', summary: '修改等级的门槛与权益；已有会员按保护期过渡',
  access: { kind: 'staff', permission: 'members.write' }, params: z.strictObject({ code: tierCode }),
  body: z.strictObject({
    version: z.int().min(1), name: text(20), growthRequired: z.int().min(0).max(100_000_000), pointsRate: z.int().min(0).max(1_000_000),
    protectionDays: z.int().min(1).max(3_650), birthdayPoints: z.int().min(0).max(1_000_000), checkInPoints: z.int().min(0).max(10_000),
  }),
  reply: memberTier, errors: ['MEMBERSHIP.TIER_NOT_FOUND', 'MEMBERSHIP.TIER_ORDER', 'REQUEST.VERSION_CONFLICT'],
});

export const freezeStoredValue = defineRoute({
  ...shared, id: 'freezeStoredValue', method: 'PUT', path: '/members/:memberId/stored-value', summary: '冻结或解冻储值：冻结后不能支付、不能退，退款照常退回', params,
  access: { kind: 'staff', permission: 'members.adjust' }, body: z.strictObject({ isFrozen: z.boolean(), reason: text(200, 4) }), reply: wallet, errors: ['MEMBERSHIP.NOT_FOUND'],
});

export const membershipAdminRoutes: readonly AnyRoute[] = [listMembers, getMember, listMemberEntries, revealPhone, adjustMember, listAdjustments, decideAdjustment, listTiers, updateTier, freezeStoredValue];
