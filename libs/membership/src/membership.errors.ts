import { defineErrors } from '@quanyu/platform';

export const membershipError = defineErrors({
  'MEMBERSHIP.NOT_A_MEMBER': { status: 409, title: '还不是会员，先加入再试', action: '一键入会' },
  'MEMBERSHIP.NOT_FOUND': { status: 404, title: '没有找到这位会员', action: '返回列表' },
  'MEMBERSHIP.CONSENT_OUTDATED': { status: 409, title: '会员条款有更新，请看过再加入', action: '查看条款' },
  'MEMBERSHIP.NOT_ENOUGH': { status: 409, title: '余额不够，没有扣除' },
  'MEMBERSHIP.KEY_REUSED': { status: 422, title: '同一笔业务已按另外的内容入账' },
  'MEMBERSHIP.BIRTHDAY_SET': { status: 409, title: '生日只能填写一次，需要更正请联系客服' },
  'MEMBERSHIP.CODE_UNKNOWN': { status: 404, title: '没有认出这个会员码，请重新扫', action: '重扫' },
  'MEMBERSHIP.CODE_EXPIRED': { status: 409, title: '会员码已过期，请顾客刷新后再扫', action: '重扫' },
  'MEMBERSHIP.TIER_NOT_FOUND': { status: 404, title: '没有这个等级', action: '返回列表' },
  'MEMBERSHIP.TIER_ORDER': { status: 422, title: '门槛要比低一级高、比高一级低，最低一级为 0' },
  'MEMBERSHIP.ADJUSTMENT_STATE': { status: 409, title: '这笔调整已经处理过了', action: '刷新' },
  'MEMBERSHIP.SECOND_PERSON': { status: 403, title: '超过 {limit} 的调整要由另一个人批准' },
});
