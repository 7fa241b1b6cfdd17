import { defineErrors } from '@quanyu/platform';

export const inventoryError = defineErrors({
  'INVENTORY.BELOW_COMMITMENTS': { status: 409, title: '已有 {committed} 件被订单占用，不能改到更少', action: '先处理占用的订单' },
  'INVENTORY.MORE_THAN_HELD': { status: 409, title: '订单在这里占用的件数没有这么多', action: '刷新后再操作' },
  'INVENTORY.UNKNOWN_LOCATION': { status: 404, title: '没有找到这个库存地点' },
});
