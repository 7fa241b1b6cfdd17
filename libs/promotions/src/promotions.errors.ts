import { defineErrors } from '@quanyu/platform';

export const promotionsError = defineErrors({
  'FLASH.NOT_FOUND': { status: 404, title: '没有找到这个秒杀商品', action: '看看别的' },
  'FLASH.NOT_STARTED': { status: 409, title: '还没开始，请等开抢', action: '提醒我' },
  'FLASH.ENDED': { status: 409, title: '本场已结束', action: '看下一场' },
  'FLASH.PAUSED': { status: 409, title: '活动暂停中，请稍后再来', action: '刷新' },
  'FLASH.SOLD_OUT': { status: 409, title: '已抢光', action: '看相似' },
  'FLASH.LIMIT': { status: 409, title: '每人限购 {limit} 件，你已购 {already} 件', action: '查看订单' },
  'FLASH.LIMIT_SHARED': { status: 409, title: '同一设备、网络或收货人已达到限购数', action: '查看订单' },
  'FLASH.NOT_ELIGIBLE': { status: 403, title: '你暂不符合本活动的参与条件', action: '看看别的' },
  'FLASH.NOT_IN_STORE': { status: 409, title: '这家门店不参加本场秒杀', action: '换门店' },
  'CAMPAIGN.NOT_FOUND': { status: 404, title: '没有找到这个活动' },
  'CAMPAIGN.WRONG_STATUS': { status: 409, title: '活动当前状态不能这样操作', action: '刷新' },
  'CAMPAIGN.INVALID': { status: 400, title: '活动设置有误，请检查标出的内容' },
  'CAMPAIGN.STOCK_SHORT': { status: 409, title: '有商品的可售库存不够锁定', action: '调整数量' },
  'CAMPAIGN.CHECKS_FAILED': { status: 409, title: '还有检查项没有通过', action: '查看检查项' },
  'CAMPAIGN.SAME_PERSON': { status: 403, title: '提交人和审批人不能是同一个人', action: '请另一位同事审批' },
  'LOAD_TEST.NOT_FOUND': { status: 404, title: '没有找到这次压测' },
});
