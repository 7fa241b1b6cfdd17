export default definePageConfig({ navigationBarTitleText: '预售订单', enablePullDownRefresh: true });
