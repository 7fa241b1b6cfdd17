export default definePageConfig({ navigationBarTitleText: 'pickup-code' });
