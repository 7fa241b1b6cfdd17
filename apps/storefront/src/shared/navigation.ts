import Taro from '@tarojs/taro';

const tabs = { home: '/pages/home/index', category: '/pages/category/index', cart: '/pages/cart/index', mine: '/pages/mine/index' } as const;

const pages = {
  search: '/pkg-goods/search/index',
  result: '/pkg-goods/result/index',
  product: '/pkg-goods/detail/index',
  reviews: '/pkg-goods/reviews/index',
  counterSale: '/pkg-trade/counter-sale/index',
  checkout: '/pkg-trade/checkout/index',
  cashier: '/pkg-trade/cashier/index',
  payResult: '/pkg-trade/pay-result/index',
  orders: '/pkg-order/list/index',
  order: '/pkg-order/detail/index',
  delivery: '/pkg-order/delivery/index',
  parcel: '/pkg-order/parcel/index',
  pickupCode: '/pkg-order/pickup-code/index',
  question: '/pkg-order/question/index',
  afterSalesApply: '/pkg-after-sales/apply/index',
  afterSales: '/pkg-after-sales/list/index',
  afterSalesCase: '/pkg-after-sales/case/index',
  stores: '/pkg-store/picker/index',
  store: '/pkg-store/detail/index',
  services: '/pkg-store/services/index',
  book: '/pkg-store/book/index',
  bookings: '/pkg-store/bookings/index',
  booking: '/pkg-store/booking/index',
  addresses: '/pkg-member/addresses/index',
  address: '/pkg-member/address/index',
  membership: '/pkg-member/membership/index',
  memberCode: '/pkg-member/code/index',
  ledger: '/pkg-member/ledger/index',
  topUp: '/pkg-member/top-up/index',
  invite: '/pkg-member/invite/index',
  leaveMembership: '/pkg-member/leave/index',
  coupons: '/pkg-member/coupons/index',
  couponCentre: '/pkg-promo/coupons/index',
  settings: '/pkg-member/settings/index',
  devices: '/pkg-member/devices/index',
  appeal: '/pkg-member/appeal/index',
  privacy: '/pkg-member/privacy/index',
  flash: '/pkg-promo/flash/index',
  flashItem: '/pkg-promo/item/index',
  waitingRoom: '/pkg-promo/room/index',
  presales: '/pkg-promo/presales/index',
  presale: '/pkg-promo/presale/index',
  presaleOrder: '/pkg-promo/presale-order/index',
} as const;

export type TabName = keyof typeof tabs;
export type PageName = keyof typeof pages;
export type PageParams = Record<string, string | number | undefined>;

/** Where a page is, for links into the mini-program that others open. */
export function pageAddress(page: PageName, params: PageParams): string {
  const query = Object.entries(params)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([key, value]) => `${key}=${encodeURIComponent(String(value))}`)
    .join('&');
  return query ? `${pages[page]}?${query}` : pages[page];
}

export function openPage(page: PageName, params: PageParams = {}): void {
  void Taro.navigateTo({ url: pageAddress(page, params) });
}

/** Replaces this page, so that 返回 does not lead back into a finished step. */
export function replacePage(page: PageName, params: PageParams = {}): void {
  void Taro.redirectTo({ url: pageAddress(page, params) });
}

/** Goes back to a page that lies just below this one, else puts it in this one's place. */
export function returnToPage(page: PageName, params: PageParams = {}): void {
  const stack = Taro.getCurrentPages();
  const below = stack[stack.length - 2];
  const isBelow = below !== undefined && pages[page].endsWith(below.route ?? ' ') && Object.entries(params).every(([key, value]) => below.options?.[key] === String(value));
  if (isBelow) void Taro.navigateBack();
  else replacePage(page, params);
}

export function openTab(tab: TabName): void {
  void Taro.switchTab({ url: tabs[tab] });
}

/** One step back or more, or home when this page was opened from a link. */
export function goBack(steps = 1): void {
  if (Taro.getCurrentPages().length > 1) void Taro.navigateBack({ delta: steps });
  else openTab('home');
}
