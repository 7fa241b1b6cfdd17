import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from './repository-root.js';
import { importedPackages, isTestFile, namesExported, namesImported, placesNamed, readLuaHeader, readSourceFiles, schemasNamed, type SourceFile } from './source-files.js';

const BOUNDARY = '@nx/enforce-module-boundaries';
const IMPORTS = 'no-restricted-imports';

interface BadText {
  readonly what: string;
  readonly path: string;
  readonly text: string;
  readonly rule: string;
}

/** Texts that must never stand where they claim to stand, with the rule that says so. */
const refused: readonly BadText[] = [
  { what: 'a lower domain that imports an upper one', path: 'libs/inventory/src/bad.ts', text: `import { Orders } from '@quanyu/orders';\nexport const x = Orders;`, rule: BOUNDARY },
  { what: 'members that know of orders', path: 'libs/membership/src/bad.ts', text: `import { Orders } from '@quanyu/orders';\nexport const x = Orders;`, rule: BOUNDARY },
  { what: 'segments that know of orders', path: 'libs/segments/src/bad.ts', text: `import { Orders } from '@quanyu/orders';\nexport const x = Orders;`, rule: BOUNDARY },
  { what: 'two domains of one level that import each other', path: 'libs/stores/src/bad.ts', text: `import { Catalogue } from '@quanyu/catalogue';\nexport const x = Catalogue;`, rule: BOUNDARY },
  { what: 'a platform that knows a domain', path: 'libs/platform/src/bad.ts', text: `import { Stores } from '@quanyu/stores';\nexport const x = Stores;`, rule: BOUNDARY },
  { what: 'a domain that reaches into another by a relative path', path: 'libs/orders/src/bad.ts', text: `import { InventoryRepository } from '../../inventory/src/inventory.repository.js';\nexport const x = InventoryRepository;`, rule: BOUNDARY },
  { what: 'a front end that imports a domain', path: 'apps/admin/src/bad.ts', text: `import { Orders } from '@quanyu/orders';\nexport const x = Orders;`, rule: BOUNDARY },
  { what: 'a mini-program that imports the platform', path: 'apps/storefront/src/bad.ts', text: `import { fen } from '@quanyu/platform';\nexport const x = fen;`, rule: BOUNDARY },
  { what: 'a feature of the console that imports another', path: 'apps/admin/src/console/features/prices/bad.ts', text: `import { tierNames } from '../campaigns/labels';\nexport const x = tierNames;`, rule: IMPORTS },
  { what: 'a folder of a feature that imports another feature', path: 'apps/admin/src/store/features/picking/delivery/bad.ts', text: `import { OrderCard } from '../../board/OrderCard';\nexport const x = OrderCard;`, rule: IMPORTS },
  { what: 'a feature of the mini-program that imports another', path: 'apps/storefront/src/features/checkout/bad.ts', text: `import { useMe } from '@/features/account/queries';\nexport const x = useMe;`, rule: IMPORTS },
  { what: 'a part of the workbench that imports a feature', path: 'apps/admin/src/store/parts/work/bad.ts', text: `import { OrderCard } from '../../features/board/OrderCard';\nexport const x = OrderCard;`, rule: IMPORTS },
  { what: 'a console that imports the workbench', path: 'apps/admin/src/console/shell/bad.ts', text: `import { staffApi } from '../../store/api';\nexport const x = staffApi;`, rule: IMPORTS },
  { what: 'a script that means a name that is nowhere', path: 'scripts/bad.mjs', text: `export const x = repositoryRot;`, rule: 'no-undef' },
  { what: 'a script that imports what it never uses', path: 'load-tests/runner/bad.mjs', text: `import { join } from 'node:path';`, rule: '@typescript-eslint/no-unused-vars' },
  { what: 'a simulator that shares our signer', path: 'apps/simulators/src/bad.ts', text: `import { WechatPay } from '@quanyu/payments';\nexport const x = WechatPay;`, rule: BOUNDARY },
  { what: 'a product file that imports the test kit', path: 'libs/orders/src/bad.ts', text: `import { createTestPlatform } from '@quanyu/testing';\nexport const x = createTestPlatform;`, rule: BOUNDARY },
  { what: 'rules that know Nest', path: 'libs/orders/src/bad.rules.ts', text: `import { Injectable } from '@nestjs/common';\nexport const x = Injectable;`, rule: IMPORTS },
  { what: 'a state that knows Redis', path: 'libs/orders/src/bad-state.ts', text: `import { Redis } from 'ioredis';\nexport const x = Redis;`, rule: IMPORTS },
  { what: 'rules that know a repository', path: 'libs/orders/src/bad.rules.ts', text: `import { OrdersRepository } from './orders.repository.js';\nexport const x = OrdersRepository;`, rule: IMPORTS },
  { what: 'TypeORM in a flow', path: 'libs/orders/src/place-anything.ts', text: `import { EntityManager } from 'typeorm';\nexport const x = EntityManager;`, rule: IMPORTS },
  { what: 'TypeORM in a controller', path: 'libs/orders/src/http/bad.controller.ts', text: `import { DataSource } from 'typeorm';\nexport const x = DataSource;`, rule: IMPORTS },
  { what: 'an environment variable read on the way', path: 'libs/orders/src/bad.ts', text: `export const x = process.env['ANY'];`, rule: 'no-restricted-properties' },
  { what: 'a rule with a clock of its own', path: 'libs/orders/src/bad.ts', text: `export const x = Date.now();`, rule: 'no-restricted-properties' },
  { what: 'a test that runs alone', path: 'libs/orders/src/bad.spec.ts', text: `it.${'only'}('runs alone', () => { expect(1).toBe(1); });`, rule: 'no-restricted-syntax' },
  { what: 'a test that is left out', path: 'libs/orders/src/bad.spec.ts', text: `describe.${'skip'}('left out', () => undefined);`, rule: 'no-restricted-syntax' },
  { what: 'any', path: 'libs/orders/src/bad.ts', text: `export const x = (value: any): string => String(value);`, rule: '@typescript-eslint/no-explicit-any' },
  { what: 'a silenced compiler', path: 'libs/orders/src/bad.ts', text: `// @ts-ignore\nexport const x: string = 1;`, rule: '@typescript-eslint/ban-ts-comment' },
  { what: 'a silenced linter', path: 'libs/orders/src/bad.ts', text: `// eslint-disable-next-line\nexport const x = (value: any): string => String(value);`, rule: '@typescript-eslint/no-explicit-any' },
  { what: 'a promise that is not null because somebody says so', path: 'libs/orders/src/bad.ts', text: `export const x = (value: string | null): number => value!.length;`, rule: '@typescript-eslint/no-non-null-assertion' },
  { what: 'a default export', path: 'libs/orders/src/bad.ts', text: `export default class Anything {}`, rule: 'no-restricted-syntax' },
  { what: 'five parameters', path: 'libs/orders/src/bad.ts', text: `export function f(a: 1, b: 1, c: 1, d: 1, e: 1): number { return a + b + c + d + e; }`, rule: 'no-restricted-syntax' },
  { what: 'a file of a server of 401 lines', path: 'libs/orders/src/bad.ts', text: Array.from({ length: 401 }, (_unused, line) => `export const x${line} = ${line};`).join('\n'), rule: 'max-lines' },
  { what: 'a function of a server with sixteen ways through it', path: 'libs/orders/src/bad.ts', text: `export function f(x: number): number { ${'if (x > 1) return 1; '.repeat(15)} return 2; }`, rule: 'complexity' },
  { what: 'a file of 601 lines', path: 'apps/admin/src/bad.ts', text: Array.from({ length: 601 }, (_unused, line) => `export const x${line} = ${line};`).join('\n'), rule: 'max-lines' },
];

/** Texts like the bad ones that must pass, so that the rules refuse the bad and not everything. */
const accepted: readonly Omit<BadText, 'rule'>[] = [
  { what: 'an upper domain that imports a lower one', path: 'libs/orders/src/good.ts', text: `import { Inventory } from '@quanyu/inventory';\nexport const x = Inventory;\n` },
  { what: 'a front end that imports the client', path: 'apps/admin/src/good.ts', text: `import { createAdminClient } from '@quanyu/api-client';\nexport const x = createAdminClient;\n` },
  { what: 'a feature that imports what stands below all of them', path: 'apps/admin/src/console/features/prices/good.ts', text: `import { tiersQuery } from '../../parts/members/queries';\nexport const x = tiersQuery;\n` },
  { what: 'a folder of a feature that imports its own feature', path: 'apps/admin/src/store/features/picking/delivery/good.ts', text: `import { PickLine } from '../PickLine';\nexport const x = PickLine;\n` },
  { what: 'a page of the mini-program that puts two features together', path: 'apps/storefront/src/pkg-trade/checkout/good.ts', text: `import { useMe } from '@/features/account/queries';\nimport { useQuote } from '@/features/checkout/queries';\nexport const x = [useMe, useQuote];\n` },
  { what: 'a test that imports the test kit', path: 'libs/orders/src/good.spec.ts', text: `import { createTestPlatform } from '@quanyu/testing';\nexport const x = createTestPlatform;\n` },
  { what: 'TypeORM in a repository', path: 'libs/orders/src/good.repository.ts', text: `import { DataSource } from 'typeorm';\nexport const x = DataSource;\n` },
  { what: 'the composition root that imports every domain', path: 'apps/api/src/good.ts', text: `import { Orders } from '@quanyu/orders';\nimport { Stores } from '@quanyu/stores';\nexport const x = [Orders, Stores];\n` },
];

/** Every schema that a migration makes. */
const schemas = [...new Set(readSourceFiles('apps/api/src/migrations', '.ts').flatMap(({ text }) => [...text.matchAll(/CREATE SCHEMA (?:IF NOT EXISTS )?(\w+)/g)].map(([, name = '']) => name)))].sort();
/** What looks at the whole from above: screens over several domains, the war room, and the tools that make a shop, live in it and audit it. */
const aboveTheWalls = /^apps\/api\/src\/(migrations\/|views\/|operations\/|tools\/(seed\/|simulate\/|audit\.ts|member-lookups\.ts))/;
const libs = readdirSync(join(repositoryRoot, 'libs')).filter((name) => existsSync(join(repositoryRoot, 'libs', name, 'package.json')));

/** Who names a table of another schema than its own. */
function strangersIn(files: readonly SourceFile[], own: string): string[] {
  return files
    .filter(({ path }) => !isTestFile(path))
    .flatMap(({ path, text }) => schemasNamed(text).filter((schema) => schema !== own && schemas.includes(schema)).map((schema) => `${path} names ${schema}`));
}

function lint(texts: readonly { path: string; text: string }[]): string[][] {
  const output = execFileSync(process.execPath, [join(repositoryRoot, 'libs/testing/src/lint-texts.mjs'), repositoryRoot], {
    cwd: repositoryRoot,
    input: JSON.stringify(texts),
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  return JSON.parse(output.slice(output.lastIndexOf('\n') + 1)) as string[][];
}

describe('the walls between the parts', () => {
  let verdicts: string[][] = [];
  beforeAll(() => {
    verdicts = lint([...refused, ...accepted]);
  }, 120_000);

  it.each(refused.map((bad, index) => ({ ...bad, index })))('refuse $what', ({ index, rule }) => {
    expect(verdicts[index]).toContain(rule);
  });

  it.each(accepted.map((good, index) => ({ ...good, index: refused.length + index })))('let pass $what', ({ index }) => {
    expect(verdicts[index]).toEqual([]);
  });

  it.each(libs)('hide everything of @quanyu/%s but its index', (name) => {
    const script = `try { import.meta.resolve('@quanyu/${name}/src/index.ts'); console.log('reached'); } catch (error) { console.log(error.code); }`;
    expect(execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd: join(repositoryRoot, 'apps/api'), encoding: 'utf8' }).trim()).toBe('ERR_PACKAGE_PATH_NOT_EXPORTED');
  });
});

describe('the tables of a domain', () => {
  it('are found in a text of SQL', () => {
    expect(schemasNamed(`SELECT 1 FROM orders."order" o JOIN inventory.balance b ON true`)).toEqual(['orders', 'inventory']);
  });

  it('have a schema per domain, and one of the composition root', () => {
    expect(schemas.filter((schema) => !libs.includes(schema))).toEqual(['operations']);
  });

  it.each(libs)('of others are left alone by %s', (name) => {
    expect(strangersIn(readSourceFiles(`libs/${name}/src`, '.ts'), name)).toEqual([]);
  });

  it('are left alone by the composition root, but for what looks at the whole from above', () => {
    expect(strangersIn(readSourceFiles('apps/api/src', '.ts').filter(({ path }) => !aboveTheWalls.test(path)), 'operations')).toEqual([]);
  });

  it('are seen in the text of a stranger', () => {
    expect(strangersIn([{ path: 'libs/orders/src/bad.repository.ts', text: 'UPDATE promotions.campaign SET status = 1' }], 'orders')).toEqual(['libs/orders/src/bad.repository.ts names promotions']);
  });

  it('are made by the migrations of their own domain', () => {
    const strangers = readSourceFiles('apps/api/src/migrations', '.ts').flatMap(({ path, text }) => {
      const owner = /-(\w+?)(-[\w-]+)?\.ts$/.exec(path)?.[1] ?? '';
      const made = [...text.matchAll(/\b(?:CREATE|ALTER) TABLE (?:IF (?:NOT )?EXISTS )?(\w+)\./g)].map((match) => match[1]);
      return made.filter((schema) => schema !== owner).map((schema) => `${path} changes ${schema}`);
    });
    expect(strangers).toEqual([]);
  });
});

describe('the packages of a project', () => {
  it.each([...libs.map((name) => `libs/${name}`), 'apps/api', 'apps/simulators'])('that %s imports stand in its package.json', (folder) => {
    const manifest = JSON.parse(readFileSync(join(repositoryRoot, folder, 'package.json'), 'utf8')) as Record<string, Record<string, string> | undefined>;
    const listed = new Set(Object.keys({ ...manifest['dependencies'], ...(folder === 'apps/api' ? manifest['devDependencies'] : {}) }));
    const missing = readSourceFiles(`${folder}/src`, '.ts')
      .filter(({ path }) => !isTestFile(path))
      .flatMap(({ path, text }) => importedPackages(text).filter((name) => !listed.has(name)).map((name) => `${path} imports ${name}`));
    expect(missing).toEqual([]);
  });
});

describe('the index of a lib', () => {
  const everything = ['apps', 'libs', 'load-tests', 'scripts'].flatMap((folder) => ['.ts', '.tsx', '.mjs'].flatMap((ending) => readSourceFiles(folder, ending)));
  const taken = (name: string): Set<string> =>
    new Set(everything.flatMap(({ path, text }) => namesImported(text, path.startsWith(`libs/${name}/`) ? '(?:\\./|(?:\\.\\./)+)index\\.js' : `@quanyu/${name}`)));

  it('is read as it is written', () => {
    expect(namesExported(`export { type A, b as c } from './a.js';\nexport type { D } from './d.js';`)).toEqual(['A', 'c', 'D']);
    expect(namesImported(`import { type A, b as c } from '@quanyu/x';\nconst { d, e: f } = await import('@quanyu/x');`, '@quanyu/x')).toEqual(['A', 'b', 'd', 'e']);
  });

  it.each(libs)('of %s hands on nothing that nobody takes', (name) => {
    const used = taken(name);
    expect(namesExported(readFileSync(join(repositoryRoot, 'libs', name, 'src/index.ts'), 'utf8')).filter((exported) => !used.has(exported))).toEqual([]);
  });
});

describe('the Lua scripts', () => {
  const scripts = libs.flatMap((name) => readSourceFiles(`libs/${name}/src`, '.lua'));

  it('are found to lie when their header names an argument that they never read', () => {
    expect(readLuaHeader('-- KEYS[1] bucket ARGV[1] capacity ARGV[2] nowMs\nreturn KEYS[1] .. ARGV[1]')).toEqual({ documented: { keys: 1, args: 2 }, used: { keys: 1, args: 1 } });
  });

  it.each(scripts)('say in the header of $path which keys and arguments they take', ({ text }) => {
    const { documented, used } = readLuaHeader(text);
    expect(documented).toEqual(used);
    expect(used.keys).toBeLessThanOrEqual(5);
    expect(used.args).toBeLessThanOrEqual(6);
  });
});

describe('what is written', () => {
  const read = (path: string): string => readFileSync(join(repositoryRoot, path), 'utf8');
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: repositoryRoot, encoding: 'utf8' }).split('\n');
  const files = listed.filter((path) => path !== '' && existsSync(join(repositoryRoot, path)));
  /** Made by a run, and in no commit. */
  const made = ['report/'];
  const isThere = (name: string): boolean => made.includes(name) || files.some((path) => (name.endsWith('/') ? `/${path}`.includes(`/${name}`) : `/${path}`.endsWith(`/${name}`)));

  it('is read for the files and folders that it names', () => {
    expect(placesNamed('`libs/x/src/a.ts` and `b.rules.ts` in `http/`, not `a.b`, `npm test` or c.ts')).toEqual(['libs/x/src/a.ts', 'b.rules.ts', 'http/']);
    expect([isThere('libs/testing/src/'), isThere('architecture.spec.ts'), isThere('nowhere/architecture.spec.ts')]).toEqual([true, true, false]);
  });

  it('of files and folders names such as there are', () => {
    expect(files.filter((path) => path.endsWith('.md')).flatMap((page) => placesNamed(read(page)).filter((name) => !isThere(name)).map((name) => `${page} names ${name}`))).toEqual([]);
  });

  it('of decisions is found from their index, every one', () => {
    const linked = [...read('docs/adr/README.md').matchAll(/\]\((\d[\w-]+\.md)\)/g)].map(([, file]) => file);
    expect(linked.sort()).toEqual(readdirSync(join(repositoryRoot, 'docs/adr')).filter((file) => /^\d/.test(file)).sort());
  });

  it('of security names tests that there are', () => {
    const tests = new Set(files.filter((path) => path.endsWith('spec.ts')).map((path) => path.split('/').at(-1)));
    const named = [...read('docs/security.md').matchAll(/`([\w.-]+spec\.ts)`/g)].map(([, file]) => file);
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((file) => !tests.has(file))).toEqual([]);
  });
});
