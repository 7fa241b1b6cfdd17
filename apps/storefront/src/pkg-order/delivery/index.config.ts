export default definePageConfig({ navigationBarTitleText: '配送进度', enablePullDownRefresh: true });
