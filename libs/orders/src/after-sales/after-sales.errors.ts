import { defineErrors } from '@quanyu/platform';

export const afterSalesError = defineErrors({
  'AFTER_SALES.NOT_FOUND': { status: 404, title: '没有找到这个售后单', action: '查看售后列表' },
  'AFTER_SALES.NOT_BOUGHT': { status: 422, title: '这个订单里没有这件商品', action: '查看订单' },
  'AFTER_SALES.NOTHING_LEFT': { status: 409, title: '可申请的数量不够，可能已退款或正在售后中', action: '查看售后列表' },
  'AFTER_SALES.NOT_RETURNABLE': { status: 409, title: '这些商品现在不能申请这种售后', action: '联系门店' },
  'AFTER_SALES.EXCHANGE_UNAVAILABLE': { status: 409, title: '想换的规格现在没货', action: '换个规格或改为退货退款' },
  'AFTER_SALES.REPLACEMENT_REFUSED': { status: 422, title: '只能换同一商品里价格相同的规格', action: '重新选规格' },
  'AFTER_SALES.GIFT_DUE': { status: 409, title: '退货后不再满足赠品条件，赠品要一起退', action: '一起退回，或按标明的价值留下' },
  'AFTER_SALES.PHOTO_NOT_FOUND': { status: 422, title: '照片没有上传成功，请重新添加', action: '重新添加' },
  'AFTER_SALES.PHOTO_LIMIT': { status: 409, title: '今天上传的照片太多了，明天再试', action: '联系门店' },
  'AFTER_SALES.SECOND_PERSON_NEEDED': { status: 409, title: '金额较大，需要另一位同事复核', action: '请同事复核' },
  'AFTER_SALES.WRONG_STATE': { status: 409, title: '售后进度有变化，请刷新后再操作', action: '刷新' },
  'AFTER_SALES.APPEAL_OVER': { status: 409, title: '已申诉过，或申诉期已过', action: '联系客服' },
  'AFTER_SALES.COUNT_MISMATCH': { status: 422, title: '验货数量与申请数量对不上', action: '重新清点' },
});
