const babel = {
  configFile: false,
  presets: [['babel-preset-taro', { framework: 'react', ts: true, compiler: 'webpack5', useBuiltIns: false, targets: { node: 'current' } }]],
};

module.exports = {
  rootDir: __dirname,
  displayName: 'storefront',
  testMatch: ['<rootDir>/src/**/*.spec.ts', '<rootDir>/src/**/*.spec.tsx'],
  testEnvironment: 'jsdom',
  testEnvironmentOptions: { customExportConditions: ['@quanyu/source', 'node', 'node-addons'] },
  globals: { API_BASE: '' },
  transform: { '^.+\\.[cm]?[jt]sx?$': ['babel-jest', babel] },
  transformIgnorePatterns: ['/node_modules/(?!(@tarojs|@quanyu)/)'],
  moduleNameMapper: {
    '\\.scss$': '<rootDir>/test/empty-style.cjs',
    '^@tarojs/components$': '<rootDir>/test/components.tsx',
    '^@tarojs/taro$': '<rootDir>/test/taro.ts',
    '^@/shared/platform$': '<rootDir>/src/shared/platform/index.h5.ts',
    '^@/(.*)$': '<rootDir>/src/$1',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  moduleFileExtensions: ['h5.ts', 'ts', 'tsx', 'js', 'cjs', 'mjs', 'json'],
};
