import { defineErrors } from '@quanyu/platform';

export const storesError = defineErrors({
  'STORES.NOT_FOUND': { status: 404, title: '没有这家门店，请重新选择', action: '选门店' },
  'STORES.CODE_TAKEN': { status: 409, title: '门店编号 {code} 已被使用，请换一个' },
  'STORES.SERVICE_NOT_FOUND': { status: 404, title: '没有这项服务，请重新选择', action: '选服务' },
  'STORES.RESOURCE_NOT_FOUND': { status: 404, title: '没有这位员工或房间，请刷新', action: '刷新' },
  'STORES.BOOKING_NOT_FOUND': { status: 404, title: '没有找到这个预约', action: '返回' },
  'STORES.SLOT_FULL': { status: 409, title: '该时段刚约满，请换一个时段', action: '换时段' },
  'STORES.SLOT_NOT_OFFERED': { status: 409, title: '这个时段现在不能约，请换一个', action: '换时段' },
  'STORES.BOOKING_NEEDS_PAYMENT': { status: 409, title: '这项服务要先付定金，请下单预约', action: '去下单' },
  'STORES.BOOKING_CUT_OFF': { status: 409, title: '已过可自行改约的时间，请联系门店', action: '联系门店' },
  'STORES.BOOKING_STATE': { status: 409, title: '预约状态已经变了，请刷新后再操作', action: '刷新' },
  'STORES.BOOKING_TOO_EARLY': { status: 409, title: '还没到预约时间，现在不能记为爽约' },
  'STORES.BOOKING_CODE_UNKNOWN': { status: 404, title: '本店今天没有这个预约码，请核对门店和日期' },
  'STORES.COUNT_NEEDS_REASON': { status: 409, title: '清点数量与预约的 {expected} 不同，请写明原因' },
  'STORES.COUNT_TOO_HIGH': { status: 409, title: '一次最多 {max}，请核对数量' },
  'STORES.GIFT_NOT_OFFERED': { status: 409, title: '没有这个礼品可选，请重新选择', action: '选礼品' },
  'STORES.GIFT_SHORT': { status: 409, title: '本店礼品不够 {quantity} 份，请补货后再发放' },
  'STORES.TOO_MANY_BOOKINGS': { status: 409, title: '你有 {open} 个还没到店的预约，先去一次再约', action: '看预约' },
  'STORES.BOOKING_OF_ORDER': { status: 409, title: '这个预约还没付款，请从订单取消', action: '看订单' },
  'STORES.SERVICE_KIND_FIXED': { status: 409, title: '服务类型不能改，请新建一项服务' },
  'STORES.AREA_NOT_FOUND': { status: 404, title: '没有这个配送范围，请刷新' },
});
