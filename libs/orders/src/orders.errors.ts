import { defineErrors } from '@quanyu/platform';

export const ordersError = defineErrors({
  'ORDERS.NOT_FOUND': { status: 404, title: '没有找到这个订单', action: '查看全部订单' },
  'ORDERS.QUOTE_CHANGED': { status: 409, title: '商品、价格或时间有变化，请确认后再提交', action: '查看变化' },
  'ORDERS.GROUPS_INVALID': { status: 422, title: '商品与取货方式对不上，请重新确认', action: '返回结算' },
  'ORDERS.STORE_CLOSED': { status: 409, title: '这家门店现在不接单', action: '换店' },
  'ORDERS.NOT_PAYABLE': { status: 409, title: '订单已关闭或已支付，不用再付', action: '查看订单' },
  'ORDERS.NOT_CANCELABLE': { status: 409, title: '门店已开始备货，不能直接取消', action: '联系门店' },
  'ORDERS.UNDER_REVIEW': { status: 409, title: '这个订单正在核实，暂时不能办理', action: '请总部客服放行' },
  'ORDERS.REFUND_NOT_FOUND': { status: 404, title: '没有找到这笔退款', action: '查看订单' },
  'ORDERS.REFUND_NOT_FAILED': { status: 409, title: '这笔退款没有失败，不用重试', action: '刷新' },
  'ORDERS.NOT_HELD': { status: 409, title: '这个订单刚被别人处理了', action: '刷新' },
  'ORDERS.CART_FULL': { status: 409, title: '购物车放满了，最多 {max} 种商品', action: '去清理' },
  'ORDERS.COUNTER_SALE_OVER': { status: 404, title: '这个码已失效，请店员重新出示', action: '返回首页' },
  'ORDERS.VARIANT_UNAVAILABLE': { status: 404, title: '商品已下架', action: '看看别的' },
});
