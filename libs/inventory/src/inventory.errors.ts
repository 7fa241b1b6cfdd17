import { defineErrors } from '@quanyu/platform';

export const inventoryError = defineErrors({
  'INVENTORY.BELOW_COMMITMENTS': { status: 409, title: '已有 {committed} 件被订单占用，不能改到更少', action: '先处理占用的订单' },
  'INVENTORY.UNKNOWN_LOCATION': { status: 404, title: '没有找到这个库存地点' },
});
