import Taro from '@tarojs/taro';

const tabs = { home: '/pages/home/index', category: '/pages/category/index', cart: '/pages/cart/index', mine: '/pages/mine/index' } as const;

const pages = {
  search: '/pkg-goods/search/index',
  result: '/pkg-goods/result/index',
  product: '/pkg-goods/detail/index',
  reviews: '/pkg-goods/reviews/index',
  checkout: '/pkg-trade/checkout/index',
  cashier: '/pkg-trade/cashier/index',
  payResult: '/pkg-trade/pay-result/index',
  orders: '/pkg-order/list/index',
  order: '/pkg-order/detail/index',
  pickupCode: '/pkg-order/pickup-code/index',
  stores: '/pkg-store/picker/index',
  store: '/pkg-store/detail/index',
  settings: '/pkg-member/settings/index',
  privacy: '/pkg-member/privacy/index',
} as const;

export type TabName = keyof typeof tabs;
export type PageName = keyof typeof pages;
export type PageParams = Record<string, string | number | undefined>;

function address(page: PageName, params: PageParams): string {
  const query = Object.entries(params)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([key, value]) => `${key}=${encodeURIComponent(String(value))}`)
    .join('&');
  return query ? `${pages[page]}?${query}` : pages[page];
}

export function openPage(page: PageName, params: PageParams = {}): void {
  void Taro.navigateTo({ url: address(page, params) });
}

/** Replaces this page, so that 返回 does not lead back into a finished step. */
export function replacePage(page: PageName, params: PageParams = {}): void {
  void Taro.redirectTo({ url: address(page, params) });
}

export function openTab(tab: TabName): void {
  void Taro.switchTab({ url: tabs[tab] });
}

/** One step back, or home when this page was opened from a link. */
export function goBack(): void {
  if (Taro.getCurrentPages().length > 1) void Taro.navigateBack();
  else openTab('home');
}
