import type { KeyObject } from 'node:crypto';
import cors from '@fastify/cors';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { joinLines, verifyMessage } from '../signing.js';
import type { Transaction } from '../state.js';
import { PayError } from '../pay/pay-errors.js';
import type { Transactions } from '../pay/transactions.js';
import { identityOfDevice, type MiniProgram } from '../wechat/mini-program.js';
import { renderPayRefusal, renderPaySheet } from './pay-sheet.js';

export interface H5Parts {
  readonly appId: string;
  readonly merchantName: string;
  readonly merchantPublicKey: KeyObject;
  readonly miniProgram: MiniProgram;
  readonly transactions: Transactions;
}

const LOCAL_ORIGIN = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\]|[\w-]+\.localhost)(:\d+)?$/;

const deviceSchema = z.object({ device: z.string().min(8).max(128) });
const subscribeSchema = deviceSchema.extend({
  templateIds: z.string().transform((ids) => ids.split(',')).pipe(z.array(z.string().regex(/^[0-9A-Za-z_-]{1,64}$/)).max(3)),
});
/** What wx.requestPayment gets, by its own names; the app id is that of the mini-program that calls it, unless said. */
const paymentSchema = z.object({
  appId: z.string().optional(),
  timeStamp: z.string().regex(/^\d{1,12}$/),
  nonceStr: z.string().min(1).max(32),
  package: z.string().regex(/^prepay_id=\w+$/),
  signType: z.literal('RSA'),
  paySign: z.string().min(1),
});
type Payment = z.output<typeof paymentSchema>;

/** What the WeChat app does for a mini-program, for the H5 build in a browser: codes, subscriptions, the pay sheet. */
export async function registerH5Routes(app: FastifyInstance, parts: H5Parts): Promise<void> {
  const { appId, miniProgram, transactions } = parts;
  await app.register(cors, { origin: LOCAL_ORIGIN, methods: ['GET', 'POST'] });
  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof PayError) return reply.code(error.status).send(error.toBody());
    if (error instanceof z.ZodError) return reply.code(400).send({ code: 'PARAM_ERROR', message: z.prettifyError(error) });
    throw error;
  });

  app.get('/h5/js-code', (request) => {
    const { openid, unionid } = identityOfDevice(appId, deviceSchema.parse(request.query).device);
    return { code: miniProgram.issueLoginCode(openid, unionid) };
  });

  app.get('/h5/phone-code', (request) => {
    const { openid, phone } = identityOfDevice(appId, deviceSchema.parse(request.query).device);
    return { code: miniProgram.issuePhoneCode(openid, phone) };
  });

  app.get('/h5/subscribe', (request) => {
    const { device, templateIds } = subscribeSchema.parse(request.query);
    miniProgram.acceptMessages(identityOfDevice(appId, device).openid, templateIds);
    return { errMsg: 'requestSubscribeMessage:ok', ...Object.fromEntries(templateIds.map((id) => [id, 'accept'])) };
  });

  app.get('/h5/pay-sheet', async (request, reply) => {
    reply.type('text/html; charset=utf-8').header('Cache-Control', 'no-store');
    try {
      const payment = parsePayment(request.query);
      const transaction = requirePayable(payment, parts);
      return renderPaySheet({
        merchantName: parts.merchantName,
        description: transaction.description,
        totalFen: transaction.totalFen,
        payment,
      });
    } catch (error) {
      if (!(error instanceof PayError)) throw error;
      return renderPayRefusal(error.message);
    }
  });

  app.post('/h5/pay-sheet/confirm', (request) => {
    transactions.pay(requirePayable(parsePayment(request.body), parts).outTradeNo);
    return { result: 'ok' };
  });
}

function parsePayment(value: unknown): Payment {
  const parsed = paymentSchema.safeParse(value);
  if (!parsed.success) throw new PayError('PARAM_ERROR', '支付参数不完整');
  return parsed.data;
}

/** @throws PayError when the merchant did not sign these parameters, or the order is unknown, paid or closed */
function requirePayable(payment: Payment, { appId, merchantPublicKey, transactions }: H5Parts): Transaction {
  if ((payment.appId ?? appId) !== appId) throw new PayError('PARAM_ERROR', '支付参数中的appId错误');
  const message = joinLines(appId, payment.timeStamp, payment.nonceStr, payment.package);
  if (!verifyMessage(message, payment.paySign, merchantPublicKey)) throw new PayError('SIGN_ERROR', '支付验证签名失败');
  const transaction = transactions.findByPrepayId(payment.package.slice('prepay_id='.length));
  if (!transaction) throw new PayError('ORDER_NOT_EXIST', '订单不存在或已失效');
  transactions.requirePayable(transaction);
  return transaction;
}
