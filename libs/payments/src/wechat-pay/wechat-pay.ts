import { X509Certificate } from 'node:crypto';
import { Breaker, type Clock, type IdSource } from '@quanyu/platform';
import type { z } from 'zod';
import { exchange, type HttpReply } from './exchange.js';
import type { WechatPayKeys } from './keys.js';
import { authorization, decryptResource, isSignedByWechat, readSignedHeaders, signLines } from './signature.js';
import { certificates, errorReply, notification, prepayReply, refundReply, type RefundReply, transaction, type Transaction } from './wechat-pay.schema.js';

const TIMEOUT_MS = 5_000;
const MAX_REPLY_BYTES = 1_048_576;
/**
 * WeChat refuses an end that is less than a minute away, and a repeated request must carry the same end. So WeChat's comes a little after
 * ours; the order's own is kept by closing the transaction there.
 */
const CLOSE_GRACE_MS = 2 * 60_000;
/** WeChat's own words for "no such thing"; a 404 of some proxy in between says nothing. */
const UNKNOWN_TO_WECHAT: ReadonlySet<string> = new Set(['ORDER_NOT_EXIST', 'ORDERNOTEXIST', 'RESOURCE_NOT_EXISTS']);

export interface WechatPayOptions {
  readonly baseUrl: string;
  readonly appId: string;
  readonly merchantId: string;
  readonly keys: WechatPayKeys;
  readonly clock: Clock;
  readonly ids: IdSource;
}

/** WeChat answered with an error of its own: the request was understood and refused. */
export class WechatPayRefusal extends Error {
  constructor(
    readonly httpStatus: number,
    readonly code: string,
    message: string,
  ) {
    super(`WeChat Pay ${httpStatus} ${code}: ${message}`);
    this.name = 'WechatPayRefusal';
  }
}

/** No answer, or one that cannot be believed: the outcome is unknown and must be queried, never guessed. */
export class WechatPayUnknown extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'WechatPayUnknown';
  }
}

/** What wx.requestPayment takes. */
export interface PaymentParameters {
  readonly appId: string;
  readonly timeStamp: string;
  readonly nonceStr: string;
  readonly package: string;
  readonly signType: 'RSA';
  readonly paySign: string;
}

/** The WeChat Pay v3 wire protocol: a base address, keys and a merchant id are all that it knows. */
export class WechatPay {
  private certificatesReadAtMs = Number.NEGATIVE_INFINITY;
  private readonly breaker = new Breaker({ name: 'wechatPay' });

  constructor(private readonly options: WechatPayOptions) {}

  get appId(): string {
    return this.options.appId;
  }

  get merchantId(): string {
    return this.options.merchantId;
  }

  /** Creates (or finds again) the prepaid transaction of this trade number. */
  async prepay(request: { outTradeNo: string; description: string; amountFen: number; payerOpenId: string; notifyUrl: string; expiresAt: Date }): Promise<string> {
    const reply = await this.call(prepayReply, 'POST', '/v3/pay/transactions/jsapi', {
      appid: this.options.appId,
      mchid: this.options.merchantId,
      description: request.description,
      out_trade_no: request.outTradeNo,
      time_expire: rfc3339(new Date(request.expiresAt.getTime() + CLOSE_GRACE_MS)),
      notify_url: request.notifyUrl,
      amount: { total: request.amountFen, currency: 'CNY' },
      payer: { openid: request.payerOpenId },
    });
    return reply.prepay_id;
  }

  /** Signs what the mini-program hands to wx.requestPayment. */
  async paymentParameters(prepayId: string): Promise<PaymentParameters> {
    const timeStamp = String(Math.floor(this.options.clock.nowMs() / 1_000));
    const nonceStr = this.options.ids.token(16);
    const packageText = `prepay_id=${prepayId}`;
    const paySign = await signLines(this.options.keys, [this.options.appId, timeStamp, nonceStr, packageText]);
    return { appId: this.options.appId, timeStamp, nonceStr, package: packageText, signType: 'RSA', paySign };
  }

  /** The transaction by our number, or null when WeChat does not know it. */
  async query(outTradeNo: string): Promise<Transaction | null> {
    try {
      return await this.call(transaction, 'GET', `/v3/pay/transactions/out-trade-no/${outTradeNo}?mchid=${this.options.merchantId}`);
    } catch (error) {
      if (error instanceof WechatPayRefusal && UNKNOWN_TO_WECHAT.has(error.code)) return null;
      throw error;
    }
  }

  /** Closes an unpaid transaction. Returns 'paid' when it was paid first; closing twice or closing the unknown is fine. */
  async close(outTradeNo: string): Promise<'closed' | 'paid'> {
    try {
      await this.call(null, 'POST', `/v3/pay/transactions/out-trade-no/${outTradeNo}/close`, { mchid: this.options.merchantId });
      return 'closed';
    } catch (error) {
      if (error instanceof WechatPayRefusal) {
        if (error.code === 'ORDER_PAID' || error.code === 'ORDERPAID') return 'paid';
        if (UNKNOWN_TO_WECHAT.has(error.code) || error.code === 'ORDER_CLOSED' || error.code === 'ORDERCLOSED') return 'closed';
      }
      throw error;
    }
  }

  /** Asks for a refund; the same number is refunded once, so a retry is safe. */
  async refund(request: { outTradeNo: string; outRefundNo: string; reason: string; refundFen: number; totalFen: number; notifyUrl: string }): Promise<RefundReply> {
    return this.call(refundReply, 'POST', '/v3/refund/domestic/refunds', {
      out_trade_no: request.outTradeNo,
      out_refund_no: request.outRefundNo,
      reason: clipUtf8(request.reason, 80),
      notify_url: request.notifyUrl,
      amount: { refund: request.refundFen, total: request.totalFen, currency: 'CNY' },
    });
  }

  async queryRefund(outRefundNo: string): Promise<RefundReply | null> {
    try {
      return await this.call(refundReply, 'GET', `/v3/refund/domestic/refunds/${outRefundNo}`);
    } catch (error) {
      if (error instanceof WechatPayRefusal && UNKNOWN_TO_WECHAT.has(error.code)) return null;
      throw error;
    }
  }

  /**
   * Verifies a notify over its raw bytes and decrypts it. Null means: do not believe it.
   * `schema` is the shape of the plaintext that this address expects.
   */
  async readNotification<T>(schema: z.ZodType<T>, header: (name: string) => string | undefined, rawBody: Buffer): Promise<{ eventType: string; resource: T } | null> {
    const headers = readSignedHeaders(header);
    if (headers === null) return null;
    if (!this.options.keys.platformKeys.has(headers.serial)) await this.refreshCertificates();
    if (!isSignedByWechat(this.options.keys, headers, rawBody, this.options.clock.nowMs())) return null;
    try {
      const envelope = notification.parse(JSON.parse(rawBody.toString('utf8')));
      const plaintext: unknown = JSON.parse(decryptResource(this.options.keys.apiV3Key, envelope.resource));
      return { eventType: envelope.event_type, resource: schema.parse(plaintext) };
    } catch {
      return null;
    }
  }

  /** New platform certificates, at most once a minute. Merchants with a public key alone get a 404, which is fine. */
  private async refreshCertificates(): Promise<void> {
    if (this.options.clock.nowMs() - this.certificatesReadAtMs < 60_000) return;
    this.certificatesReadAtMs = this.options.clock.nowMs();
    try {
      const reply = await this.call(certificates, 'GET', '/v3/certificates');
      for (const { serial_no: serial, encrypt_certificate: encrypted } of reply.data) {
        this.options.keys.platformKeys.set(serial, new X509Certificate(decryptResource(this.options.keys.apiV3Key, encrypted)).publicKey);
      }
    } catch {
      // The known keys stay in force; a notify under an unknown one is refused and WeChat sends it again.
    }
  }

  private async call<S extends z.ZodType>(schema: S, method: 'GET' | 'POST', path: string, payload?: object): Promise<z.output<S>>;
  private async call(schema: null, method: 'GET' | 'POST', path: string, payload?: object): Promise<undefined>;
  private async call(schema: z.ZodType | null, method: 'GET' | 'POST', path: string, payload?: object): Promise<unknown> {
    const body = payload === undefined ? '' : JSON.stringify(payload);
    // While WeChat Pay is known not to answer nothing is sent, which leaves the outcome as unknown as a timeout does.
    const { status, body: text, header } = await this.breaker.run(() => this.send(method, path, body), () => new WechatPayUnknown('WeChat Pay is not asked for a moment'));
    const headers = readSignedHeaders(header);
    const isSigned = headers !== null && isSignedByWechat(this.options.keys, headers, text, this.options.clock.nowMs());
    if (status >= 400) {
      const error = errorReply.safeParse(parseJson(text));
      throw new WechatPayRefusal(status, error.data?.code ?? 'UNKNOWN', error.data?.message ?? '');
    }
    // /v3/certificates is signed by a key that it may itself be bringing; the GCM tag vouches for it.
    if (!isSigned && path !== '/v3/certificates') throw new WechatPayUnknown('the reply was not signed by WeChat');
    if (schema === null) return undefined;
    const parsed = schema.safeParse(parseJson(text));
    if (!parsed.success) throw new WechatPayUnknown('the reply has an unknown shape');
    return parsed.data;
  }

  private async send(method: 'GET' | 'POST', path: string, body: string): Promise<HttpReply> {
    const { keys, merchantId, clock, ids, baseUrl } = this.options;
    const timestamp = String(Math.floor(clock.nowMs() / 1_000));
    const nonce = ids.token(16);
    try {
      const reply = await exchange(baseUrl + path, {
        method,
        body,
        timeoutMs: TIMEOUT_MS,
        maxReplyBytes: MAX_REPLY_BYTES,
        headers: {
          authorization: await authorization(keys, { merchantId, method, pathAndQuery: path, body, timestamp, nonce }),
          accept: 'application/json',
          'user-agent': 'quanyu/1.0',
          ...(keys.publicKeyId === undefined ? {} : { 'wechatpay-serial': keys.publicKeyId }),
        },
      });
      if (reply.status >= 500 || (reply.status >= 300 && reply.status < 400)) throw new Error(`HTTP ${reply.status}`);
      return reply;
    } catch (error) {
      throw new WechatPayUnknown('WeChat Pay did not answer', error);
    }
  }
}

function parseJson(text: Buffer): unknown {
  try {
    return JSON.parse(text.toString('utf8'));
  } catch {
    return null;
  }
}

/** RFC 3339 in China Standard Time, as the documents ask. */
function rfc3339(at: Date): string {
  return `${new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`;
}

/** WeChat counts bytes, not characters. */
function clipUtf8(text: string, maxBytes: number): string {
  let clipped = text;
  while (Buffer.byteLength(clipped, 'utf8') > maxBytes) clipped = clipped.slice(0, -1);
  return clipped;
}
