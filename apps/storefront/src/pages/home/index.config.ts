export default definePageConfig({ navigationBarTitleText: '全域商城', enablePullDownRefresh: true });
