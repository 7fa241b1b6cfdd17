import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { repositoryRoot } from './repository-root.js';

const SKIPPED = new Set(['node_modules', 'dist', 'coverage', 'generated']);

export interface SourceFile {
  /** Below the repository's root. */
  readonly path: string;
  readonly text: string;
}

/** Every file below a folder of the repository whose name ends so. */
export function readSourceFiles(folder: string, ending: string): SourceFile[] {
  const absolute = join(repositoryRoot, folder);
  return readdirSync(absolute).flatMap((name) => {
    const path = join(absolute, name);
    if (SKIPPED.has(name)) return [];
    if (statSync(path).isDirectory()) return readSourceFiles(relative(repositoryRoot, path), ending);
    return name.endsWith(ending) ? [{ path: relative(repositoryRoot, path), text: readFileSync(path, 'utf8') }] : [];
  });
}

/** True for what only tests load. */
export function isTestFile(path: string): boolean {
  return /\.(spec|int-spec|e2e-spec)\.tsx?$|\/(test|testing|test-kit)\//.test(path);
}

/** The packages that a text imports, without their subpaths; type-only imports count too. */
export function importedPackages(text: string): string[] {
  const specifiers = [...text.matchAll(/^\s*(?:import|export)\b[^'"]*?from\s+'([^'.][^']*)'|^\s*import\s+'([^'.][^']*)'/gm)].map((match) => match[1] ?? match[2] ?? '');
  return [...new Set(specifiers.filter((specifier) => !specifier.startsWith('node:')).map((specifier) => specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/')))];
}

/** The files and folders that a page of Markdown names, by the ends of their paths or whole. */
export function placesNamed(text: string): string[] {
  return [...new Set([...text.matchAll(/`([\w@.-]+(?:\/[\w@.-]+)*(?:\.(?:ts|tsx|mjs|md|lua|yml)|\/))`/g)].map(([, name = '']) => name))];
}

const namesOf = (list: string): string[] => list.split(',').map((name) => name.trim().replace(/^type /, '')).filter((name) => name !== '');

/** The names that an index hands on one by one, as others import them. */
export function namesExported(text: string): string[] {
  return [...text.matchAll(/^export (?:type )?\{([^}]*)\} from/gm)].flatMap(([, list = '']) => namesOf(list).map((name) => name.split(' as ').at(-1) ?? name));
}

/** The names that a text takes from a module. `module` is a pattern. */
export function namesImported(text: string, module: string): string[] {
  const lists = [`(?:import|export) (?:type )?\\{([^}]*)\\} from '${module}'`, `\\{([^}]*)\\} = await import\\('${module}'\\)`, `import\\('${module}'\\)\\.(\\w+)`];
  return lists.flatMap((list) => [...text.matchAll(new RegExp(list, 'g'))].flatMap(([, names = '']) => namesOf(names).map((name) => name.split(/ as |:/)[0]?.trim() ?? name)));
}

/** The schemas whose tables an SQL text reads or writes. */
export function schemasNamed(text: string): string[] {
  const named = [...text.matchAll(/\b(?:FROM|JOIN|INTO|UPDATE|TABLE|ONLY|REFERENCES)\s+"?([a-z_]+)"?\."?[a-z_]+/g)].map((match) => match[1] ?? '');
  const mapped = [...text.matchAll(/@Entity\(\{\s*schema:\s*'(\w+)'/g)].map((match) => match[1] ?? '');
  return [...new Set([...named, ...mapped])];
}

export interface LuaHeader {
  /** Highest number of KEYS[n] and ARGV[n] that the header documents, and that the code uses. */
  readonly documented: { readonly keys: number; readonly args: number };
  readonly used: { readonly keys: number; readonly args: number };
}

/** What the header of a Lua script says it takes, beside what its code takes. */
export function readLuaHeader(text: string): LuaHeader {
  const lines = text.split('\n');
  const isHeader = (line: string): boolean => line.startsWith('--');
  const [header, body] = [lines.filter(isHeader).join('\n'), lines.filter((line) => !isHeader(line)).join('\n')];
  const documented = highest(header);
  // A script for any number of keys walks over them; its header names those of the first and says so.
  const isForAnyNumber = /ipairs\(KEYS\)|#KEYS/.test(body) && header.includes('and so on');
  return { documented, used: isForAnyNumber ? documented : highest(body) };
}

function highest(text: string): { keys: number; args: number } {
  const last = (name: string): number => Math.max(0, ...[...text.matchAll(new RegExp(`${name}\\[(\\d+)\\]`, 'g'))].map((match) => Number(match[1])));
  return { keys: last('KEYS'), args: last('ARGV') };
}
