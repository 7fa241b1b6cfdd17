/** What can be switched down at a peak, as one closed list. A switch that is on means that its feature is off. */
export const SWITCH_KEYS = ['recommendations', 'reviews', 'searchSorting', 'liveStock', 'couponStacking', 'search', 'queueOnly'] as const;

export type SwitchKey = (typeof SWITCH_KEYS)[number];

export const SWITCH_PRESETS = ['normal', 'L1', 'L2', 'L3'] as const;

export type SwitchPreset = (typeof SWITCH_PRESETS)[number];

/** Each step of the ladder takes away what shoppers miss least, and none of them stops an order. */
export const PRESET_KEYS: Readonly<Record<SwitchPreset, readonly SwitchKey[]>> = {
  normal: [],
  L1: ['recommendations', 'reviews'],
  L2: ['recommendations', 'reviews', 'searchSorting', 'liveStock', 'couponStacking'],
  L3: ['recommendations', 'reviews', 'searchSorting', 'liveStock', 'couponStacking', 'search', 'queueOnly'],
};

export interface SwitchDescription {
  /** Chinese name on screens. */
  readonly name: string;
  readonly group: '推荐' | '评价' | '搜索' | '库存' | '优惠' | '下单';
  /** What the system no longer does. */
  readonly meaning: string;
  /** What a shopper sees instead. */
  readonly shopperSees: string;
  /** How far it reaches. */
  readonly blastRadius: string;
}

export const SWITCH_DESCRIPTIONS: Readonly<Record<SwitchKey, SwitchDescription>> = {
  recommendations: {
    name: '关闭推荐',
    group: '推荐',
    meaning: '首页楼层、搜索无结果时的推荐不再计算',
    shopperSees: '首页只有横幅和分类；搜不到时不推荐别的商品',
    blastRadius: '首页、搜索结果',
  },
  reviews: {
    name: '关闭评价',
    group: '评价',
    meaning: '商品评价列表不再读取数据库',
    shopperSees: '商品页不显示评价内容，评价页提示高峰期暂时关闭',
    blastRadius: '商品页、评价页',
  },
  searchSorting: {
    name: '关闭搜索排序',
    group: '搜索',
    meaning: '搜索只按相关度，不再按价格、销量排序和筛选',
    shopperSees: '搜索结果固定按相关度排列',
    blastRadius: '搜索结果',
  },
  liveStock: {
    name: '关闭实时库存',
    group: '库存',
    meaning: '库存数量改为缓存的「有货 / 紧张 / 无货」',
    shopperSees: '看到有货或无货，看不到准确件数；下单时仍以真实库存为准',
    blastRadius: '商品列表、商品页、购物车',
  },
  couponStacking: {
    name: '关闭优惠叠加',
    group: '优惠',
    meaning: '每单最多用一张券，不再搜索全部优惠组合',
    shopperSees: '结算时只带出一张券；高峰前看过的价格有变化时，提交会列出差别',
    blastRadius: '结算、下单',
  },
  search: {
    name: '关闭搜索',
    group: '搜索',
    meaning: '搜索与联想不再响应',
    shopperSees: '搜索框提示高峰期暂时关闭，可从分类逛',
    blastRadius: '搜索、联想',
  },
  queueOnly: {
    name: '全场排队',
    group: '下单',
    meaning: '下单须先过全场等候室，其余页面照常',
    shopperSees: '去下单时进入等候页，轮到后照常下单',
    blastRadius: '全部下单',
  },
};

/** The preset that exactly these switches make, or `custom`. */
export function presetOf(on: ReadonlySet<SwitchKey>): SwitchPreset | 'custom' {
  return SWITCH_PRESETS.find((preset) => PRESET_KEYS[preset].length === on.size && PRESET_KEYS[preset].every((key) => on.has(key))) ?? 'custom';
}
