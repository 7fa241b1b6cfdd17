import type { Label } from '../../shared/labels';

/** Where something is sold, by the names of the catalogue. */
export const channelNames = { miniProgram: '微信小程序', h5: 'H5 商城', pos: '门店收银' } as const satisfies Readonly<Record<string, string>>;

/** The channel that an order came by; one that this build does not know is shown as it is. */
export function channelName(channel: string): string {
  return channel === 'miniProgram' || channel === 'h5' || channel === 'pos' ? channelNames[channel] : channel;
}

export const roomModeLabels = {
  off: { text: '不排队', tone: 'neutral' },
  on: { text: '按设定放行', tone: 'info' },
  auto: { text: '自动放行', tone: 'success' },
} as const satisfies Readonly<Record<string, Label>>;

/** Where a campaign stands: people move it up to `scheduled`, then the clock and the acts of ops. */
export const campaignStatusLabels = {
  draft: { text: '草稿', tone: 'neutral' },
  submitted: { text: '待审批', tone: 'warning' },
  scheduled: { text: '已排期', tone: 'info' },
  paused: { text: '已暂停', tone: 'urgent' },
  ended: { text: '已结束', tone: 'neutral' },
  canceled: { text: '已取消', tone: 'neutral' },
} as const satisfies Readonly<Record<string, Label>>;

/** Steps of the ladder of degradation. */
export const switchLevelLabels = {
  normal: { text: '正常', tone: 'success' },
  L1: { text: 'L1 大促', tone: 'warning' },
  L2: { text: 'L2 高峰', tone: 'warning' },
  L3: { text: 'L3 极限', tone: 'urgent' },
  custom: { text: '自定义', tone: 'info' },
} as const satisfies Readonly<Record<string, Label>>;

const QUEUES: Readonly<Record<string, string>> = { outbox: '事件', recurring: '定时任务', preheat: '预热' };

/** A queue of background work in words; one that this build does not know is shown as it is. */
export function queueName(name: string): string {
  return QUEUES[name] ?? name;
}

/** Why an attempt came to nothing, in two or four words; a code that this build does not know is shown as it is. */
const REFUSALS: Readonly<Record<string, string>> = {
  'FLASH.NOT_STARTED': '未开始',
  'FLASH.ENDED': '已结束',
  'FLASH.PAUSED': '暂停中',
  'FLASH.SOLD_OUT': '售罄',
  'FLASH.LIMIT': '个人限购',
  'FLASH.LIMIT_SHARED': '合计限购',
  'FLASH.NOT_ELIGIBLE': '不符合条件',
  'FLASH.NOT_IN_STORE': '门店不参加',
  'FLASH.NOT_FOUND': '没有这个商品',
  'RISK.QUEUE_REQUIRED': '需要排队',
  'RISK.CHALLENGE_REQUIRED': '需要验证',
  'RISK.BLOCKED': '风控拦截',
  'RISK.DEVICE_REQUIRED': '没有设备身份',
  'RISK.SALE_TOKEN_INVALID': '抢购凭证失效',
  'RISK.TICKET_INVALID': '排队凭证失效',
  'RISK.DEVICE_IN_QUEUE': '同设备已在排队',
  'RISK.ROOM_CLOSED': '排队已结束',
  RATE_LIMITED: '限流',
  'SERVICE.BUSY': '过载保护',
  'SERVICE.DEGRADED': '功能降级',
};

/** Every reason that this build has words for, for select boxes. */
export const refusalChoices = Object.entries(REFUSALS).map(([value, label]) => ({ value, label }));

export function refusalName(code: string): string {
  return REFUSALS[code] ?? code;
}
