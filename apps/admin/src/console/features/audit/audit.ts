const DAY_START = 'T00:00:00+08:00';

const AREAS: Readonly<Record<string, string>> = {
  'order.': '订单',
  'afterSales.': '售后',
  'booking.': '预约',
  'courier.': '骑手',
  'product.': '商品',
  'category.': '分类',
  'stock.': '库存',
  'store.': '门店',
  'staff.': '员工与登录',
  'home.': '首页',
  'warehouse.': '仓库',
  'campaign.': '秒杀活动',
  'switch.': '降级开关',
  'waitingRoom.': '等候室',
  'riskList.': '风控名单',
  'member.': '会员',
  'memberTier.': '会员等级',
};

export const areaChoices = Object.entries(AREAS).map(([value, label]) => ({ value, label }));

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
