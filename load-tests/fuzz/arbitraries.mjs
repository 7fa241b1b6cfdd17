import fc from 'fast-check';
import { Known } from './values.mjs';

/**
 * Requests made from the documents: mostly as the schemas describe them, some of them damaged.
 *
 * @typedef {import('./documents.mjs').Json} Json
 * @typedef {import('./documents.mjs').Operation} Operation
 *
 * @typedef {object} Wish a request before the known values are put in
 * @property {Record<string, unknown>} path
 * @property {Record<string, unknown>} query
 * @property {string} idempotencyKey
 * @property {unknown} body undefined when there is none
 * @property {number} shopper which of the run's shoppers asks
 */

/** How often a schema that refers to itself is followed. */
const MOST_NESTED = 2;
const LONGEST_LIST = 3;
const LONGEST_TEXT = 40;

/** Texts that have broken something somewhere: in databases, spreadsheets, pages, paths, logs, numbers and clocks. */
const NASTY_TEXTS = [
  '', ' ', '\u0000', 'a\u0000b', '\ud800', '\u202etxt.exe', '\u200b', 'é', "'; DROP TABLE orders; --", '" OR ""="', '$(id)', '{{7*7}}', '${7*7}', '=1+1', '＝1+1', '<img src=x onerror=alert(1)>',
  '../../etc/passwd', '%00', '%2e%2e%2f', '\r\nset-cookie: a=b', 'null', 'NaN', '1e309', '-0', '0x1F', '9'.repeat(40), 'a'.repeat(5_000), '𝟘', 'İ', '2026-02-30', '0000-01-01T00:00:00Z', '9999-12-31T23:59:59Z',
];
const NASTY_VALUES = [...NASTY_TEXTS, null, true, 0, -1, 1.5, 1e21, -7e15, 2 ** 53, 2 ** 63, [], {}, [[[[]]]], { a: { b: { c: 1 } } }, Array.from({ length: 300 }, (_, index) => index)];
/** A name that changes what an object is, where names are copied without a look. */
const NASTY_NAMES = ['__proto__', 'constructor', 'unexpected', 'customerId', 'priceFen', 'status', 'role', ''];

/**
 * @param {Operation} operation
 * @param {{shoppers: number}} run
 * @returns {fc.Arbitrary<Wish>}
 */
export function wishOf(operation, { shoppers }) {
  const named = (/** @type {'path' | 'query'} */ place) => {
    const chosen = operation.parameters.filter((parameter) => parameter.place === place);
    const fields = Object.fromEntries(chosen.map(({ name, schema }) => [name, valueOf(schema, operation.definitions, { name })]));
    return fc.record(fields, { requiredKeys: chosen.filter(({ required }) => required).map(({ name }) => name) });
  };
  return /** @type {fc.Arbitrary<Wish>} */ (fc.record({
    path: named('path'),
    query: fc.oneof({ weight: 4, arbitrary: named('query') }, { weight: 1, arbitrary: damaged(named('query')) }),
    // Now and then the key of an earlier request: a replay, or another body under the same key.
    idempotencyKey: fc.oneof({ weight: 9, arbitrary: fc.uuid() }, { weight: 1, arbitrary: fc.constantFrom('fuzz-key-1', 'fuzz-key-2', 'x', 'with a space') }),
    body: bodyOf(operation),
    shopper: fc.nat(shoppers - 1),
  }));
}

/**
 * @param {Operation} operation
 * @returns {fc.Arbitrary<unknown>}
 */
function bodyOf({ body, definitions }) {
  if (body === null) return fc.constant(undefined);
  if (body.type !== 'application/json') return fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(...FILES));
  const valid = valueOf(body.schema, definitions, {});
  return fc.oneof({ weight: 9, arbitrary: valid }, { weight: 3, arbitrary: damaged(valid) }, { weight: 1, arbitrary: fc.constantFrom(...NASTY_VALUES) });
}

const ascii = (/** @type {string} */ text) => new Uint8Array(Buffer.from(text, 'latin1'));
/** Beginnings of files that a reader may take seriously. */
const FILES = ['', 'PK\u0003\u0004', '\u0089PNG\r\n\u001a\n', 'GIF89a', '\u00ff\u00d8\u00ff\u00e0', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>', '\u00ff\u00fe', '货号,商品名\n=1+1,"'].map(ascii);

/**
 * The same with one thing wrong in it.
 * @param {fc.Arbitrary<unknown>} arbitrary
 */
function damaged(arbitrary) {
  return fc.tuple(arbitrary, fc.nat(999), fc.constantFrom('replace', 'drop', 'add'), fc.constantFrom(...NASTY_VALUES), fc.constantFrom(...NASTY_NAMES)).map(([value, place, how, nasty, name]) => damage(value, { place, how, nasty, name }));
}

/**
 * @param {unknown} value
 * @param {{place: number, how: string, nasty: unknown, name: string}} harm
 * @returns {unknown}
 */
function damage(value, { place, how, nasty, name }) {
  if (typeof value !== 'object' || value === null || value instanceof Known) return nasty;
  const keys = Object.keys(value);
  if (how === 'add' || keys.length === 0) return Array.isArray(value) ? [...value, nasty] : withKey(value, name, nasty);
  const key = keys[place % keys.length] ?? '';
  const inner = /** @type {Record<string, unknown>} */ (value)[key];
  const deeper = Math.floor(place / keys.length);
  if (typeof inner === 'object' && inner !== null && !(inner instanceof Known) && deeper % 2 === 1) return withKey(value, key, damage(inner, { place: deeper, how, nasty, name }));
  if (how === 'replace') return withKey(value, key, nasty);
  if (Array.isArray(value)) return value.filter((_, index) => String(index) !== key);
  return Object.fromEntries(Object.entries(value).filter(([other]) => other !== key));
}

/**
 * @param {object} value
 * @param {string} key
 * @param {unknown} inner
 */
function withKey(value, key, inner) {
  if (Array.isArray(value)) return value.map((item, index) => (String(index) === key ? inner : item));
  const copy = Object.create(null);
  for (const [name, item] of Object.entries(value)) copy[name] = item;
  copy[key] = inner;
  return copy;
}

/**
 * Values as a schema describes them. A plain value with a name is often one that the shop has said under this name.
 * @param {Json} given
 * @param {Json} definitions
 * @param {{name?: string, within?: readonly string[]}} at `within`: the named schemas around it
 * @returns {fc.Arbitrary<unknown>}
 */
export function valueOf(given, definitions, { name = '', within = [] }) {
  const reference = given['$ref'];
  if (typeof reference === 'string') {
    const named = reference.slice('#/$defs/'.length);
    if (within.filter((one) => one === named).length >= MOST_NESTED) return fc.constant(null);
    return valueOf(/** @type {Json} */ (definitions[named] ?? {}), definitions, { name, within: [...within, named] });
  }
  const schema = given;
  const inner = (/** @type {Json} */ part, /** @type {string} */ key = name) => valueOf(part, definitions, { name: key, within });
  if ('const' in schema) return fc.constant(schema['const']);
  if (Array.isArray(schema['enum'])) return fc.constantFrom(...schema['enum']);
  const options = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(options)) return fc.oneof(...options.map((option) => inner(option)));
  if (Array.isArray(schema['allOf'])) return fc.tuple(.../** @type {Json[]} */ (schema['allOf']).map((part) => inner(part))).map((parts) => Object.assign({}, ...parts));
  switch (schema['type']) {
    case 'object':
      return objectOf(schema, inner);
    case 'array':
      return listOf(schema, inner);
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'integer':
    case 'number':
      return known(name, numberOf(schema));
    case 'string':
      return known(name, textOf(schema));
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

/**
 * @param {Json} schema
 * @param {(part: Json, key?: string) => fc.Arbitrary<unknown>} inner
 */
function objectOf(schema, inner) {
  const properties = Object.entries(/** @type {Record<string, Json>} */ (schema['properties'] ?? {}));
  const more = schema['additionalProperties'];
  if (properties.length === 0 && typeof more === 'object' && more !== null) return fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), inner(/** @type {Json} */ (more)), { maxKeys: LONGEST_LIST });
  const required = /** @type {string[]} */ (schema['required'] ?? []);
  return fc.record(Object.fromEntries(properties.map(([key, part]) => [key, inner(part, key)])), { requiredKeys: required.filter((key) => properties.some(([name]) => name === key)) });
}

/**
 * @param {Json} schema
 * @param {(part: Json) => fc.Arbitrary<unknown>} inner
 */
function listOf(schema, inner) {
  const least = Number(schema['minItems'] ?? 0);
  const most = Math.max(least, Math.min(Number(schema['maxItems'] ?? LONGEST_LIST), LONGEST_LIST));
  return fc.array(inner(/** @type {Json} */ (schema['items'] ?? {})), { minLength: least, maxLength: most });
}

/** @param {Json} schema */
function numberOf(schema) {
  const least = Number(schema['minimum'] ?? schema['exclusiveMinimum'] ?? -1e6);
  const most = Number(schema['maximum'] ?? schema['exclusiveMaximum'] ?? 1e6);
  const near = fc.integer({ min: Math.ceil(least), max: Math.floor(Math.min(most, least + 10)) });
  const any = schema['type'] === 'integer' ? fc.integer({ min: Math.max(Math.ceil(least), Number.MIN_SAFE_INTEGER), max: Math.min(Math.floor(most), Number.MAX_SAFE_INTEGER) }) : fc.double({ min: least, max: most, noNaN: true });
  return fc.oneof({ weight: 3, arbitrary: near }, { weight: 2, arbitrary: any }, { weight: 1, arbitrary: fc.constantFrom(least, most) });
}

/** @param {Json} schema */
function textOf(schema) {
  switch (schema['format']) {
    case 'uuid':
      return fc.uuid();
    case 'date-time':
      return fc.date({ min: new Date('2026-01-01T00:00:00Z'), max: new Date('2027-12-31T00:00:00Z'), noInvalidDate: true }).map((at) => at.toISOString());
    case 'date':
      return fc.date({ min: new Date('1950-01-01T00:00:00Z'), max: new Date('2027-12-31T00:00:00Z'), noInvalidDate: true }).map((at) => at.toISOString().slice(0, 10));
    default:
      break;
  }
  if (typeof schema['pattern'] === 'string') return fc.stringMatching(new RegExp(schema['pattern'], 'u')).filter((text) => text.length <= Number(schema['maxLength'] ?? 1e6));
  const longest = Number(schema['maxLength'] ?? LONGEST_TEXT);
  // Our texts may be four times as long before they are trimmed.
  const usual = Math.max(1, Math.min(LONGEST_TEXT, Math.floor(longest / 4)));
  const least = Math.min(Number(schema['minLength'] ?? 0), longest);
  return fc.oneof(
    { weight: 16, arbitrary: fc.string({ unit: fc.constantFrom(...'全域商城静安店毛巾 abcXYZ0129-_.，'), minLength: least, maxLength: Math.max(least, usual) }) },
    { weight: 2, arbitrary: fc.string({ unit: 'grapheme', minLength: least, maxLength: Math.max(least, usual) }) },
    { weight: 1, arbitrary: fc.constantFrom(...NASTY_TEXTS) },
  );
}

/**
 * @param {string} name
 * @param {fc.Arbitrary<unknown>} otherwise
 */
function known(name, otherwise) {
  if (name === '') return otherwise;
  return fc.oneof({ weight: 1, arbitrary: otherwise }, { weight: 4, arbitrary: fc.tuple(fc.nat(99), otherwise).map(([index, fallback]) => new Known(name, index, fallback)) });
}
