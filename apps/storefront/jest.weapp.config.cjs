// Facts about the built mini-program: build it first with `npm run build:weapp`.
const unit = require('./jest.config.cjs');

module.exports = {
  ...unit,
  displayName: 'storefront-weapp',
  testMatch: ['<rootDir>/test/weapp-host.spec.ts'],
  testEnvironment: 'node',
  testTimeout: 30_000,
};
