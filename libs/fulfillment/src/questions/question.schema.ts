import { fen, instant, uuid } from '@quanyu/platform';
import { z } from 'zod';
import { ANSWERED_BY, ANSWERS } from './question.rules.js';

const goods = z.strictObject({ variantId: uuid, title: z.string(), optionText: z.string(), imageUrl: z.string().nullable(), unitPriceFen: fen }).meta({ id: 'QuestionGoods' });

const asked = {
  questionId: uuid, orderId: uuid, fulfillmentOrderId: uuid, groupNo: z.int(), askedAt: instant,
  /** Until then an answer counts; afterwards silence does. */
  dueAt: instant,
  onSilence: z.enum(ANSWERS),
  /** Null while it is open; `withdrawn` when there was nothing to answer any more. */
  answer: z.enum([...ANSWERS, 'withdrawn']).nullable(),
  answeredBy: z.enum(ANSWERED_BY).nullable(),
  answeredAt: instant.nullable(),
};

export const shopperQuestion = z
  .discriminatedUnion('kind', [
    z.strictObject({
      ...asked,
      kind: z.literal('substitution'), lineNo: z.int(), quantity: z.int(), wanted: goods, substitute: goods,
      /** Paid back when accepted; the shopper never pays more. */
      differenceFen: fen,
      /** Paid back when refused. */
      refundFen: fen,
    }),
    z.strictObject({
      ...asked,
      kind: z.literal('pickupOffer'), storeName: z.string(), storeAddress: z.string(), promisedAt: instant.nullable(),
      /** Paid back when the shopper collects. */
      feeFen: fen,
      /** Paid back when the shopper cancels, the fee included. */
      refundFen: fen,
    }),
  ])
  .meta({ id: 'ShopperQuestion', description: '门店问顾客的一件事，限时答复' });
