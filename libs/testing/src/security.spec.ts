import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from './repository-root.js';
import { isTestFile, readSourceFiles } from './source-files.js';

type Json = Record<string, unknown>;

const read = (path: string): string => readFileSync(join(repositoryRoot, path), 'utf8');
const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: repositoryRoot, encoding: 'utf8', maxBuffer: 64 * 1_024 * 1_024 }).split('\0').filter((path) => path !== '');

interface Locked {
  readonly version?: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly link?: boolean;
}

/** Licences that let us ship what we make of them. Of a choice (OR) one is enough; of several that hold together (AND) each must be here. */
const LICENCES = new Set([
  'MIT', 'MIT-0', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'BlueOak-1.0.0', 'CC0-1.0', 'CC-BY-4.0', 'Python-2.0', 'Unlicense', 'Zlib', 'MPL-2.0',
  // Linked as a library of its own (pictures), never copied into our code.
  'LGPL-3.0-or-later',
]);
/** Packages that do not say it where the lock file looks; their files do. */
const READ_BY_HAND = new Map([['node_modules/neverpanic', 'MIT'], ['node_modules/string.fromcodepoint', 'MIT']]);

function mayShip(licence: string): boolean {
  const parts = licence.replaceAll(/[()]/g, '').split(' AND ');
  return parts.every((part) => part.split(' OR ').some((one) => LICENCES.has(one)));
}

describe('the packages that others made', () => {
  const locked = Object.entries((JSON.parse(read('package-lock.json')) as { packages: Record<string, Locked> }).packages).filter(([path, { link }]) => path.includes('node_modules/') && link !== true);

  it('are the very files that were looked at, each known by its fingerprint', () => {
    expect(locked.length).toBeGreaterThan(1_000);
    expect(locked.filter(([, { integrity }]) => integrity?.startsWith('sha512-') !== true).map(([path]) => path)).toEqual([]);
  });

  it('come under licences that let us ship them', () => {
    expect([mayShip('(MIT OR GPL-3.0)'), mayShip('GPL-3.0'), mayShip('Apache-2.0 AND GPL-3.0')]).toEqual([true, false, false]);
    expect(locked.filter(([path, { license }]) => !mayShip(license ?? READ_BY_HAND.get(path) ?? 'none')).map(([path, { license }]) => `${path}: ${license ?? 'none'}`)).toEqual([]);
  });

  it('run nothing while they are installed, and are named by one exact version', () => {
    expect(read('.npmrc')).toMatch(/^ignore-scripts=true$/m);
    const manifests = tracked.filter((path) => /(^|\/)package\.json$/.test(path)).map((path) => ({ path, manifest: JSON.parse(read(path)) as Record<string, Record<string, string> | undefined> }));
    const loose = manifests.flatMap(({ path, manifest }) =>
      ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((kind) =>
        Object.entries(manifest[kind] ?? {}).filter(([name, version]) => !name.startsWith('@quanyu/') && !/^(npm:@?[\w/.-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)).map(([name, version]) => `${path}: ${name} ${version}`),
      ),
    );
    expect(loose).toEqual([]);
  });
});

/** What looks like a secret of somebody, in any file. */
const SECRETS: readonly [string, RegExp][] = [
  ['a private key', /-----BEGIN (?:RSA |EC |OPENSSH |ENCRYPTED )?PRIVATE KEY-----\s*[A-Za-z0-9+/=]{40}/],
  ['a key of a cloud', /\b(?:AKIA|LTAI|AKID)[0-9A-Za-z]{16,32}\b/],
  ['a token of a code host or a chat', /\b(?:gh[pousr]_[0-9A-Za-z]{30,}|glpat-[\w-]{20,}|xox[abprs]-[\w-]{10,})\b/],
  ['an app secret of WeChat', /\b(?:app_?secret|appSecret|APP_SECRET)\b['"]?\s*[:=]\s*['"][0-9a-f]{32}['"]/],
];
/** Keys that were made to be known: production refuses to start with them. */
const KNOWN_TO_ALL = new Set(['apps/simulators/src/development-keys.ts']);

function secretsIn(text: string): string[] {
  return SECRETS.filter(([, pattern]) => pattern.test(text)).map(([what]) => what);
}

describe('the repository', () => {
  it('holds nobody’s secret', () => {
    const pem = ['-----BEGIN ', 'PRIVATE KEY-----\n', 'A'.repeat(64)].join('');
    expect([secretsIn(pem), secretsIn(`appSecret: '${'0f'.repeat(16)}'`), secretsIn('nothing at all')]).toEqual([['a private key'], ['an app secret of WeChat'], []]);
    const texts = tracked.filter((path) => !KNOWN_TO_ALL.has(path) && /\.(?:[cm]?[jt]sx?|json|ya?ml|md|sh|env|example|txt|conf|toml|pem|key|lua|sql|css|scss|html)$|(^|\/)[^./]+$/.test(path));
    expect(texts.length).toBeGreaterThan(1_000);
    expect(texts.flatMap((path) => secretsIn(read(path)).map((what) => `${path}: ${what}`))).toEqual([]);
  });
});

describe('what somebody typed', () => {
  const AS_HTML = /dangerouslySetInnerHTML|\.innerHTML\b|\.outerHTML\b|insertAdjacentHTML|document\.write|<RichText\b|\brich-text\b/;

  it('is shown as text and never becomes part of a page: a name, a remark, an address, a product', () => {
    expect([AS_HTML.test('<div dangerouslySetInnerHTML={{ __html: remark }} />'), AS_HTML.test('<View>{remark}</View>')]).toEqual([true, false]);
    const sources = ['apps/admin/src', 'apps/storefront/src'].flatMap((folder) => [...readSourceFiles(folder, '.tsx'), ...readSourceFiles(folder, '.ts')]).filter(({ path }) => !isTestFile(path));
    expect(sources.length).toBeGreaterThan(300);
    expect(sources.filter(({ text }) => AS_HTML.test(text)).map(({ path }) => path)).toEqual([]);
  });

  it('cannot keep the server busy: no pattern of the documents repeats without end what repeats without end', () => {
    expect([repeatsTwice('^(a+)+$'), repeatsTwice('^([a-z]+,)*x'), repeatsTwice(String.raw`^(\d{1,3}\.){3}\d+$`), repeatsTwice('^[(+*]+$')]).toEqual([true, true, false, false]);
    const documents = readdirSync(join(repositoryRoot, 'libs/api-client/openapi')).map((file) => JSON.parse(read(`libs/api-client/openapi/${file}`)) as Json);
    const patterns = [...new Set(documents.flatMap(patternsOf))];
    expect(patterns.length).toBeGreaterThan(20);
    expect(patterns.filter(repeatsTwice)).toEqual([]);
  });
});

describe('whoever is turned away by risk', () => {
  /** Asked by what every feature stands on; the feature that shows it offers the appeal. */
  const OFFERED_BY: Readonly<Record<string, string>> = { joinWaitingRoom: 'apps/storefront/src/features/waiting-room/queries.ts' };
  const OFFERS = /\b(?:offerAppeal|rememberRefusal)\(/;

  it('is offered an appeal wherever the shop asks for what may be refused', () => {
    const { paths } = JSON.parse(read('libs/api-client/openapi/storefront.json')) as { paths: Record<string, Record<string, Json>> };
    const refusable = Object.values(paths).flatMap((methods) => Object.values(methods)).filter((operation) => JSON.stringify(operation['responses']).includes('RISK.BLOCKED')).map((operation) => String(operation['operationId']));
    expect(refusable.length).toBeGreaterThan(10);
    const sources = [...readSourceFiles('apps/storefront/src', '.ts'), ...readSourceFiles('apps/storefront/src', '.tsx')].filter(({ path }) => !isTestFile(path));
    const silent = refusable.filter((id) => {
      const askers = sources.filter(({ path, text }) => (OFFERED_BY[id] === undefined ? text.includes(`api.call('${id}'`) : path === OFFERED_BY[id]));
      return askers.length === 0 || askers.some(({ text }) => !OFFERS.test(text));
    });
    expect(silent).toEqual([]);
  });
});

/** Every `pattern` of a document. */
function patternsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(patternsOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => (name === 'pattern' && typeof inner === 'string' ? [inner] : patternsOf(inner)));
}

/** Whether a group that may be repeated without end holds something that may, too: what makes matching take exponential time. */
function repeatsTwice(pattern: string): boolean {
  const groups: { repeats: boolean }[] = [{ repeats: false }];
  // Escapes, sets of characters and quantifiers are one token each; a bounded quantifier is none that matters.
  for (const [token] of pattern.matchAll(/\\.|\[(?:\\.|[^\]\\])*\]|\((?:\?[:=!]|\?<[=!]?\w*>?)?|\)(?:[*+]|\{\d+,\})?|[*+]|\{\d+,\}/g)) {
    const group = groups.at(-1);
    if (token.startsWith('(')) groups.push({ repeats: false });
    else if (token.startsWith(')')) {
      const outer = groups.at(-2);
      if (group?.repeats === true && token.length > 1) return true;
      groups.pop();
      if (outer !== undefined && (group?.repeats === true || token.length > 1)) outer.repeats = true;
    } else if (group !== undefined && /^(?:[*+]|\{)/.test(token)) group.repeats = true;
  }
  return false;
}
