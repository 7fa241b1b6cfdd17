import { type AnyRoute, encodeCursor, fullPath } from '@quanyu/platform';
import { z } from 'zod';

type Json = Record<string, unknown>;

const UUID = '0193a5b0-0000-7000-8000-00000000abcd';

/** A request as a route's schemas describe it. Texts with a pattern of their own may not match it. */
export interface Sample {
  readonly url: string;
  readonly query: Record<string, string>;
  readonly body: unknown;
}

/** One change to a sample that the route must refuse, and the field that the refusal must name. */
export interface BadRequest {
  readonly what: string;
  readonly path: string;
  readonly query: Record<string, string>;
  readonly body: unknown;
}

function schemaOf(schema: z.ZodType): Json {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' });
}

function resolve(schema: Json, root: Json): Json {
  const reference = schema['$ref'];
  if (typeof reference !== 'string') return schema;
  const name = reference.split('/').at(-1) ?? '';
  const definitions = (root['$defs'] ?? {}) as Record<string, Json>;
  return definitions[name] ?? {};
}

function alternative(schema: Json): Json | undefined {
  const options = schema['anyOf'] ?? schema['oneOf'];
  return Array.isArray(options) ? (options as Json[]).find((option) => option['type'] !== 'null') : undefined;
}

function sampleText(schema: Json): string {
  const examples = schema['examples'];
  if (Array.isArray(examples) && typeof examples[0] === 'string') return examples[0];
  switch (schema['format']) {
    case 'uuid':
      return UUID;
    case 'date-time':
      return '2026-11-20T10:00:00+08:00';
    case 'date':
      return '2026-11-20';
    case 'uri':
      return 'https://example.com/';
    default:
      break;
  }
  if (schema['pattern'] === '^[1-9]$') return '1';
  if (typeof schema['pattern'] === 'string') return /\\d/.test(schema['pattern']) ? '13800138000' : 'SH001';
  // `text(n)` allows four times its length before it is trimmed, and most of ours take eight characters.
  return '测试文字一二三四'.slice(0, Math.max(1, Math.floor(Number(schema['maxLength'] ?? 32) / 4)));
}

/** A value that fits a schema as far as its plain rules go. */
function sampleOf(given: Json, root: Json): unknown {
  const schema = resolve(given, root);
  const option = alternative(schema);
  if (option !== undefined) return sampleOf(option, root);
  if ('const' in schema) return schema['const'];
  if (Array.isArray(schema['enum'])) return schema['enum'][0];
  switch (schema['type']) {
    case 'object':
      return Object.fromEntries(Object.entries((schema['properties'] ?? {}) as Json).map(([name, property]) => [name, sampleOf(property as Json, root)]));
    case 'array':
      return [sampleOf((schema['items'] ?? {}) as Json, root)];
    case 'integer':
    case 'number':
      return Math.max(1, Number(schema['minimum'] ?? 1));
    case 'boolean':
      return true;
    default:
      return sampleText(schema);
  }
}

/** A well-formed request of a route, with ids that nothing has. */
export function sampleRequest(route: AnyRoute): Sample {
  const params = (route.params === undefined ? {} : sampleOf(schemaOf(route.params), schemaOf(route.params))) as Record<string, string>;
  const query = route.query === undefined ? {} : (sampleOf(schemaOf(route.query), schemaOf(route.query)) as Record<string, string>);
  const url = fullPath(route).replaceAll(/:(\w+)/g, (_whole, name: string) => encodeURIComponent(params[name] ?? UUID));
  return { url, query, body: route.body === undefined ? undefined : sampleOf(schemaOf(route.body), schemaOf(route.body)) };
}

interface Place {
  readonly schema: Json;
  readonly keys: readonly (string | number)[];
}

/** Every value of a body, the objects in it included. */
function placesOf(given: Json, root: Json, keys: readonly (string | number)[] = []): Place[] {
  const schema = resolve(given, root);
  const option = alternative(schema);
  if (option !== undefined) return placesOf(option, root, keys);
  const inner =
    schema['type'] === 'object'
      ? Object.entries((schema['properties'] ?? {}) as Json).flatMap(([name, property]) => placesOf(property as Json, root, [...keys, name]))
      : schema['type'] === 'array'
        ? placesOf((schema['items'] ?? {}) as Json, root, [...keys, 0])
        : [];
  return [{ schema, keys }, ...inner];
}

/** The same with one value in another's place. */
export function put(target: unknown, keys: readonly (string | number)[], value: unknown): unknown {
  const [key, ...rest] = keys;
  if (key === undefined) return value;
  if (Array.isArray(target)) return target.map((item: unknown, index) => (index === key ? put(item, rest, value) : item));
  const record = target as Json;
  return { ...record, [key]: put(record[String(key)], rest, value) };
}

function written(root: string, keys: readonly (string | number)[]): string {
  return keys.reduce<string>((path, key) => (typeof key === 'number' ? `${path}[${key}]` : `${path}.${key}`), root);
}

const isFreeText = (schema: Json): boolean => schema['type'] === 'string' && !('enum' in schema) && !('const' in schema);
const isNumber = (schema: Json): boolean => schema['type'] === 'integer' || schema['type'] === 'number';

function badValues(schema: Json): [what: string, value: unknown][] {
  if (schema['type'] === 'object') return [['a list in place of an object', [1]]];
  return [
    ['an object in place of a value', { unexpected: true }],
    ...(isFreeText(schema) ? ([['a NUL character', `商${'\u0000'}品`], ['a text of 20,000 characters', '长'.repeat(20_000)], ['a number in place of a text', 12]] as [string, unknown][]) : []),
    ...(isNumber(schema) ? ([['a huge number', 1e300], ['a negative number', -7.5e15], ['a number as text', '1']] as [string, unknown][]) : []),
    ...(schema['type'] === 'integer' ? ([['a fraction', 1.5]] as [string, unknown][]) : []),
    ...('enum' in schema ? ([['a word that is not on the list', 'no-such-word']] as [string, unknown][]) : []),
  ];
}

/** Requests that a route must refuse, each naming its field. */
export function badRequests(route: AnyRoute): BadRequest[] {
  const { query, body } = sampleRequest(route);
  return [...badBodies(route, query, body), ...badQueries(route, query, body)];
}

function badBodies(route: AnyRoute, query: Record<string, string>, body: unknown): BadRequest[] {
  if (route.body === undefined || route.consumes !== undefined) return [];
  const root = schemaOf(route.body);
  const nothing = { what: 'null in place of an object', path: 'body', query, body: null };
  const bad = placesOf(root, root).flatMap(({ schema, keys }) => [
    ...(schema['type'] === 'object' && schema['additionalProperties'] === false
      ? [{ what: 'an unknown field', path: written('body', [...keys, 'unexpected']), query, body: put(body, [...keys, 'unexpected'], 1) }]
      : []),
    ...badValues(schema).map(([what, value]) => ({ what, path: written('body', keys), query, body: put(body, keys, value) })),
  ]);
  return [nothing, ...bad];
}

function badQueries(route: AnyRoute, query: Record<string, string>, body: unknown): BadRequest[] {
  if (route.query === undefined) return [];
  const root = schemaOf(route.query);
  const bad = (what: string, path: string, change: Record<string, string>): BadRequest => ({ what, path: `query.${path}`, query: { ...query, ...change }, body });
  return [
    bad('an unknown field', 'unexpected', { unexpected: '1' }),
    ...Object.entries((root['properties'] ?? {}) as Json).flatMap(([name, given]) => {
      const schema = resolve(given as Json, root);
      return [
        bad('a NUL character', name, { [name]: `a${'\u0000'}b` }),
        ...(name === 'cursor' ? [bad('the cursor of another list', name, { [name]: encodeCursor(['of', 'another', 'list', 0]) })] : []),
        bad('a text of 5,000 characters', name, { [name]: 'x'.repeat(5_000) }),
        ...(/d\{1,15\}|d\{1,6\}/.test(String(schema['pattern'])) ? [bad('a word in place of a number', name, { [name]: 'many' }), bad('a huge number', name, { [name]: '99999999999999999999' })] : []),
      ];
    }),
  ];
}
