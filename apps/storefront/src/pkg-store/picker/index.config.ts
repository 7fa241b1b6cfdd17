export default definePageConfig({ navigationBarTitleText: 'picker' });
