export default definePageConfig({ navigationBarTitleText: '答复门店', enablePullDownRefresh: true });
