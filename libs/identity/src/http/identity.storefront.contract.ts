import { defineRoute, instant, text } from '@quanyu/platform';
import { z } from 'zod';
import { maskName } from '../customers/phone.rules.js';

/** A code that WeChat gave to the mini-program; opaque, used once. */
const wechatCode = z.string().regex(/^[\x21-\x7e]{1,128}$/, { message: '不是有效的微信凭证' });
export const refreshTokenBody = z.strictObject({ refreshToken: z.string().max(200).regex(/^[\w.~+/=-]+$/) });
const templateId = z.string().regex(/^[\w-]{1,64}$/, { message: '不是有效的模板编号' });

const phoneMasked = z.string().nullable().meta({ description: '打码手机号，如 138****1234', examples: ['138****1234'] });
const phoneTail = z.string().nullable().meta({ description: '手机尾号四位', examples: ['1234'] });

export const customerSummary = z
  .strictObject({ id: z.uuid(), nickname: z.string(), phoneMasked, phoneTail })
  .meta({ id: 'CustomerSummary' });

export const subscriptionQuota = z
  .strictObject({ templateId: z.string(), remaining: z.int().min(0).meta({ description: '还可以发送几次' }) })
  .meta({ id: 'SubscriptionQuota' });

/** The shopper's own data: the one place where the whole phone number is told, to its owner. */
export const customerMe = z
  .strictObject({
    id: z.uuid(),
    nickname: z.string(),
    contactName: z.string().nullable().meta({ description: '提货人姓名，用于结算预填' }),
    phone: z.string().nullable().meta({ description: '本人完整手机号，用于结算预填' }),
    phoneMasked,
    privacyConsent: z.strictObject({ documentVersion: z.string(), accepted: z.boolean(), decidedAt: instant }).nullable(),
    subscriptions: z.array(subscriptionQuota),
  })
  .meta({ id: 'CustomerMe' });

export const tokens = {
  accessToken: z.string(),
  accessExpiresInSeconds: z.int().positive(),
  refreshToken: z.string().meta({ description: '只能用一次；换新后旧的作废' }),
};

const customerSession = z
  .strictObject({
    ...tokens,
    deviceToken: z.string().meta({ description: '设备凭证：保存在本机，之后每个请求都放在 x-device-token，再次登录也带上' }),
    customer: customerSummary,
  })
  .meta({ id: 'CustomerSession' });

const shared = { api: 'storefront', tag: '账号', class: 'cart' } as const;
const asCustomer = { ...shared, access: { kind: 'customer' } } as const;
const asAnyone = { ...shared, access: { kind: 'public' } } as const;

export const signInWithWechat = defineRoute({
  ...asAnyone,
  id: 'signInWithWechat',
  method: 'POST',
  path: '/auth/wechat',
  summary: '微信静默登录；首次登录即创建顾客',
  body: z.strictObject({ code: wechatCode }),
  reply: customerSession,
  errors: ['WECHAT.CODE_INVALID', 'WECHAT.USER_BLOCKED', 'WECHAT.UNAVAILABLE', 'RISK.CHALLENGE_REQUIRED'],
});

export const refreshSession = defineRoute({
  ...asAnyone,
  id: 'refreshSession',
  method: 'POST',
  path: '/auth/refresh',
  summary: '用刷新令牌换一组新令牌',
  body: refreshTokenBody,
  reply: customerSession,
  errors: ['IDENTITY.SESSION_ENDED'],
});

export const signOut = defineRoute({
  ...asAnyone,
  id: 'signOut',
  method: 'POST',
  path: '/auth/sign-out',
  summary: '退出登录，本机的令牌全部作废',
  body: refreshTokenBody,
  reply: 'empty',
  errors: [],
});

export const getMe = defineRoute({
  ...asCustomer,
  id: 'getMe',
  method: 'GET',
  path: '/me',
  summary: '我的资料',
  reply: customerMe,
  errors: [],
  shownToStaff: (me) => ({ ...me, contactName: me.contactName === null ? null : maskName(me.contactName), phone: null }),
});

export const updateMe = defineRoute({
  ...asCustomer,
  id: 'updateMe',
  method: 'PATCH',
  path: '/me',
  summary: '修改昵称或提货人姓名',
  body: z.strictObject({ nickname: text(20).optional(), contactName: text(20).optional() }),
  reply: customerMe,
  errors: [],
});

export const bindPhone = defineRoute({
  ...asCustomer,
  id: 'bindPhone',
  method: 'POST',
  path: '/me/phone',
  summary: '绑定微信手机号',
  body: z.strictObject({ code: wechatCode }),
  reply: customerMe,
  errors: ['WECHAT.CODE_INVALID', 'WECHAT.UNAVAILABLE', 'IDENTITY.PHONE_TAKEN'],
});

export const recordSubscription = defineRoute({
  ...asCustomer,
  id: 'recordSubscription',
  method: 'POST',
  path: '/me/subscriptions',
  summary: '记录一次订阅消息授权；同意一次可发送一次',
  body: z.strictObject({ templateId, accepted: z.boolean() }),
  reply: subscriptionQuota,
  errors: [],
});

export const acceptPrivacy = defineRoute({
  ...asCustomer,
  id: 'acceptPrivacy',
  method: 'POST',
  path: '/me/consents',
  summary: '同意或撤回隐私政策',
  body: z.strictObject({ documentVersion: z.string().regex(/^[\w.-]{1,32}$/), accepted: z.boolean() }),
  reply: customerMe,
  errors: [],
});

export const storefrontIdentityRoutes = [signInWithWechat, refreshSession, signOut, getMe, updateMe, bindPhone, recordSubscription, acceptPrivacy] as const;
