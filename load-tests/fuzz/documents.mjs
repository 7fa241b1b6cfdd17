import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/**
 * The published documents, as somebody without our code reads them.
 *
 * @typedef {Record<string, unknown>} Json
 *
 * @typedef {object} Parameter
 * @property {string} name
 * @property {'path' | 'query' | 'header'} place
 * @property {boolean} required
 * @property {Json} schema
 *
 * @typedef {object} DocumentedReply
 * @property {readonly string[]} types content types; none for a reply without a body
 * @property {readonly string[]} codes of the problems that the description names
 * @property {(value: unknown) => string | null} findMismatch what is wrong with a parsed JSON body
 *
 * @typedef {object} Operation
 * @property {ApiName} api
 * @property {string} id
 * @property {string} method
 * @property {string} path with `{name}` for each parameter
 * @property {boolean} isPublic
 * @property {readonly Parameter[]} parameters
 * @property {{type: string, schema: Json} | null} body
 * @property {ReadonlyMap<number, DocumentedReply>} replies
 * @property {Json} definitions that the schemas of this document refer to
 *
 * @typedef {'storefront' | 'staff' | 'admin'} ApiName
 */

/** @type {readonly ApiName[]} */
export const API_NAMES = ['storefront', 'staff', 'admin'];
const REFERENCE = '#/components/schemas/';
const MISMATCHES_TOLD = 3;

/**
 * @param {string} folder of the documents
 * @returns {Operation[]}
 */
export function readOperations(folder) {
  return API_NAMES.flatMap((api) => operationsOf(api, JSON.parse(readFileSync(join(folder, `${api}.json`), 'utf8'))));
}

/**
 * @param {ApiName} api
 * @param {any} document OpenAPI 3.1
 * @returns {Operation[]}
 */
export function operationsOf(api, document) {
  const definitions = /** @type {Json} */ (relinked(document.components?.schemas ?? {}));
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(/** @type {Record<string, any>} */ (methods)).map(([method, operation]) => ({
      api,
      id: operation.operationId,
      method: method.toUpperCase(),
      path,
      isPublic: operation.security === undefined,
      parameters: operation.parameters.map((/** @type {any} */ one) => ({ name: one.name, place: one.in, required: one.required === true, schema: /** @type {Json} */ (relinked(one.schema)) })),
      body: bodyOf(operation.requestBody),
      replies: new Map(Object.entries(operation.responses).map(([status, reply]) => [Number(status), replyOf(reply, definitions)])),
      definitions,
    })),
  );
}

/** @param {any} requestBody */
function bodyOf(requestBody) {
  const [first] = Object.entries(requestBody?.content ?? {});
  return first === undefined ? null : { type: first[0], schema: /** @type {Json} */ (relinked(/** @type {any} */ (first[1]).schema)) };
}

/**
 * @param {any} reply
 * @param {Json} definitions
 * @returns {DocumentedReply}
 */
function replyOf(reply, definitions) {
  const content = Object.entries(reply.content ?? {});
  const schema = /** @type {any} */ (content[0]?.[1])?.schema;
  /** @type {z.ZodType | undefined} */
  let compiled;
  return {
    types: content.map(([type]) => type),
    codes: /: (.*)$/s.exec(reply.description)?.[1]?.split(', ') ?? [],
    findMismatch(value) {
      // Most operations answer only some of their statuses.
      compiled ??= z.fromJSONSchema(/** @type {Parameters<typeof z.fromJSONSchema>[0]} */ ({ .../** @type {Json} */ (relinked(schema ?? {})), $defs: definitions }));
      const { success, error } = compiled.safeParse(value);
      return success ? null : error.issues.slice(0, MISMATCHES_TOLD).map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
    },
  };
}

/**
 * References as JSON Schema writes them outside of OpenAPI.
 * @param {unknown} value
 * @returns {unknown}
 */
function relinked(value) {
  if (Array.isArray(value)) return value.map(relinked);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, key === '$ref' && typeof inner === 'string' ? inner.replace(REFERENCE, '#/$defs/') : relinked(inner)]));
}
