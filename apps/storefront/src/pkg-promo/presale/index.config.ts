export default definePageConfig({ navigationBarTitleText: '预售商品', enablePullDownRefresh: true });
