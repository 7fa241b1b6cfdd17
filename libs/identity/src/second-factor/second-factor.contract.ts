import { type AnyRoute, defineRoute, instant, text, uuid } from '@quanyu/platform';
import { z } from 'zod';
import { presentedPassword } from '../http/identity.session.contract.js';

const TAG = '两步验证';
const own = { api: 'admin', tag: TAG, class: 'back', access: { kind: 'staff', permission: 'any' } } as const;

/** Six digits, or a recovery code with or without its hyphen. */
const presentedCode = text(20, 6);

const state = z
  .strictObject({ isOn: z.boolean(), isEnforced: z.boolean().meta({ description: '岗位要求必须用' }), confirmedAt: instant.nullable(), recoveryCodesLeft: z.int().min(0) })
  .meta({ id: 'SecondFactor' });
const recoveryCodes = z.strictObject({ recoveryCodes: z.array(z.string()).meta({ description: '每个只能用一次，只显示这一次' }) }).meta({ id: 'RecoveryCodes' });

export const getSecondFactor = defineRoute({ ...own, id: 'getSecondFactor', method: 'GET', path: '/me/second-factor', summary: '我的两步验证', reply: state, errors: [] });

export const beginSecondFactor = defineRoute({
  ...own, id: 'beginSecondFactor', method: 'POST', path: '/me/second-factor/enrolment', summary: '开始绑定验证器；输对一次验证码才算开启',
  body: z.strictObject({ password: presentedPassword }),
  reply: z.strictObject({ secret: z.string(), uri: z.string().meta({ description: '二维码的内容' }) }),
  errors: ['IDENTITY.PASSWORD_WRONG', 'IDENTITY.SECOND_FACTOR_STATE'],
});

export const confirmSecondFactor = defineRoute({
  ...own, id: 'confirmSecondFactor', method: 'POST', path: '/me/second-factor', summary: '用第一个验证码开启，其他设备随即退出',
  body: z.strictObject({ code: presentedCode }), reply: recoveryCodes, errors: ['IDENTITY.CODE_WRONG', 'IDENTITY.SECOND_FACTOR_STATE'],
});

export const renewRecoveryCodes = defineRoute({
  ...own, id: 'renewRecoveryCodes', method: 'POST', path: '/me/second-factor/recovery-codes', summary: '换一批恢复码，旧的作废',
  body: z.strictObject({ code: presentedCode }), reply: recoveryCodes, errors: ['IDENTITY.CODE_WRONG'],
});

export const removeSecondFactor = defineRoute({
  ...own, id: 'removeSecondFactor', method: 'POST', path: '/me/second-factor/removal', summary: '关闭两步验证',
  body: z.strictObject({ code: presentedCode }), reply: 'empty', errors: ['IDENTITY.CODE_WRONG', 'IDENTITY.SECOND_FACTOR_ENFORCED'],
});

export const resetSecondFactor = defineRoute({
  api: 'admin', tag: TAG, class: 'back', access: { kind: 'staff', permission: 'staff.write' },
  id: 'resetSecondFactor', method: 'POST', path: '/staff/:staffId/second-factor-reset', summary: '重置员工的两步验证，该员工随即退出登录',
  params: z.strictObject({ staffId: uuid }), body: z.strictObject({ reason: text(100, 2) }), reply: 'empty', errors: ['IDENTITY.OWN_FACTOR', 'IDENTITY.SECOND_FACTOR_STATE'],
});

export const secondFactorRoutes: readonly AnyRoute[] = [getSecondFactor, beginSecondFactor, confirmSecondFactor, renewRecoveryCodes, removeSecondFactor, resetSecondFactor];
