export default defineAppConfig({
  pages: ['pages/home/index', 'pages/category/index', 'pages/cart/index', 'pages/mine/index'],
  subPackages: [
    { root: 'pkg-goods', pages: ['search/index', 'result/index', 'detail/index', 'reviews/index'] },
    { root: 'pkg-trade', pages: ['checkout/index', 'cashier/index', 'pay-result/index'] },
    { root: 'pkg-order', pages: ['list/index', 'detail/index', 'pickup-code/index'] },
    { root: 'pkg-store', pages: ['picker/index', 'detail/index'] },
    { root: 'pkg-member', pages: ['settings/index', 'privacy/index', 'lost/index'] },
  ],
  preloadRule: {
    'pages/home/index': { network: 'all', packages: ['pkg-goods', 'pkg-store'] },
    'pages/category/index': { network: 'all', packages: ['pkg-goods'] },
    'pages/cart/index': { network: 'all', packages: ['pkg-trade'] },
    'pkg-goods/detail/index': { network: 'all', packages: ['pkg-trade'] },
    'pages/mine/index': { network: 'wifi', packages: ['pkg-order', 'pkg-member'] },
  },
  window: {
    navigationBarTitleText: '全域商城',
    navigationBarTextStyle: 'black',
    navigationBarBackgroundColor: '#ffffff',
    backgroundColor: '#f5f6f7',
    backgroundTextStyle: 'dark',
    // WeChat draws the bar with the way back; on the H5 the pages draw it themselves.
    navigationStyle: process.env.TARO_ENV === 'h5' ? 'custom' : 'default',
  },
  tabBar: {
    color: '#666b73',
    selectedColor: '#0e7a5f',
    backgroundColor: '#ffffff',
    borderStyle: 'white',
    list: [
      { pagePath: 'pages/home/index', text: '首页', iconPath: 'assets/tab/home.png', selectedIconPath: 'assets/tab/home-active.png' },
      { pagePath: 'pages/category/index', text: '分类', iconPath: 'assets/tab/grid.png', selectedIconPath: 'assets/tab/grid-active.png' },
      { pagePath: 'pages/cart/index', text: '购物车', iconPath: 'assets/tab/cart.png', selectedIconPath: 'assets/tab/cart-active.png' },
      { pagePath: 'pages/mine/index', text: '我的', iconPath: 'assets/tab/user.png', selectedIconPath: 'assets/tab/user-active.png' },
    ],
  },
  lazyCodeLoading: 'requiredComponents',
  animation: false,
  permission: { 'scope.userLocation': { desc: '用于查找离你最近的门店' } },
  requiredPrivateInfos: ['getLocation'],
  __usePrivacyCheck__: true,
});
