import { adjustReasons } from '../../parts/stock/movements';

const DAY_START = 'T00:00:00+08:00';

const AREAS: Readonly<Record<string, string>> = {
  'order.': '订单',
  'refund.': '退款',
  'afterSales.': '售后',
  'booking.': '预约',
  'courier.': '骑手',
  'product.': '商品',
  'category.': '分类',
  'stock.': '库存',
  'transfer.': '调拨',
  'stocktake.': '盘点',
  'delivery.': '到货',
  'store.': '门店',
  'staff.': '员工与登录',
  'home.': '首页',
  'warehouse.': '仓库',
  'campaign.': '秒杀活动',
  'presale.': '预售',
  'priceRule.': '促销规则',
  'priceList.': '价目',
  'coupon.': '券码',
  'switch.': '降级开关',
  'waitingRoom.': '等候室',
  'riskRule.': '风控规则',
  'riskList.': '风控名单',
  'riskHold.': '订单复核',
  'riskAppeal.': '风控申诉',
  'member.': '会员',
  'memberTier.': '会员等级',
  'person.': '顾客身份与隐私',
  'segment.': '人群',
  'tag.': '标签',
  'offerCampaign.': '人群活动',
  'brand.': '品牌',
  'apiKey.': 'API 密钥',
  'webhook.': '消息推送',
};

export const areaChoices = Object.entries(AREAS).map(([value, label]) => ({ value, label }));

const TARGETS: Readonly<Record<string, string>> = {
  afterSalesCase: '售后单', apiKey: 'API 密钥', booking: '预约', brand: '品牌', campaign: '秒杀活动', category: '分类', courierOrder: '骑手单', customer: '顾客', customers: '顾客',
  fulfillmentOrder: '备货单', home: '首页', lifecycleRules: '生命周期', location: '地点', member: '会员', memberTier: '会员等级', offerCampaign: '人群活动', order: '订单',
  presale: '预售', priceList: '价目', priceRule: '促销规则', product: '商品', productImport: '商品导入', refund: '退款', resource: '人员或房间', resourceBlock: '留出的时间',
  riskAppeal: '风控申诉', riskHold: '订单复核', riskLimit: '共享上限', riskList: '风控名单', riskRule: '风控规则', seed: '演示数据', segment: '人群', service: '服务', serviceArea: '配送范围',
  slotTemplate: '时段模板', sourcingRules: '寻源规则', staff: '员工', stockLocation: '库存地点', stocktake: '盘点', store: '门店', switch: '降级开关', tag: '标签', transfer: '调拨', variant: '规格',
  waitingRoom: '等候室', webhook: '推送地址',
};

/** What kind of thing an act was done to; one that this build does not know is shown by its name. */
export function targetTitle(targetType: string): string {
  return TARGETS[targetType] ?? targetType;
}

/** Why something was done, as it was written; reasons that are chosen from a list stand there by their code. */
export function reasonTitle(reason: string): string {
  return adjustReasons.find(({ value }) => value === reason)?.label ?? reason;
}

const FIELD_NAMES: Readonly<Record<string, string>> = {
  title: '商品名称',
  brief: '卖点',
  description: '详情',
  code: '编码',
  brand: '品牌',
  tags: '标签',
  keywords: '搜索词',
  categoryId: '分类',
  options: '规格',
  variants: '规格与价格',
  prices: '价格',
  media: '图片',
  publishAt: '定时上架',
  unpublishAt: '定时下架',
  name: '名称',
  username: '用户名',
  roles: '角色',
  status: '状态',
  statusReason: '停业原因',
  phone: '电话',
  address: '地址',
  services: '服务',
  weeklyHours: '每周营业',
  specialDays: '特别日期',
  pickupLeadMinutes: '备货分钟',
  pickupInstructions: '自提说明',
  onHand: '现货',
  safetyStock: '安全库存',
  reason: '原因',
  note: '说明',
  reference: '送货单号',
  startsAt: '开始',
  endsAt: '结束',
  payableFen: '应付（分）',
  amountFen: '金额（分）',
  quantity: '数量',
  delta: '增减',
  content: '内容',
  rule: '规则',
  mode: '方式',
  isOn: '开启',
  phase: '阶段',
  storeId: '门店',
  customerId: '顾客',
  members: '人数',
  lines: '明细',
  version: '版本',
};

/** A field in words; one that this build does not know is shown by its name. */
export function fieldTitle(field: string): string {
  return FIELD_NAMES[field] ?? field;
}

export interface RecordDifference {
  readonly field: string;
  readonly before: string;
  readonly after: string;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function words(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** The fields that an act changed, in the order of the record after it. */
export function compareRecords(before: unknown, after: unknown): RecordDifference[] {
  if (!isRecord(before) && !isRecord(after)) {
    const [was, is] = [words(before), words(after)];
    return was === is ? [] : [{ field: '内容', before: was, after: is }];
  }
  const [old, fresh] = [isRecord(before) ? before : {}, isRecord(after) ? after : {}];
  const fields = [...new Set([...Object.keys(fresh), ...Object.keys(old)])];
  return fields.map((field) => ({ field, before: words(old[field]), after: words(fresh[field]) })).filter((difference) => difference.before !== difference.after);
}

/** Calendar dates of the shops as instants: from the start of the first day to the end of the last. */
export function toInstantRange({ from, to }: { readonly from?: string | undefined; readonly to?: string | undefined }): { readonly from: string | undefined; readonly to: string | undefined } {
  return { from: from === undefined ? undefined : `${from}${DAY_START}`, to: to === undefined ? undefined : `${to}T23:59:59.999+08:00` };
}
