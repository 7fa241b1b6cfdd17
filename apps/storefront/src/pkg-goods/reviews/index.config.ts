export default definePageConfig({ navigationBarTitleText: 'reviews' });
