import { defineErrors } from '@quanyu/platform';

export const segmentsError = defineErrors({
  'SEGMENTS.NOT_FOUND': { status: 404, title: '没有找到这个人群', action: '返回列表' },
  'SEGMENTS.SNAPSHOT_NOT_FOUND': { status: 404, title: '没有找到这次快照', action: '返回人群' },
  'SEGMENTS.INVALID': { status: 422, title: '有填得不对的地方，没有保存' },
  'SEGMENTS.TOO_LARGE': { status: 422, title: '人群超过 {limit} 人，请加上条件再存快照' },
  'SEGMENTS.TOO_SLOW': { status: 503, title: '这个条件算得太久，请加上条件再试' },
  'SEGMENTS.TAG_NOT_FOUND': { status: 404, title: '没有找到这个标签', action: '返回列表' },
  'SEGMENTS.TAG_TAKEN': { status: 409, title: '这个标签代码已经有了，换一个' },
  'SEGMENTS.TAG_BY_RULE': { status: 409, title: '这个标签按规则自动打，不能手工增减' },
  'SEGMENTS.CUSTOMER_NOT_FOUND': { status: 404, title: '没有找到这位顾客' },
  'OFFER_CAMPAIGN.NOT_FOUND': { status: 404, title: '没有找到这个人群活动', action: '返回列表' },
  'OFFER_CAMPAIGN.CODE_TAKEN': { status: 409, title: '这个活动代码已经用过，换一个' },
  'OFFER_CAMPAIGN.WRONG_STATUS': { status: 409, title: '活动现在的状态不能这样操作', action: '刷新' },
});
