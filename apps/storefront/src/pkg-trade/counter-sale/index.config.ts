export default definePageConfig({ navigationBarTitleText: '店员为你选购' });
