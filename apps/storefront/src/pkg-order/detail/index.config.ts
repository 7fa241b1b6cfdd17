export default definePageConfig({ navigationBarTitleText: 'detail' });
