const preset = require('../../jest.preset.cjs');

const base = preset(__dirname, 'admin');

// The screens are TypeScript with JSX and run in a browser, so the same compiler gets JSX and jsdom here.
const [, swc] = base.transform['^.+\\.ts$'];
const tsx = {
  ...swc,
  jsc: { ...swc.jsc, parser: { syntax: 'typescript', tsx: true }, transform: { react: { runtime: 'automatic' } } },
};

module.exports = {
  ...base,
  testEnvironment: 'jsdom',
  testEnvironmentOptions: { customExportConditions: ['@quanyu/source', 'node', 'node-addons'] },
  testMatch: ['<rootDir>/src/**/*.spec.ts', '<rootDir>/src/**/*.spec.tsx'],
  transform: { ...base.transform, '^.+\\.tsx?$': ['@swc/jest', tsx] },
};
