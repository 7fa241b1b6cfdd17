import { defineErrors } from '@quanyu/platform';

export const fulfillmentError = defineErrors({
  'FULFILLMENT.NOT_FOUND': { status: 404, title: '没有找到这张履约单', action: '刷新列表' },
  'FULFILLMENT.WRONG_STATE': { status: 409, title: '这一步已经做过，或还没轮到', action: '刷新列表' },
  'FULFILLMENT.ORDER_CANCELED': { status: 409, title: '订单已取消，请停止备货', action: '放回货架' },
  'FULFILLMENT.WRONG_ITEM': { status: 422, title: '这件商品不在本单里', action: '核对条码' },
  'FULFILLMENT.PICKED_TOO_MANY': { status: 409, title: '本单只要 {quantity} 件，已经拣够', action: '放回多出的' },
  'FULFILLMENT.NOT_ALL_PICKED': { status: 409, title: '还有 {missing} 件没拣到', action: '继续拣货' },
  'FULFILLMENT.NOT_PICKED': { status: 409, title: '有商品还没拣到，不能发出', action: '先拣货' },
  'FULFILLMENT.TRACKING_TAKEN': { status: 409, title: '这个运单号已经用过', action: '核对运单号' },
  'FULFILLMENT.NOT_SHORT': { status: 409, title: '这件商品没有缺这么多', action: '核对数量' },
  'FULFILLMENT.PARCEL_UNKNOWN': { status: 404, title: '没有找到这个包裹' },
  'FULFILLMENT.UPLOAD_UNKNOWN': { status: 404, title: '没有这条发货信息，或已上传成功' },
  'FULFILLMENT.NOT_COLLECTED_HERE': { status: 409, title: '这单没有等待自提的商品', action: '查看订单' },
  'PICKUP.CODE_UNKNOWN': { status: 404, title: '没有找到这个取货码', action: '请顾客打开订单再试' },
  'PICKUP.CODE_EXPIRED': { status: 409, title: '二维码已过期，请顾客刷新', action: '或输入 8 位数字码' },
  'PICKUP.WRONG_STORE': { status: 409, title: '这单在 {storeName} 自提，不在本店', action: '请顾客前往该店' },
  'PICKUP.ALREADY_HANDED_OVER': { status: 409, title: '已于 {handedOverAt} 由 {handedOverBy} 交付', action: '查看记录' },
  'PICKUP.NOT_PAID': { status: 409, title: '订单还没有付款，不能交付', action: '请顾客先付款' },
  'PICKUP.CANCELED': { status: 409, title: '订单已取消，不能交付' },
  'PICKUP.NOT_READY': { status: 409, title: '还没备好货', action: '先完成拣货' },
});
