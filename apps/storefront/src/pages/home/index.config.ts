export default definePageConfig({ navigationBarTitleText: '全域生活', enablePullDownRefresh: true });
