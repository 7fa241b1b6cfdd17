import { defineErrors } from '@quanyu/platform';

export const membershipError = defineErrors({
  'MEMBERSHIP.NOT_A_MEMBER': { status: 409, title: '还不是会员，先加入再试', action: '一键入会' },
  'MEMBERSHIP.NOT_FOUND': { status: 404, title: '没有找到这位会员', action: '返回列表' },
  'MEMBERSHIP.CONSENT_OUTDATED': { status: 409, title: '会员条款有更新，请看过再加入', action: '查看条款' },
  'MEMBERSHIP.NOT_ENOUGH': { status: 409, title: '余额不够，没有扣除' },
  'MEMBERSHIP.FROZEN': { status: 409, title: '余额已冻结，解冻前不能使用', action: '联系客服' },
  'MEMBERSHIP.STORED_VALUE_LIMIT': { status: 409, title: '充值后余额会超过 {limit} 元的上限', action: '换个金额' },
  'MEMBERSHIP.OFFER_GONE': { status: 409, title: '这个档位有变动，请重新选择', action: '刷新' },
  'MEMBERSHIP.PURCHASE_NOT_FOUND': { status: 404, title: '没有这笔记录', action: '返回列表' },
  'MEMBERSHIP.PURCHASE_STATE': { status: 409, title: '这笔记录现在不能这样操作', action: '刷新' },
  'MEMBERSHIP.NOTHING_TO_REFUND': { status: 409, title: '没有可以退的金额' },
  'MEMBERSHIP.INVITE_REFUSED': { status: 422, title: '这个邀请码不能使用', action: '换个邀请码' },
  'MEMBERSHIP.CANNOT_LEAVE': { status: 409, title: '还有余额或付费会员没有退，退完再注销', action: '查看余额' },
  'MEMBERSHIP.KEY_REUSED': { status: 422, title: '同一笔业务已按另外的内容入账' },
  'MEMBERSHIP.BIRTHDAY_SET': { status: 409, title: '生日只能填写一次，需要更正请联系客服' },
  'MEMBERSHIP.CODE_UNKNOWN': { status: 404, title: '没有认出这个会员码，请重新扫', action: '重扫' },
  'MEMBERSHIP.CODE_EXPIRED': { status: 409, title: '会员码已过期，请顾客刷新后再扫', action: '重扫' },
  'MEMBERSHIP.TIER_NOT_FOUND': { status: 404, title: '没有这个等级', action: '返回列表' },
  'MEMBERSHIP.TIER_ORDER': { status: 422, title: '门槛要比低一级高、比高一级低，最低一级为 0' },
  'MEMBERSHIP.ADJUSTMENT_STATE': { status: 409, title: '这笔调整已经处理过了', action: '刷新' },
  'MEMBERSHIP.SECOND_PERSON': { status: 403, title: '自己提交的调整要由另一个人批准' },
});
