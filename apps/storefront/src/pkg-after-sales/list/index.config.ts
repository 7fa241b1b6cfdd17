export default definePageConfig({ navigationBarTitleText: '退款与售后', enablePullDownRefresh: true });
