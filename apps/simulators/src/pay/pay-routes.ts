import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../clock.js';
import type { FaultPlan } from '../faults.js';
import { randomDigits } from '../signing.js';
import type { MerchantRequests } from './merchant-requests.js';
import {
  billDownloadQuerySchema,
  closeTransactionSchema,
  createRefundSchema,
  createTransactionSchema,
  mchidQuerySchema,
  parseJsonBody,
  parsePart,
  tradeBillQuerySchema,
} from './pay-contract.js';
import { PayError } from './pay-errors.js';
import { signedHeaders, type PlatformKeys } from './platform-keys.js';
import { composeRefundView, type Refunds } from './refunds.js';
import type { TradeBills } from './trade-bill.js';
import { composeTransactionView, type Transactions } from './transactions.js';

export interface PayParts {
  readonly clock: Clock;
  readonly faults: FaultPlan;
  readonly merchantRequests: MerchantRequests;
  readonly keys: PlatformKeys;
  readonly transactions: Transactions;
  readonly refunds: Refunds;
  readonly bills: TradeBills;
}

const NO_BODY = Buffer.alloc(0);

/** WeChat Pay v3 under /v3: every request is verified over its raw bytes, every reply is signed. */
export async function registerPayRoutes(app: FastifyInstance, parts: PayParts): Promise<void> {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  const failsAfterwards = new WeakSet<FastifyRequest>();

  app.addHook('preHandler', async (request) => {
    const { authorization, accept, 'user-agent': userAgent } = request.headers;
    if (!accept || !userAgent) throw new PayError('PARAM_ERROR', 'Http头缺少Accept或User-Agent');
    parts.merchantRequests.verify({ method: request.method, url: request.raw.url ?? '', authorization, rawBody: rawBodyOf(request) });
    parts.keys.signerOfReply(serialAsked(request));
    if (parts.faults.strikes('rateLimitRate')) throw new PayError('FREQUENCY_LIMITED', '频率超限，请稍后重试');
    if (!parts.faults.strikes('serverErrorRate')) return;
    if (isWrite(request) && parts.faults.flipCoin()) failsAfterwards.add(request);
    else throw new PayError('SYSTEM_ERROR', '系统异常，请用相同参数重新调用');
  });

  app.setErrorHandler((error, _request, reply) => {
    const known = error instanceof PayError ? error : undefined;
    if (known) return reply.code(known.status).send(known.toBody());
    const status = error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500;
    const code = status < 500 ? 'PARAM_ERROR' : 'SYSTEM_ERROR';
    return reply.code(status < 500 ? 400 : 500).send({ code, message: status < 500 ? '无效请求' : '系统异常' });
  });

  app.addHook('onSend', async (request, reply, payload) => {
    let body = typeof payload === 'string' ? payload : '';
    if (isWrite(request) && reply.statusCode < 300 && parts.faults.take('dropAfterAccept')) {
      request.raw.socket.destroy();
      return payload;
    }
    if (failsAfterwards.has(request) && reply.statusCode < 300) {
      body = JSON.stringify(new PayError('SYSTEM_ERROR', '系统异常，请用相同参数重新调用').toBody());
      reply.code(500).header('content-type', 'application/json; charset=utf-8').header('content-length', Buffer.byteLength(body));
    }
    reply.header('Request-ID', `08${randomDigits(30)}`).header('Cache-Control', 'no-cache, must-revalidate');
    if (reply.statusCode !== 401 && !Buffer.isBuffer(payload)) signReply(request, reply, body);
    return body === '' ? payload : body;
  });

  const signReply = (request: FastifyRequest, reply: FastifyReply, body: string) => {
    const serial = serialAsked(request);
    const signer = reply.statusCode < 400 ? parts.keys.signerOfReply(serial) : parts.keys.signerOfRefusal(serial);
    const timestampSeconds = Math.floor(parts.clock.nowMs() / 1000);
    reply.headers(signedHeaders(body, signer, { timestampSeconds, probe: parts.faults.take('replyProbes') }));
  };

  registerTransactionRoutes(app, parts);
  registerRefundRoutes(app, parts);
  registerBillRoutes(app, parts);
  app.get('/v3/certificates', () => parts.keys.listCertificates());
}

function registerTransactionRoutes(app: FastifyInstance, { transactions }: PayParts): void {
  app.post('/v3/pay/transactions/jsapi', (request) => transactions.create(parseJsonBody(createTransactionSchema, rawBodyOf(request))));

  app.get<{ Params: { outTradeNo: string } }>('/v3/pay/transactions/out-trade-no/:outTradeNo', (request) => {
    transactions.requireMchId(parsePart(mchidQuerySchema, request.query, 'query').mchid);
    return composeTransactionView(transactions.getByOutTradeNo(request.params.outTradeNo));
  });

  app.get<{ Params: { transactionId: string } }>('/v3/pay/transactions/id/:transactionId', (request) => {
    transactions.requireMchId(parsePart(mchidQuerySchema, request.query, 'query').mchid);
    return composeTransactionView(transactions.getByTransactionId(request.params.transactionId));
  });

  app.post<{ Params: { outTradeNo: string } }>('/v3/pay/transactions/out-trade-no/:outTradeNo/close', async (request, reply) => {
    const { mchid } = parseJsonBody(closeTransactionSchema, rawBodyOf(request));
    transactions.close(request.params.outTradeNo, mchid);
    return reply.code(204).send();
  });
}

function registerRefundRoutes(app: FastifyInstance, { refunds }: PayParts): void {
  app.post('/v3/refund/domestic/refunds', (request) => refunds.create(parseJsonBody(createRefundSchema, rawBodyOf(request))));

  app.get<{ Params: { outRefundNo: string } }>('/v3/refund/domestic/refunds/:outRefundNo', (request) =>
    composeRefundView(refunds.get(request.params.outRefundNo)),
  );
}

function registerBillRoutes(app: FastifyInstance, { bills }: PayParts): void {
  app.get('/v3/bill/tradebill', (request) => {
    const query = parsePart(tradeBillQuerySchema, request.query, 'query');
    if (query.bill_type !== 'ALL') throw new PayError('INVALID_REQUEST', '模拟器只提供ALL类型的账单');
    return bills.prepare(query.bill_date, { gzip: query.tar_type === 'GZIP', origin: `${request.protocol}://${request.host}` });
  });

  app.get('/v3/billdownload/file', async (request, reply) => {
    const { token } = parsePart(billDownloadQuerySchema, request.query, 'query');
    return reply.type('application/octet-stream').send(bills.getDownload(token));
  });
}

function rawBodyOf(request: FastifyRequest): Buffer {
  return Buffer.isBuffer(request.body) ? request.body : NO_BODY;
}

function serialAsked(request: FastifyRequest): string | undefined {
  const header = request.headers['wechatpay-serial'];
  return typeof header === 'string' ? header : undefined;
}

function isWrite(request: FastifyRequest): boolean {
  return request.method === 'POST';
}
