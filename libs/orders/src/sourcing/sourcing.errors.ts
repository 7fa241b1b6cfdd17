import { defineErrors } from '@quanyu/platform';

export const sourcingError = defineErrors({
  'SOURCING.RULES_NOT_FOUND': { status: 404, title: '没有找到这一版寻源规则', action: '查看全部版本' },
  'SOURCING.NOT_DRAFT': { status: 409, title: '这一版已经启用过，请另建一份草稿', action: '新建草稿' },
  'SOURCING.NOT_REPLAYED': { status: 409, title: '这份草稿还没有回放过，先看看它会改变什么', action: '开始回放' },
  'SOURCING.OWN_DRAFT': { status: 409, title: '自己改的规则要由另一位同事启用', action: '请同事启用' },
  'SOURCING.REPLAY_NOT_FOUND': { status: 404, title: '没有找到这次回放', action: '返回规则' },
});
