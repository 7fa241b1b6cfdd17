import { defineErrors } from '@quanyu/platform';

export const inventoryError = defineErrors({
  'INVENTORY.BELOW_COMMITMENTS': { status: 409, title: '已有 {committed} 件被订单占用，不能改到更少', action: '先处理占用的订单' },
  'INVENTORY.MORE_THAN_HELD': { status: 409, title: '订单在这里占用的件数没有这么多', action: '刷新后再操作' },
  'INVENTORY.STOCK_SHORT': { status: 409, title: '库存不够，没有提交', action: '减少件数' },
  'INVENTORY.SAME_PLACE': { status: 422, title: '调出和调入不能是同一个地点' },
  'INVENTORY.OTHER_SIDE': { status: 403, title: '这一步由另一方门店操作' },
  'INVENTORY.TRANSFER_STATE': { status: 409, title: '调拨单已经变了，不能再这样操作', action: '刷新' },
  'INVENTORY.NOTHING_TO_MOVE': { status: 422, title: '至少要有一件商品' },
  'INVENTORY.MORE_THAN_APPROVED': { status: 422, title: '装箱件数超过了批准的件数' },
  'INVENTORY.PARCEL_RECEIVED': { status: 409, title: '这一箱已经收过了，没有重复入库', action: '看收货记录' },
  'INVENTORY.UNKNOWN_PARCEL': { status: 422, title: '这张调拨单只有 {parcelCount} 箱' },
  'INVENTORY.OVER_NEEDS_REASON': { status: 422, title: '收到的比发出的多，请写明原因' },
  'INVENTORY.OUTCOME_REQUIRED': { status: 422, title: '货已发出，请说明是退回还是报损' },
  'INVENTORY.DELIVERY_KNOWN': { status: 409, title: '这张到货单已经登记过了', action: '看到货单' },
  'INVENTORY.DELIVERY_STATE': { status: 409, title: '到货单已经结束，不能再这样操作', action: '刷新' },
  'INVENTORY.UNKNOWN_LOCATION': { status: 404, title: '没有找到这个库存地点' },
});
