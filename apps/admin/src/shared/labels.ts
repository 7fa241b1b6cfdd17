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
  packed: { text: '已打包', tone: 'primary' },
  ready: { text: '待自提', tone: 'warning' },
  on_the_way: { text: '配送中', tone: 'info' },
  partially_fulfilled: { text: '部分完成', tone: 'warning' },
  handed_over: { text: '已取货', tone: 'success' },
  delivered: { text: '已送达', tone: 'success' },
  returned: { text: '已退回', tone: 'neutral' },
  canceled: { text: '已取消', tone: 'neutral' },
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

/** Ways of getting goods or a service. */
export const fulfillmentKindNames = {
  pickup: '自提',
  instantDelivery: '30分钟达',
  scheduledDelivery: '定时达',
  shipping: '快递',
  service: '到店服务',
} as const satisfies Readonly<Record<string, string>>;

/** Stages of the work as reports measure them, in the order in which they happen. */
export const measuredStageNames = { accept: '接单', queue: '等拣', pick: '拣货打包', dispatch: '等发出', ride: '路上', collect: '等顾客来取' } as const;

/** What a case of after-sales asks for, and why. */
export const caseKindNames = { refundOnly: '仅退款', returnRefund: '退货退款', exchange: '换货' } as const satisfies Readonly<Record<string, string>>;
export const caseReasonNames = { noLongerWanted: '不想要了', wrongItem: '发错了', damaged: '收到时破损', quality: '质量问题', missing: '少件', late: '送晚了', other: '其他' } as const satisfies Readonly<Record<string, string>>;
