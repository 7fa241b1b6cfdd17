import { Breaker, type Clock, type Logger } from '@quanyu/platform';
import { z } from 'zod';
import { AccessToken, type WechatCredentials } from './access-token.js';
import { callWechat, type WechatPlace, type WechatReply, type WechatRequest } from './wechat-call.js';
import { wechatError } from './wechat.errors.js';

export interface WechatSession {
  readonly openId: string;
  /** Present when the mini-program is bound to an open-platform account. */
  readonly unionId: string | null;
}

export interface WechatPhone {
  /** Without the country code. */
  readonly phone: string;
  /** Digits, for example `86`. */
  readonly countryCode: string;
}

export interface SubscribeMessage {
  readonly openId: string;
  readonly templateId: string;
  /** Page of the mini-program that the message opens, with its query. */
  readonly page: string;
  /** Values by field name of the template, for example `{ thing1: '王小姐' }`. */
  readonly data: Readonly<Record<string, string>>;
}

/** `refused`: no accepted quota is left. `rejected`: WeChat will never take this message as it is. */
export type SubscribeOutcome = 'sent' | 'refused' | 'rejected';

/** How goods of a payment reach the payer. WeChat's `logistics_type`. */
export type Logistics = 'express' | 'local' | 'virtual' | 'pickup';

const LOGISTICS_TYPES: Readonly<Record<Logistics, number>> = { express: 1, local: 2, virtual: 3, pickup: 4 };

export interface ShippingInfo {
  readonly transactionId: string;
  readonly payerOpenId: string;
  readonly logistics: Logistics;
  /** What was handed over or sent, at most 120 characters. */
  readonly itemDescription: string;
  readonly happenedAt: Date;
  /** Of a parcel. */
  readonly parcel?: { readonly carrier: string; readonly trackingNo: string } | undefined;
  /** Goods of one payment that go in several deliveries; `isLast` with the last of them. */
  readonly split?: { readonly isLast: boolean } | undefined;
}

/** `notYet`: WeChat does not know the payment yet; ask again later. `rejected`: it never will. */
export type ShippingOutcome = 'uploaded' | 'notYet' | 'rejected';

/** WeChat's numbers that decide something here; all others mean "not available" and are logged. */
const ERROR = {
  ok: 0,
  codeInvalid: 40_029,
  codeUsed: 40_163,
  userBlocked: 40_226,
  tokenInvalid: 40_001,
  tokenMalformed: 40_014,
  tokenExpired: 42_001,
  subscriptionRefused: 43_101,
  openIdInvalid: 40_003,
  templateInvalid: 40_037,
  pageInvalid: 41_030,
  dataInvalid: 47_003,
  paymentUnknown: 10_060_001,
  alreadyShipped: 10_060_002,
  reshipUsed: 10_060_003,
  notShippable: 10_060_004,
} as const;

const TOKEN_ERRORS: readonly number[] = [ERROR.tokenInvalid, ERROR.tokenMalformed, ERROR.tokenExpired];
/** The last one is for the phone code of somebody else. */
const CODE_ERRORS: readonly number[] = [ERROR.codeInvalid, ERROR.codeUsed, ERROR.openIdInvalid];
const MESSAGE_ERRORS: readonly number[] = [ERROR.openIdInvalid, ERROR.templateInvalid, ERROR.pageInvalid, ERROR.dataInvalid];

const sessionReply = z.object({ openid: z.string().regex(/^[\w-]{1,64}$/), unionid: z.string().regex(/^[\w-]{1,64}$/).optional() });

const phoneReply = z.object({
  phone_info: z.object({
    purePhoneNumber: z.string().regex(/^\d{5,15}$/),
    // WeChat's page says text, its example shows a number.
    countryCode: z.union([z.string().regex(/^\d{1,4}$/), z.int().min(1).max(9_999)]),
    watermark: z.object({ appid: z.string() }),
  }),
});

/** The mini-program's server API. It knows a base address and credentials, and nothing of a simulator. */
export class WechatApi {
  private readonly place: WechatCredentials & WechatPlace;
  private readonly accessToken: AccessToken;

  constructor(
    credentials: WechatCredentials,
    clock: Clock,
    private readonly logger: Logger,
  ) {
    this.place = { ...credentials, breaker: new Breaker({ name: 'wechat' }) };
    this.accessToken = new AccessToken(this.place, clock, logger);
  }

  /**
   * Turns the code of `wx.login` into the shopper's ids. WeChat's session_key is dropped at once: nothing here needs
   * it, and it must never leave the server.
   * @throws WECHAT.CODE_INVALID, WECHAT.USER_BLOCKED, WECHAT.UNAVAILABLE
   */
  async codeToSession(code: string): Promise<WechatSession> {
    const { appId, appSecret } = this.place;
    const query = { appid: appId, secret: appSecret, js_code: code, grant_type: 'authorization_code' };
    const reply = await callWechat(this.place, { path: '/sns/jscode2session', query }, this.logger);
    const { openid, unionid } = this.parse('jscode2session', sessionReply, reply);
    return { openId: openid, unionId: unionid ?? null };
  }

  /**
   * Turns the code of the phone button into a number. WeChat checks that the code belongs to `openId`, so a code
   * taken from another phone binds nothing.
   * @throws WECHAT.CODE_INVALID, WECHAT.UNAVAILABLE
   */
  async phoneNumber(code: string, openId: string): Promise<WechatPhone> {
    const reply = await this.callWithToken('/wxa/business/getuserphonenumber', { code, openid: openId });
    const { phone_info: info } = this.parse('getuserphonenumber', phoneReply, reply);
    if (info.watermark.appid !== this.place.appId) throw this.unexpected('getuserphonenumber', 'the watermark of another app');
    return { phone: info.purePhoneNumber, countryCode: String(info.countryCode) };
  }

  /** @throws WECHAT.UNAVAILABLE when sending again later may help. */
  async sendSubscribeMessage(message: SubscribeMessage): Promise<SubscribeOutcome> {
    const data = Object.fromEntries(Object.entries(message.data).map(([field, value]) => [field, { value }]));
    const { errorCode } = await this.callWithToken('/cgi-bin/message/subscribe/send', {
      touser: message.openId,
      template_id: message.templateId,
      page: message.page,
      lang: 'zh_CN',
      data,
    });
    if (errorCode === ERROR.ok) return 'sent';
    if (errorCode === ERROR.subscriptionRefused) return 'refused';
    if (!MESSAGE_ERRORS.includes(errorCode)) throw this.unexpected('subscribe/send', errorCode);
    this.logger.error({ errorCode, templateId: message.templateId }, 'WeChat will not take this subscribe message');
    return 'rejected';
  }

  /**
   * Tells WeChat that goods of a payment were collected, brought or sent, which releases the merchant's money.
   * Safe to repeat: a payment that is already shipped counts as uploaded.
   * @throws WECHAT.UNAVAILABLE when trying again later may help.
   */
  async uploadShippingInfo(info: ShippingInfo): Promise<ShippingOutcome> {
    const { errorCode } = await this.callWithToken('/wxa/sec/order/upload_shipping_info', {
      order_key: { order_number_type: 2, transaction_id: info.transactionId },
      logistics_type: LOGISTICS_TYPES[info.logistics],
      // 1 is one delivery for the whole payment, 2 is one of several.
      delivery_mode: info.split === undefined ? 1 : 2,
      ...(info.split === undefined ? {} : { is_all_delivered: info.split.isLast }),
      shipping_list: [
        {
          item_desc: [...info.itemDescription].slice(0, 120).join(''),
          ...(info.parcel === undefined ? {} : { express_company: info.parcel.carrier, tracking_no: info.parcel.trackingNo }),
        },
      ],
      upload_time: info.happenedAt.toISOString(),
      payer: { openid: info.payerOpenId },
    });
    if (errorCode === ERROR.ok || errorCode === ERROR.alreadyShipped || errorCode === ERROR.reshipUsed) return 'uploaded';
    if (errorCode === ERROR.paymentUnknown) return 'notYet';
    if (errorCode !== ERROR.notShippable && errorCode !== ERROR.openIdInvalid) throw this.unexpected('upload_shipping_info', errorCode);
    this.logger.error({ errorCode, transactionId: info.transactionId }, 'WeChat will not take this shipping information');
    return 'rejected';
  }

  /** A token that WeChat no longer knows is renewed once and the call repeated once. */
  private async callWithToken(path: string, body: object): Promise<WechatReply> {
    const token = await this.accessToken.get();
    const reply = await this.call({ path, query: { access_token: token }, body });
    if (!TOKEN_ERRORS.includes(reply.errorCode)) return reply;
    const renewed = await this.accessToken.replace(token);
    return this.call({ path, query: { access_token: renewed }, body });
  }

  private call(request: WechatRequest): Promise<WechatReply> {
    return callWechat(this.place, request, this.logger);
  }

  private parse<T>(operation: string, schema: z.ZodType<T>, reply: WechatReply): T {
    if (CODE_ERRORS.includes(reply.errorCode)) throw wechatError('WECHAT.CODE_INVALID');
    if (reply.errorCode === ERROR.userBlocked) throw wechatError('WECHAT.USER_BLOCKED');
    if (reply.errorCode !== ERROR.ok) throw this.unexpected(operation, reply.errorCode);
    const parsed = schema.safeParse(reply.body);
    if (!parsed.success) throw this.unexpected(operation, 'a reply of another shape');
    return parsed.data;
  }

  private unexpected(operation: string, reason: number | string): Error {
    this.logger.error({ operation, reason }, 'WeChat refused a call');
    return wechatError('WECHAT.UNAVAILABLE');
  }
}
