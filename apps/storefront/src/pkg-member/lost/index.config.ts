export default definePageConfig({ navigationBarTitleText: 'lost' });
