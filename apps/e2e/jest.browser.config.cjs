// Run by `npm run e2e`, which starts the stack and says where it is: E2E_STOREFRONT_URL, E2E_ADMIN_URL, E2E_API_URL,
// E2E_SIMULATOR_ADMIN_URL, CHROMIUM_PATH, E2E_SCREENSHOT_DIR.
module.exports = {
  ...require('../../jest.preset.cjs')(__dirname, 'browser', 'browser-spec'),
  testTimeout: 120_000,
};
