const TITLES: Readonly<Record<string, string>> = {
  'order:placed': '提交订单',
  'order:payment_started': '发起支付',
  'order:paid': '付款成功',
  'order:accepted': '门店已接单',
  'order:picking_started': '开始拣货',
  'order:ready': '备好，已通知顾客',
  'order:handed_over': '顾客已取货',
  'order:completed': '订单完成',
  'order:closed_unpaid': '超时未付款，自动关闭',
  'order:canceled': '订单取消',
  'order:refund_requested': '申请退款',
  'order:refunded': '退款完成',
  'order:refund_failed': '退款失败',
  'order:reopened_by_late_payment': '关闭后收到付款，订单恢复',
  'order:late_payment_refunded': '关闭后收到付款，已原路退回',
  'order:packed': '打包好',
  'order:dispatched': '发出',
  'order:delivered': '送达',
  'order:delivery_failed': '没送到',
  'order:returned': '退回门店',
  'order:partially_canceled': '取消部分商品',
  'order:arrived': '顾客到店',
  'order:no_show': '超时未取',
  'order:question_asked': '缺货问顾客',
  'order:substituted': '换了同类商品',
  'order:way_changed': '改了收货方式',
  'order:compensated': '超时补偿',
  'order:short': '缺货',
  'order:re_sourced': '换一个地点发货',
  'order:late': '超时',
  'order:visit_confirmed': '预约确认',
  'order:visit_moved': '预约改时间',
  'order:visit_started': '顾客到店，服务开始',
  'order:visit_ended': '服务完成',
  'order:visit_canceled': '预约取消',
  'payment:payment.created': '创建支付单',
  'payment:payment.succeeded': '微信支付到账',
  'refund:refund.requested': '向微信申请退款',
  'refund:refund.succeeded': '微信退款到账',
  'fulfillment:fulfillment.opened': '履约单到店',
  'fulfillment:fulfillment.accepted': '接单',
  'fulfillment:fulfillment.picking': '开始拣货',
  'fulfillment:fulfillment.ready': '备好',
  'fulfillment:fulfillment.handedOver': '核销交付',
  'fulfillment:fulfillment.canceled': '停止备货',
};

/** What happened, by where it is told and its kind; null for a kind that this build does not know. */
export function eventTitle(source: string, kind: string): string | null {
  return TITLES[`${source}:${kind}`] ?? null;
}

/** What happened to an order, as the shopper's page and its story call it. */
export function orderEventTitle(type: string): string {
  return eventTitle('order', type) ?? type;
}
