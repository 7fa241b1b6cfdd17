import { type AnyRoute, defineRoute, instant, mobilePhone, pageOf, pageQuery, text, uuid } from '@quanyu/platform';
import { z } from 'zod';
import { findObservationProblems, type Identifier, IDENTITY_TYPES } from '../people/people.rules.js';

const asCustomer = { api: 'storefront', tag: '账号', class: 'cart', access: { kind: 'customer' } } as const;
const admin = { api: 'admin', tag: '顾客身份', class: 'back' } as const;
const reading = { ...admin, access: { kind: 'staff', permission: 'people.read' } } as const;
const writing = { ...admin, access: { kind: 'staff', permission: 'people.merge' } } as const;

const obstacle = z
  .strictObject({ code: z.enum(['openOrder', 'openCase', 'openBooking', 'storedValue', 'paidTerm']), text: z.string() })
  .meta({ id: 'ErasureObstacle' });

export const exportMyData = defineRoute({
  ...asCustomer, id: 'exportMyData', method: 'POST', path: '/me/data-exports', summary: '导出我的信息：各处留存的全部内容',
  body: z.strictObject({}),
  reply: z.strictObject({ exportedAt: instant, data: z.record(z.string(), z.unknown()) }).meta({ id: 'DataExport' }), errors: [],
});

export const getErasure = defineRoute({
  ...asCustomer, id: 'getErasure', method: 'GET', path: '/me/erasure', summary: '现在能不能注销，不能时为什么',
  reply: z.strictObject({ obstacles: z.array(obstacle) }).meta({ id: 'Erasure' }), errors: [],
});

export const eraseMe = defineRoute({
  ...asCustomer, id: 'eraseMe', method: 'POST', path: '/me/erasure', summary: '注销账号：姓名、电话、地址随即删除，订单去掉身份后保留',
  body: z.strictObject({ confirmation: z.literal('注销账号') }), reply: 'empty', errors: ['IDENTITY.ERASURE_BLOCKED', 'IDENTITY.CUSTOMER_NOT_FOUND'],
});

const clue = z
  .strictObject({ type: z.enum(IDENTITY_TYPES), appId: z.string(), hint: z.string().meta({ description: '打码手机号，或编号的末几位' }), customerId: uuid.nullable() })
  .meta({ id: 'IdentityClue' });

const merge = {
  mergeId: uuid, fromId: uuid, intoId: uuid,
  status: z.enum(['pending', 'merged', 'undone', 'rejected']),
  cause: z.enum(['observed', 'contradiction', 'staff']).meta({ description: '自动合并；同时出现但资料冲突，要人判断；员工提出' }),
  evidence: z.array(clue), source: z.string(), observedAt: instant,
  reason: z.string().nullable(), requestedName: z.string().nullable(), requestedAt: instant, decidedName: z.string().nullable(), decidedAt: instant.nullable(),
  undoneName: z.string().nullable(), undoneReason: z.string().nullable(), undoneAt: instant.nullable(),
  isOwn: z.boolean().meta({ description: '本人提出的，要由别人批准' }),
};
export const personMerge = z.strictObject(merge).meta({ id: 'PersonMerge' });

export const listMerges = defineRoute({
  ...reading, id: 'listPersonMerges', method: 'GET', path: '/person-merges', summary: '顾客合并记录，新的在前',
  query: z.strictObject({ ...pageQuery({ beforeId: uuid }), status: z.enum(['pending', 'merged', 'undone', 'rejected']).optional(), customerId: uuid.optional() }), reply: pageOf(personMerge), errors: [],
});

const params = z.strictObject({ mergeId: uuid });

export const getMerge = defineRoute({
  ...reading, id: 'getPersonMerge', method: 'GET', path: '/person-merges/:mergeId', summary: '一次合并和它的依据', params,
  reply: z
    .strictObject({ ...merge, links: z.array(z.strictObject({ ...clue.shape, source: z.string(), observedAt: instant, byName: z.string().nullable() }).meta({ id: 'IdentityLink' })) })
    .meta({ id: 'PersonMergeDetail' }),
  errors: ['IDENTITY.MERGE_NOT_FOUND'],
});

export const askMerge = defineRoute({
  ...writing, id: 'askPersonMerge', method: 'POST', path: '/person-merges', summary: '提出合并两位顾客，由另一位同事批准', status: 201,
  body: z.strictObject({ customerId: uuid, otherCustomerId: uuid, reason: text(200, 4) }), reply: personMerge,
  errors: ['IDENTITY.CUSTOMER_NOT_FOUND', 'IDENTITY.SAME_PERSON', 'IDENTITY.MERGE_ASKED'],
});

export const decideMerge = defineRoute({
  ...writing, id: 'decidePersonMerge', method: 'POST', path: '/person-merges/:mergeId/decision', summary: '批准或驳回合并（不能是提出的人）', params,
  body: z.strictObject({ isApproved: z.boolean() }), reply: personMerge,
  errors: ['IDENTITY.MERGE_NOT_FOUND', 'IDENTITY.MERGE_STATE', 'IDENTITY.SECOND_PERSON', 'IDENTITY.SAME_PERSON', 'IDENTITY.CUSTOMER_NOT_FOUND'],
});

export const undoMerge = defineRoute({
  ...writing, id: 'undoPersonMerge', method: 'POST', path: '/person-merges/:mergeId/undo', summary: '撤销合并：积分、优惠券、订单各归各', params,
  body: z.strictObject({ reason: text(200, 4) }), reply: personMerge,
  errors: ['IDENTITY.MERGE_NOT_FOUND', 'IDENTITY.MERGE_STATE', 'IDENTITY.MERGE_COVERED'],
});

/** Whatever a system may call somebody by. */
const code = z.string().max(64).regex(/^[\w.:@-]+$/, { message: '1 到 64 位字母、数字或 . _ : @ -' });

/** What other systems may say. Accounts of an app and unionids are not among it: they open a session, and for them WeChat alone vouches, at the sign-in. */
const observedIdentifier = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('phone'), value: mobilePhone }),
    z.strictObject({ type: z.literal('wecomExternal'), appId: code.meta({ description: '企业 ID' }), value: code.meta({ description: '外部联系人 external_userid' }) }),
    z.strictObject({ type: z.literal('card'), appId: code.meta({ description: '发卡的品牌' }), value: code.meta({ description: '卡号' }) }),
    z.strictObject({ type: z.literal('till'), appId: code.meta({ description: '收银系统' }), value: code.meta({ description: '该系统里的顾客编号' }) }),
  ])
  .meta({ id: 'ObservedIdentifier' });

const observation = z
  .strictObject({ source: z.enum(['wecom', 'till', 'import']), identifiers: z.array(observedIdentifier).min(2).max(6) })
  .superRefine(({ identifiers }, context) => {
    for (const { index, message } of findObservationProblems(identifiers.map(toIdentifier))) context.addIssue({ code: 'custom', path: ['identifiers', index, 'value'], message });
  })
  .meta({ id: 'IdentityObservation', description: '同时见到的编号：它们是同一个人' });

/** An identifier as the rules see it; what is the same everywhere belongs to no app. */
export function toIdentifier(given: z.output<typeof observedIdentifier>): Identifier {
  return { type: given.type, appId: 'appId' in given ? given.appId : '', value: given.value };
}

export const observeIdentities = defineRoute({
  ...admin, id: 'observeIdentities', method: 'POST', path: '/identity-observations', access: { kind: 'staff', permission: 'people.observe' },
  summary: '同时见到的编号是同一个人：认得其一，其余的就记到这位顾客；已是两位顾客的，留给员工判断；重复提交不变',
  body: z.strictObject({ observations: z.array(observation).min(1).max(50) }),
  reply: z.strictObject({
    items: z.array(
      z.strictObject({
        customerId: uuid.meta({ description: '这位顾客' }),
        contradictsId: uuid.nullable().meta({ description: '可能是同一人的另一位顾客，等员工判断' }),
      }).meta({ id: 'Observed' }),
    ),
  }),
  errors: [],
});

export const peopleRoutes: readonly AnyRoute[] = [observeIdentities, exportMyData, getErasure, eraseMe, listMerges, getMerge, askMerge, decideMerge, undoMerge];
