/**
 * What personal data is used for, field by field: the one table behind the privacy page, the choices of a shopper, and
 * `docs/security.md`. A use that is not listed here is not allowed.
 */

/** Uses that a shopper may end at any time without losing anything else (PIPL Art. 15 and 24). */
export const CHOICES = ['marketing', 'profiling'] as const;

export type Choice = (typeof CHOICES)[number];

export interface Purpose {
  readonly code: 'service' | 'security' | 'law' | Choice;
  readonly title: string;
  /** What it is needed for, as the shopper reads it. */
  readonly text: string;
  /** Which fields. */
  readonly fields: readonly string[];
  readonly keptFor: string;
  /** What stops when it is withdrawn; null where the law or the contract is the ground, not consent. */
  readonly stops: string | null;
}

/** Of the texts below; a choice is kept with the version that was shown. */
export const PURPOSES_VERSION = '2026-11-23';

export const PURPOSES: readonly Purpose[] = [
  { code: 'service', title: '下单、取货和售后', text: '没有这些就无法把商品交给你', fields: ['微信身份标识', '昵称', '取货人姓名', '手机号', '收货地址', '生日', '订单与备注', '售后说明与照片'], keptFor: '账号存续期间；注销即删除，订单按法律保留但不再带有你的身份', stops: null },
  { code: 'security', title: '账号与交易安全', text: '识别盗号、刷单和黄牛', fields: ['登录设备', '网络地址', '付款账户标记', '风控判断'], keptFor: '登录记录最长 31 天，风控判断 30 天', stops: null },
  { code: 'law', title: '法律要求的留存', text: '交易记录和操作日志', fields: ['订单', '付款', '会员账目'], keptFor: '交易完成后至少 3 年', stops: null },
  { code: 'marketing', title: '活动提醒', text: '通过微信订阅消息提醒你关注的活动', fields: ['微信身份标识', '开售提醒'], keptFor: '提醒发出或撤回为止', stops: '不再发送任何活动提醒；订单和取货通知不受影响' },
  { code: 'profiling', title: '个性化推荐与优惠', text: '按购买情况分组，给出适合你的优惠', fields: ['购买次数与金额', '会员等级', '人群标签'], keptFor: '撤回即删除标签', stops: '删除你的标签，不再进入任何人群，优惠不再按你的购买情况给出' },
];
