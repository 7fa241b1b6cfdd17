export default definePageConfig({ navigationBarTitleText: 'cashier' });
