export default definePageConfig({ navigationBarTitleText: '页面不见了' });
