import { memberPurchase } from '@quanyu/membership';
import { type AnyRoute, defineRoute, fen, text, uuid } from '@quanyu/platform';
import { z } from 'zod';
import { payOrder } from '../../http/orders.storefront.contract.js';

const storefront = { api: 'storefront', tag: '会员', access: { kind: 'customer' } } as const;
const params = z.strictObject({ purchaseId: uuid });
const refunded = z.strictObject({ purchase: memberPurchase, refundFen: fen.meta({ description: '原路退回' }) }).meta({ id: 'PurchaseRefund' });
const refundErrors = ['MEMBERSHIP.PURCHASE_NOT_FOUND', 'MEMBERSHIP.PURCHASE_STATE', 'MEMBERSHIP.NOTHING_TO_REFUND', 'MEMBERSHIP.NOT_ENOUGH', 'MEMBERSHIP.FROZEN', 'ORDERS.NOT_PAYABLE', 'REQUEST.IDEMPOTENCY_KEY_REUSED'] as const;

export const openPurchase = defineRoute({
  ...storefront, id: 'openMemberPurchase', method: 'POST', path: '/membership/purchases', summary: '充值储值或开通付费会员：先下单，再发起支付', status: 201, idempotent: true, class: 'pay',
  body: z.strictObject({ kind: z.enum(['topUp', 'paidTerm']), code: text(20) }), reply: memberPurchase,
  errors: ['MEMBERSHIP.NOT_A_MEMBER', 'MEMBERSHIP.OFFER_GONE', 'MEMBERSHIP.STORED_VALUE_LIMIT', 'REQUEST.IDEMPOTENCY_KEY_REUSED'],
});

export const payPurchase = defineRoute({
  ...storefront, id: 'payMemberPurchase', method: 'POST', path: '/membership/purchases/:purchaseId/payment', summary: '发起微信支付', class: 'pay', params, body: z.strictObject({}), reply: payOrder.reply,
  errors: ['ORDERS.NOT_FOUND', 'ORDERS.NOT_PAYABLE', 'RISK.BLOCKED', 'RISK.CHALLENGE_REQUIRED', 'PAYMENTS.CLOSED', 'PAYMENTS.PROVIDER_UNAVAILABLE', 'PAYMENTS.PROVIDER_REFUSED'],
});

export const getPurchase = defineRoute({
  ...storefront, id: 'getMemberPurchase', method: 'GET', path: '/membership/purchases/:purchaseId', summary: '支付结果（以服务端为准）', class: 'pay', params, reply: memberPurchase,
  errors: ['MEMBERSHIP.PURCHASE_NOT_FOUND'],
});

export const refundPurchase = defineRoute({
  ...storefront, id: 'refundMemberPurchase', method: 'POST', path: '/membership/purchases/:purchaseId/refunds', summary: '退这笔：储值退剩余本金、赠送作废；付费会员按未开始的天数退，多得的积分按退款比例收回', class: 'pay', idempotent: true, params,
  body: z.strictObject({}), reply: refunded, errors: [...refundErrors],
});

export const agreeToJoin = defineRoute({
  ...storefront, id: 'agreeToJoin', method: 'PUT', path: '/orders/:orderId/joining', summary: '支付即会员：付款前同意条款，付款成功时入会；传 null 撤回', class: 'order', params: z.strictObject({ orderId: uuid }),
  body: z.strictObject({ documentVersion: text(20).nullable() }), reply: z.strictObject({ willJoin: z.boolean() }), errors: ['ORDERS.NOT_FOUND', 'ORDERS.NOT_PAYABLE', 'MEMBERSHIP.CONSENT_OUTDATED'],
});

export const refundPurchaseByStaff = defineRoute({
  api: 'admin', tag: '会员', id: 'refundMemberPurchaseByStaff', method: 'POST', path: '/members/:memberId/purchases/:purchaseId/refunds', summary: '替会员退一笔充值或付费会员（规则相同，要写原因）', class: 'back', idempotent: true,
  access: { kind: 'staff', permission: 'members.adjust' }, params: z.strictObject({ memberId: uuid, purchaseId: uuid }), body: z.strictObject({ reason: text(200, 4) }), reply: refunded, errors: [...refundErrors],
});

export const memberPurchaseRoutes: readonly AnyRoute[] = [openPurchase, payPurchase, getPurchase, refundPurchase, agreeToJoin, refundPurchaseByStaff];
