import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

const root = dirname(fileURLToPath(import.meta.url));

/**
 * Who may import whom: one explicit list per project, never a wildcard. `libs/testing/src/architecture.spec.ts` shows
 * each wall refusing a bad import.
 */
const below = {
  platform: [],
  wechat: ['platform'],
  risk: ['platform'],
  webhooks: ['platform'],
  identity: ['platform', 'wechat', 'risk'],
  catalogue: ['platform', 'identity'],
  stores: ['platform', 'identity'],
  inventory: ['platform', 'identity'],
  payments: ['platform', 'identity'],
  membership: ['platform', 'identity', 'risk'],
  segments: ['platform', 'identity', 'membership'],
  promotions: ['platform', 'identity', 'risk', 'catalogue', 'stores', 'inventory', 'membership'],
  orders: ['platform', 'wechat', 'risk', 'identity', 'catalogue', 'stores', 'inventory', 'payments', 'membership', 'segments', 'promotions'],
  fulfillment: ['platform', 'wechat', 'risk', 'identity', 'catalogue', 'stores', 'inventory', 'payments', 'membership', 'segments', 'promotions', 'orders'],
  api: ['platform', 'wechat', 'risk', 'identity', 'catalogue', 'stores', 'inventory', 'payments', 'membership', 'segments', 'promotions', 'orders', 'fulfillment', 'webhooks'],
  'api-client': [],
  simulators: [],
};
const everyLib = [...Object.keys(below).filter((name) => name !== 'api' && name !== 'simulators'), 'testing'];
const domainTag = (name) => `domain:${name}`;

function boundaries(extra) {
  return [
    'error',
    {
      enforceBuildableLibDependency: false,
      allow: [],
      depConstraints: [
        ...Object.entries(below).map(([name, allowed]) => ({ sourceTag: domainTag(name), onlyDependOnLibsWithTags: [name, ...allowed, ...extra].map(domainTag) })),
        { sourceTag: domainTag('testing'), onlyDependOnLibsWithTags: everyLib.map(domainTag) },
        ...['app:storefront', 'app:admin', 'app:load-tests'].map((sourceTag) => ({ sourceTag, onlyDependOnLibsWithTags: [domainTag('api-client')] })),
        { sourceTag: 'app:e2e', onlyDependOnLibsWithTags: [domainTag('api-client'), domainTag('testing')] },
      ],
    },
  ];
}

/** Rules that need no types, for every TypeScript file of ours. */
const everywhere = {
  // A line that slipped in front of an expression is a comma expression to the compiler.
  'no-sequences': 'error',
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/no-non-null-assertion': 'error',
  '@typescript-eslint/ban-ts-comment': ['error', { 'ts-ignore': true, 'ts-nocheck': true, 'ts-expect-error': true }],
  '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false }],
  '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrorsIgnorePattern: '^_', ignoreRestSiblings: true }],
  // A Nest module is a class that its decorator fills.
  '@typescript-eslint/no-extraneous-class': 'off',
  '@typescript-eslint/no-invalid-void-type': 'off',
  'max-lines': ['error', { max: 600, skipBlankLines: true, skipComments: true }],
  'max-lines-per-function': ['error', { max: 70, skipBlankLines: true, skipComments: true }],
  'no-console': 'error',
  eqeqeq: 'error',
};

const focusedTest = {
  selector: "MemberExpression[object.name=/^(it|test|describe)$/][property.name=/^(only|skip|todo)$/]",
  message: 'Every test runs: neither .only nor .skip is committed.',
};
const tooManyParameters = [
  { selector: 'MethodDefinition[kind="constructor"] > FunctionExpression[params.length>6]', message: 'A class has at most 6 dependencies.' },
  {
    // A factory of Nest gets its dependencies by position, as a constructor does.
    selector: ':matches(FunctionDeclaration, ArrowFunctionExpression:not(Property[key.name="useFactory"] > *), MethodDefinition[kind!="constructor"] > FunctionExpression)[params.length>4]',
    message: 'A function has at most 4 parameters: pass an object.',
  },
];
const defaultExport = { selector: 'ExportDefaultDeclaration', message: 'Exports have names.' };
const environment = { object: 'process', property: 'env', message: 'Every variable is declared in platform/config/env.ts, and read there alone.' };
const wallClock = { object: 'Date', property: 'now', message: 'Time comes from the injected Clock.' };

/** What Node gives without an import. */
const NODE_GLOBALS = ['AbortController', 'AbortSignal', 'Blob', 'Buffer', 'clearInterval', 'clearTimeout', 'console', 'fetch', 'FormData', 'Headers', 'performance', 'process', 'setImmediate', 'setInterval', 'setTimeout', 'structuredClone', 'TextDecoder', 'TextEncoder', 'URL', 'URLSearchParams'];

/** Where a function has more ways through it than 15, and how many as things are: an entry may shrink or go, none is added. */
const branched = {
  'libs/fulfillment/src/board/board.ts': 25,
  'libs/fulfillment/src/pickup/pickup-code.ts': 31,
  'libs/fulfillment/src/work/stage-clock.rules.ts': 22,
  'libs/orders/src/order-views.ts': 17,
  'libs/orders/src/pricing/price-checkout.ts': 16,
  'libs/promotions/src/price-rules/price-rule.rules.ts': 20,
  'libs/promotions/src/pricing/benefits.ts': 18,
};

const servers = ['apps/api/**/*.ts', 'libs/!(api-client)/**/*.ts'];
const tests = ['**/*.spec.ts', '**/*.int-spec.ts', '**/*.e2e-spec.ts', '**/*.spec.tsx', 'apps/*/test/**/*.ts', 'libs/testing/**/*.ts', 'libs/*/src/**/test-kit/**/*.ts'];

const ormOnlyInRepositories = { group: ['typeorm', 'pg', '@nestjs/typeorm'], message: 'Only repositories, entities, migrations and platform speak to the database.' };
const pureFile = {
  group: ['@nestjs/*', 'typeorm', 'pg', 'ioredis', 'bullmq', 'fastify', 'node:*', '!node:crypto', '*.repository.js', '*.entity.js', '*.module.js', '*.controller.js'],
  message: 'Rules and states are pure: no Nest, no database, no Redis, no system.',
};

/**
 * The floors of a front end: routes and pages put features together, a feature knows no other one, and nothing below knows a feature.
 * Console and workbench are two apps.
 */
const fronts = ['apps/admin/src/console', 'apps/admin/src/store', 'apps/storefront/src'];
const otherFeature = 'A feature imports no other one: what two of them need stands in parts, shell, ui, frame or shared.';
const otherApp = { regex: '^(\\.\\./)+(console|store)/', message: 'Console and workbench share only what stands in shared.' };

function wallsOfFront(front) {
  const apart = front.startsWith('apps/admin/') ? [otherApp] : [];
  const aFeature = { regex: '^(\\.\\./)+features/|^@/(features|pages|pkg-)', message: otherFeature };
  // A path that leaves so many folders and no more ends beside the feature, in another one.
  const beside = (folders) => ({ regex: `^(\\.\\./){${folders}}(?!\\.\\.)`, message: otherFeature });
  const imports = (files, patterns) => ({ files, rules: { 'no-restricted-imports': ['error', { patterns: [...patterns, ...apart] }] } });
  return [
    ...(apart.length === 0 ? [] : [imports([`${front}/**`], [])]),
    imports([`${front}/{frame,offline,parts,shared,shell,ui}/**`, `${dirname(front)}/shared/**`], [aFeature]),
    imports([`${front}/features/*/*.{ts,tsx}`], [aFeature, beside(1)]),
    imports([`${front}/features/*/*/*.{ts,tsx}`], [aFeature, beside(2)]),
  ];
}

/** Files that are linted with their types, by the program that holds them: one for all servers, which is as much work as one for the last of them. */
const typed = [
  { project: 'tsconfig.servers.json', files: ['libs/*/src/**/*.ts', 'apps/{api,simulators}/{src,test}/**/*.ts'] },
  { project: 'apps/e2e/tsconfig.spec.json', files: ['apps/e2e/src/**/*.ts'] },
];

export default tseslint.config(
  {
    ignores: [
      '**/dist/**',
      '**/coverage/**',
      '**/node_modules/**',
      '.data/**',
      '.nx/**',
      '**/*.cjs',
      '**/*.js',
      'libs/api-client/src/generated/**',
      'load-tests/report/**',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error', noInlineConfig: true } },
  ...tseslint.configs.strict,
  { files: ['**/*.ts', '**/*.tsx'], plugins: { '@nx': nx }, rules: { ...everywhere, 'no-restricted-syntax': ['error', focusedTest], '@nx/enforce-module-boundaries': boundaries([]) } },

  ...typed.map(({ project, files }) => ({
    files,
    languageOptions: { parserOptions: { project: [project], tsconfigRootDir: root } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unnecessary-type-assertion': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/no-unsafe-argument': 'error',
      '@typescript-eslint/no-unsafe-assignment': 'error',
      '@typescript-eslint/no-unsafe-call': 'error',
      '@typescript-eslint/no-unsafe-member-access': 'error',
      '@typescript-eslint/no-unsafe-return': 'error',
    },
  })),

  {
    files: servers,
    ignores: tests,
    rules: {
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      complexity: ['error', { max: 15 }],
      'no-restricted-syntax': ['error', focusedTest, defaultExport, ...tooManyParameters],
      'no-restricted-properties': ['error', environment, wallClock],
      'no-restricted-imports': ['error', { patterns: [ormOnlyInRepositories] }],
    },
  },
  { files: ['apps/simulators/**/*.ts'], rules: { 'no-restricted-syntax': ['error', focusedTest, defaultExport] } },
  // A k6 script has no other way to write than the console, which is the journal of its run.
  { files: ['load-tests/**/*.ts'], rules: { 'no-console': 'off' } },
  // Drawing takes a place and a size.
  { files: ['apps/api/src/tools/seed/pictures/**/*.ts'], rules: { 'no-restricted-syntax': ['error', focusedTest, defaultExport] } },
  {
    files: [
      '**/*.repository.ts',
      '**/*.entity.ts',
      'apps/api/src/migrations/**',
      'apps/api/src/{apply-migrations,boot,create-app,migrate}.ts',
      'apps/api/src/http/health.ts',
      'libs/platform/**',
      'apps/api/src/tools/seed/**',
    ],
    rules: { 'no-restricted-imports': 'off' },
  },
  // A migration is one text of SQL.
  { files: ['apps/api/src/migrations/**'], rules: { 'max-lines-per-function': 'off' } },
  { files: ['libs/platform/src/{clock,config/env}.ts', 'apps/api/src/tools/seed/**/*.ts'], rules: { 'no-restricted-properties': 'off' } },
  {
    files: ['libs/*/src/**/*.rules.ts', 'libs/*/src/**/*-state.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: [pureFile, ormOnlyInRepositories] }] },
  },
  {
    files: tests,
    rules: {
      '@nx/enforce-module-boundaries': boundaries(['testing']),
      'max-lines-per-function': 'off',
      'no-restricted-imports': 'off',
      'no-restricted-properties': 'off',
      // Replies and rows of a test are looked at with expect, which takes anything.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
    },
  },

  {
    // Front ends: pages and configs export by default because their frameworks ask for it.
    files: ['apps/storefront/**', 'apps/admin/**'],
    rules: { 'max-lines-per-function': ['error', { max: 150, skipBlankLines: true, skipComments: true }] },
  },
  // A walk is one story from its beginning to its end.
  { files: ['apps/e2e/**/*.browser-spec.ts'], rules: { 'max-lines-per-function': 'off' } },
  ...Object.entries(branched).map(([file, max]) => ({ files: [file], rules: { complexity: ['error', { max }] } })),
  ...fronts.flatMap(wallsOfFront),

  // Scripts and load tests: plain modules of Node, whose types are looked at by the compiler.
  {
    files: ['**/*.mjs'],
    languageOptions: { globals: Object.fromEntries(NODE_GLOBALS.map((name) => [name, 'readonly'])) },
    rules: {
      'no-undef': 'error',
      'no-sequences': 'error',
      eqeqeq: 'error',
      '@typescript-eslint/no-unused-vars': everywhere['@typescript-eslint/no-unused-vars'],
      // Without types, what is only data has no more than a constructor.
      '@typescript-eslint/no-extraneous-class': 'off',
      'max-lines': everywhere['max-lines'],
    },
  },
);
