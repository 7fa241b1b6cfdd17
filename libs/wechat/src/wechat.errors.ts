import { defineErrors } from '@quanyu/platform';

/** How WeChat's refusals reach people. */
export const wechatError = defineErrors({
  'WECHAT.CODE_INVALID': { status: 401, title: '微信授权已失效，请再试一次', action: '重试' },
  'WECHAT.USER_BLOCKED': { status: 403, title: '微信提示此账号存在风险，暂时不能登录' },
  'WECHAT.UNAVAILABLE': { status: 503, title: '微信暂时没有响应，请稍后再试', action: '重试' },
});
