import { randomToken } from '../signing.js';

const WORDS = {
  [-1]: 'system error',
  40001: 'invalid credential, access_token is invalid or not latest',
  40002: 'invalid grant_type',
  40003: 'invalid openid',
  40013: 'invalid appid',
  40029: 'invalid code',
  40037: 'invalid template_id',
  40097: 'invalid args',
  40125: 'invalid appsecret',
  40129: 'invalid scene',
  40163: 'code been used',
  40169: 'invalid length for scene, or the data is not json string',
  40226: 'code blocked',
  41001: 'access_token missing',
  41002: 'appid missing',
  41004: 'appsecret missing',
  41008: 'missing code',
  41030: 'invalid page',
  42001: 'access_token expired',
  43101: 'user refuse to accept the msg',
  45009: 'reach max api daily quota limit',
  45011: 'api minute-quota reach limit, must slower, retry next minute',
  47001: 'data format error',
  47003: 'argument invalid!',
  10060001: '支付单不存在',
  10060004: '支付单处于不可发货的状态',
  10060005: '物流类型有误',
  10060008: '商品描述item_desc字段不能为空',
  10060009: '商品描述item_desc太长',
  10060014: '参数错误',
} as const;

export type WeChatErrorCode = keyof typeof WORDS;

/** A refusal in the words of the server API: HTTP 200 with errcode and errmsg. */
export class WeChatError extends Error {
  constructor(
    readonly errcode: WeChatErrorCode,
    detail = '',
  ) {
    super(`${WORDS[errcode]}${detail}`);
  }

  toBody(): { errcode: number; errmsg: string } {
    return { errcode: this.errcode, errmsg: `${this.message}, rid: ${randomToken(8)}-${randomToken(8)}-${randomToken(8)}` };
  }
}
