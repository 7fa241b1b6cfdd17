const { join } = require('node:path');

// One preset for every Node project. Packages that ship ES modules alone are compiled to CommonJS with the tests,
// because Jest on Node 20 cannot require them.
const swc = {
  swcrc: false,
  jsc: {
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true },
    target: 'es2022',
    keepClassNames: true,
  },
  module: { type: 'commonjs' },
};

const esmOnly = ['@nestjs', 'uuid', 'cookie', 'jose', 'lru-cache', 'cockatiel', 'p-limit', 'yocto-queue', 'content-disposition', 'kdbush', 'geokdbush', 'tinyqueue'];

/** @param {string} rootDir @param {string} displayName @param {string} suffix */
module.exports = function preset(rootDir, displayName, suffix = 'spec') {
  return {
    rootDir,
    displayName,
    testMatch: [`<rootDir>/**/*.${suffix}.ts`],
    testEnvironment: 'node',
    testEnvironmentOptions: { customExportConditions: ['@quanyu/source', 'node', 'node-addons'] },
    moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1', '^fast-check$': join(__dirname, 'jest.fast-check.cjs') },
    transform: {
      '^.+\\.ts$': ['@swc/jest', swc],
      '^.+\\.m?js$': ['@swc/jest', { ...swc, jsc: { parser: { syntax: 'ecmascript' }, target: 'es2022' } }],
    },
    transformIgnorePatterns: [`/node_modules/(?!(${esmOnly.join('|')})/)`],
    testPathIgnorePatterns: ['/dist/', '/node_modules/'],
    modulePathIgnorePatterns: ['/dist/', '/.data/'],
  };
};
