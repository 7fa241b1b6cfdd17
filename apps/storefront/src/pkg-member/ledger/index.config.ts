export default definePageConfig({ navigationBarTitleText: '会员账本', enablePullDownRefresh: true });
