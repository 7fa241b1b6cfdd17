import { type AnyRoute, defineRoute, fen, uuid } from '@quanyu/platform';
import { z } from 'zod';
import { ANSWERS } from './question.rules.js';
import { fulfillmentOrder } from '../http/fulfillment.contract.js';
import { shopperQuestion } from './question.schema.js';

const WORK_ERRORS = ['FULFILLMENT.NOT_FOUND', 'FULFILLMENT.WRONG_STATE', 'FULFILLMENT.ORDER_CANCELED'];
const params = z.strictObject({ fulfillmentOrderId: uuid });
const staffPick = { api: 'staff', class: 'back', tag: '备货', access: { kind: 'staff', permission: 'fulfillment.pick' } } as const;

export const listSubstitutes = defineRoute({
  ...staffPick, id: 'listSubstitutes', method: 'GET', path: '/fulfillment-orders/:fulfillmentOrderId/lines/:lineNo/substitutes', summary: '缺货时可以换的商品，最合适的在前',
  params: params.extend({ lineNo: z.string().regex(/^[1-9]\d{0,2}$/).meta({ examples: ['1'] }) }),
  reply: z.strictObject({
    items: z.array(
      z
        .strictObject({
          variantId: uuid, sku: z.string(), barcode: z.string().nullable(), title: z.string(), optionText: z.string(), imageUrl: z.string().nullable(), unitPriceFen: fen,
          available: z.int(),
          /** Another choice of the same product. */
          isSameProduct: z.boolean(),
          /** What one unit of it gives back to the shopper, who never pays more. */
          differenceFen: fen,
        })
        .meta({ id: 'Substitute' }),
    ),
  }),
  errors: ['FULFILLMENT.NOT_FOUND', 'FULFILLMENT.NOT_SHORT'],
});

export const proposeSubstitute = defineRoute({
  ...staffPick, id: 'proposeSubstitute', method: 'POST', path: '/fulfillment-orders/:fulfillmentOrderId/substitutions', summary: '货架没有：向顾客提议换一件，限时答复',
  idempotent: true, params, body: z.strictObject({ lineNo: z.int().min(1).max(200), quantity: z.int().min(1).max(999), variantId: uuid }),
  reply: fulfillmentOrder, errors: [...WORK_ERRORS, 'FULFILLMENT.NOT_SHORT', 'SUBSTITUTE.UNAVAILABLE', 'SUBSTITUTE.TOO_DEAR', 'REQUEST.IDEMPOTENCY_KEY_REUSED'],
});

export const answerForShopper = defineRoute({
  ...staffPick, id: 'answerForShopper', method: 'POST', path: '/fulfillment-orders/:fulfillmentOrderId/substitutions/:questionId/answer', summary: '电话问过顾客，替他答复',
  params: params.extend({ questionId: uuid }), body: z.strictObject({ answer: z.enum(['accept', 'refuse']) }),
  reply: fulfillmentOrder, errors: [...WORK_ERRORS, 'QUESTION.NOT_FOUND', 'QUESTION.ANSWERED'],
});

const shopper = { api: 'storefront', class: 'cart', tag: '订单', access: { kind: 'customer' } } as const;

export const listOrderQuestions = defineRoute({
  ...shopper, id: 'listOrderQuestions', method: 'GET', path: '/orders/:orderId/questions', summary: '门店要问顾客的事：换货、改自提；已答的也在',
  params: z.strictObject({ orderId: uuid }), reply: z.strictObject({ items: z.array(shopperQuestion) }), errors: ['ORDERS.NOT_FOUND'],
});

export const answerOrderQuestion = defineRoute({
  ...shopper, id: 'answerOrderQuestion', method: 'POST', path: '/orders/:orderId/questions/:questionId/answer', summary: '答复门店的提问；重复同一答复没有影响',
  params: z.strictObject({ orderId: uuid, questionId: uuid }), body: z.strictObject({ answer: z.enum(ANSWERS) }), reply: shopperQuestion,
  errors: ['ORDERS.NOT_FOUND', 'QUESTION.NOT_FOUND', 'QUESTION.ANSWERED', 'QUESTION.ANSWER_UNFIT', 'QUESTION.TOO_LATE'],
});

export const questionRoutes: readonly AnyRoute[] = [listSubstitutes, proposeSubstitute, answerForShopper, listOrderQuestions, answerOrderQuestion];
