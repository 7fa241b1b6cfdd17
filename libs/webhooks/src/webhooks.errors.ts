import { defineErrors } from '@quanyu/platform';

export const webhooksError = defineErrors({
  'WEBHOOKS.NOT_FOUND': { status: 404, title: '没有找到这个推送地址' },
  'WEBHOOKS.ADDRESS_REFUSED': { status: 422, title: '这个地址不能接收推送' },
  'WEBHOOKS.TOO_MANY': { status: 409, title: '推送地址已有 20 个，请先删掉不用的' },
  'WEBHOOKS.DELIVERY_NOT_FOUND': { status: 404, title: '没有找到这次推送，记录只保留 30 天' },
});
