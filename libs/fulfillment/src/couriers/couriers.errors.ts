import { defineErrors } from '@quanyu/platform';

export const courierError = defineErrors({
  'COURIER.CALLBACK_REFUSED': { status: 401, title: '回调签名不正确' },
  'COURIER.NOT_A_DELIVERY': { status: 404, title: '没有找到这张配送单', action: '刷新列表' },
  'COURIER.OVER': { status: 409, title: '这单已结束，不用再叫骑手', action: '刷新' },
  'COURIER.NOT_PACKED': { status: 409, title: '还没打包，先完成打包再交给骑手', action: '去打包' },
  'COURIER.PHOTO_WANTED': { status: 409, title: '按门店规定，先拍照留存再交给骑手', action: '拍照留存' },
  'COURIER.ALREADY_CALLED': { status: 409, title: '已经叫了骑手', action: '查看进度' },
  'COURIER.NOT_CALLED': { status: 409, title: '还没有叫骑手', action: '叫骑手' },
  'COURIER.TOO_LATE': { status: 409, title: '骑手已取货，不能取消', action: '联系骑手' },
  'COURIER.FEE_CHANGED': { status: 409, title: '取消费用已变为 {penaltyFen} 分，请确认后再取消', action: '重新确认' },
  'COURIER.NO_TIP': { status: 409, title: '现在不能加小费', action: '刷新' },
  'COURIER.WRONG_MARK': { status: 422, title: '取货码不对，这位骑手不是来取这单的', action: '核对取货码' },
  'COURIER.WRONG_STEP': { status: 409, title: '这一步已经做过，或还没轮到', action: '刷新' },
  'COURIER.UNAVAILABLE': { status: 503, title: '配送平台没有响应，稍后自动重试', action: '稍后刷新' },
});
