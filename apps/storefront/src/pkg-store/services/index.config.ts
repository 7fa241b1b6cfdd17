export default definePageConfig({ navigationBarTitleText: '到店服务' });
