/** How a state looks: its Chinese word and a tone. The word carries the meaning, the tone only helps the eye. */
export type Tone = 'neutral' | 'primary' | 'info' | 'warning' | 'success' | 'urgent';

export interface Label {
  readonly text: string;
  readonly tone: Tone;
}

export const orderStatusLabels = {
  pending_payment: { text: '待付款', tone: 'warning' },
  placed: { text: '待接单', tone: 'info' },
  in_fulfillment: { text: '备货中', tone: 'primary' },
  completed: { text: '已完成', tone: 'success' },
  closed: { text: '已关闭', tone: 'neutral' },
  canceled: { text: '已取消', tone: 'neutral' },
} as const satisfies Readonly<Record<string, Label>>;

export const paymentStatusLabels = {
  unpaid: { text: '未付款', tone: 'warning' },
  paid: { text: '已付款', tone: 'success' },
  partially_refunded: { text: '部分退款', tone: 'warning' },
  refunded: { text: '已退款', tone: 'neutral' },
} as const satisfies Readonly<Record<string, Label>>;

export const fulfillmentStatusLabels = {
  unfulfilled: { text: '未备货', tone: 'neutral' },
  accepted: { text: '已接单', tone: 'info' },
  picking: { text: '拣货中', tone: 'primary' },
  ready: { text: '待自提', tone: 'warning' },
  handed_over: { text: '已取货', tone: 'success' },
  canceled: { text: '已取消', tone: 'neutral' },
} as const satisfies Readonly<Record<string, Label>>;

export const pickupStateLabels = {
  open: { text: '待接单', tone: 'info' },
  accepted: { text: '已接单', tone: 'info' },
  picking: { text: '拣货中', tone: 'primary' },
  ready: { text: '待自提', tone: 'warning' },
  handed_over: { text: '已取货', tone: 'success' },
  canceled: { text: '已取消', tone: 'urgent' },
} as const satisfies Readonly<Record<string, Label>>;

export const storeStatusLabels = {
  open: { text: '营业', tone: 'success' },
  paused: { text: '暂停接单', tone: 'warning' },
  resting: { text: '歇业', tone: 'neutral' },
} as const satisfies Readonly<Record<string, Label>>;

export const productStatusLabels = {
  draft: { text: '草稿', tone: 'neutral' },
  published: { text: '在售', tone: 'success' },
  unpublished: { text: '已下架', tone: 'neutral' },
  scheduled: { text: '待定时', tone: 'info' },
} as const satisfies Readonly<Record<string, Label>>;

export const channelNames = { miniProgram: '微信小程序', h5: 'H5 商城', pos: '门店收银' } as const satisfies Readonly<Record<string, string>>;

/** Where a campaign stands: people move it up to `scheduled`, then the clock and the acts of ops. */
export const campaignStatusLabels = {
  draft: { text: '草稿', tone: 'neutral' },
  submitted: { text: '待审批', tone: 'warning' },
  scheduled: { text: '已排期', tone: 'info' },
  paused: { text: '已暂停', tone: 'urgent' },
  ended: { text: '已结束', tone: 'neutral' },
  canceled: { text: '已取消', tone: 'neutral' },
} as const satisfies Readonly<Record<string, Label>>;

export const sessionPhaseLabels = {
  upcoming: { text: '未开始', tone: 'info' },
  running: { text: '抢购中', tone: 'success' },
  paused: { text: '暂停中', tone: 'urgent' },
  ended: { text: '已结束', tone: 'neutral' },
} as const satisfies Readonly<Record<string, Label>>;

export const roomModeLabels = {
  off: { text: '不排队', tone: 'neutral' },
  on: { text: '按设定放行', tone: 'info' },
  auto: { text: '自动放行', tone: 'success' },
} as const satisfies Readonly<Record<string, Label>>;

/** Steps of the ladder of degradation. */
export const switchLevelLabels = {
  normal: { text: '正常', tone: 'success' },
  L1: { text: 'L1 大促', tone: 'warning' },
  L2: { text: 'L2 高峰', tone: 'warning' },
  L3: { text: 'L3 极限', tone: 'urgent' },
  custom: { text: '自定义', tone: 'info' },
} as const satisfies Readonly<Record<string, Label>>;

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

export function refusalName(code: string): string {
  return REFUSALS[code] ?? code;
}

/** Reasons as the war room groups them. */
export const rejectReasonNames = {
  soldOut: '售罄',
  purchaseLimit: '限购',
  rateLimited: '限流',
  queue: '排队',
  risk: '风控',
  paymentTimeout: '支付超时',
  busy: '过载',
  degraded: '降级',
  other: '其他',
} as const satisfies Readonly<Record<string, string>>;
