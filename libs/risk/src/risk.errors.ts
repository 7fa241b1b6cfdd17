import { defineErrors } from '@quanyu/platform';

export const riskError = defineErrors({
  'RISK.QUEUE_REQUIRED': { status: 409, title: '人太多，正在排队', action: '进入等候页' },
  'RISK.CHALLENGE_REQUIRED': { status: 403, title: '需要验证一下是本人', action: '去验证' },
  'RISK.BLOCKED': { status: 403, title: '当前无法参与本活动', action: '联系客服' },
  'RISK.DEVICE_REQUIRED': { status: 403, title: '没有认出这台设备，请重新进入小程序', action: '重新登录' },
  'RISK.SALE_TOKEN_INVALID': { status: 409, title: '抢购凭证已失效，请重新点抢购', action: '再抢一次' },
  'RISK.TICKET_INVALID': { status: 409, title: '排队凭证已失效，请重新排队', action: '重新排队' },
  'RISK.ROOM_NOT_FOUND': { status: 404, title: '没有找到这个等候室' },
  'RISK.ROOM_CLOSED': { status: 409, title: '排队已结束', action: '返回' },
  'RISK.DEVICE_IN_QUEUE': { status: 409, title: '这台设备上已有账号在排队', action: '换回那个账号' },
  'RISK.LIST_ENTRY_EXISTS': { status: 409, title: '它已经在这个名单里了', action: '查看' },
  'RISK.RULE_NOT_FOUND': { status: 404, title: '没有找到这条规则' },
  'RISK.GROUP_NOT_FOUND': { status: 404, title: '这个关联群已经散了', action: '刷新' },
  'RISK.REFUSAL_INVALID': { status: 409, title: '没有找到这次拒绝，请回到原来的页面再试一次', action: '返回' },
  'RISK.REFUSAL_APPEALED': { status: 409, title: '这次拒绝已经申诉过，答复在申诉里', action: '查看申诉' },
  'RISK.APPEAL_OPEN': { status: 409, title: '你有一份申诉还在处理，请等它的答复', action: '查看申诉' },
  'RISK.APPEAL_NOT_FOUND': { status: 404, title: '没有找到这份申诉' },
  'RISK.APPEAL_DECIDED': { status: 409, title: '这份申诉刚被别人处理了', action: '刷新' },
  'RISK.LIST_ENTRY_NOT_FOUND': { status: 404, title: '名单里没有这一条，可能刚被移出', action: '刷新' },
});
