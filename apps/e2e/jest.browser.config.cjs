// Run by `npm run e2e`, which starts a shop for each worker and says where they are: E2E_SHOPS, CHROMIUM_PATH, E2E_SCREENSHOT_DIR.
module.exports = {
  ...require('../../jest.preset.cjs')(__dirname, 'browser', 'browser-spec'),
  testTimeout: 300_000,
};
