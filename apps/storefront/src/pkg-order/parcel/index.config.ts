export default definePageConfig({ navigationBarTitleText: '物流', enablePullDownRefresh: true });
