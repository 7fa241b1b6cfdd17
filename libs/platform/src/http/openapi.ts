import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import type { ErrorSpec } from '../errors.js';
import { addLinks } from './openapi-links.js';
import { type AnyRoute, type ApiName, fullPath } from './route.js';

type Json = Record<string, unknown>;

const TITLES: Readonly<Record<Exclude<ApiName, 'callbacks'>, string>> = {
  storefront: '全域商城 · 顾客端 API',
  staff: '全域商城 · 门店端 API',
  admin: '全域商城 · 运营后台 API',
};

const problemSchema: Json = {
  type: 'object',
  description: 'RFC 9457 问题详情；程序只看 code',
  required: ['type', 'code', 'title', 'status', 'requestId'],
  properties: {
    type: { type: 'string' },
    code: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    requestId: { type: 'string' },
    action: { type: 'string' },
    details: { type: 'object', additionalProperties: true },
    errors: {
      type: 'array',
      items: { type: 'object', required: ['path', 'message'], properties: { path: { type: 'string' }, message: { type: 'string' } } },
    },
  },
};

/** Writes the OpenAPI 3.1 document of one API from its routes. Schemas that carry an `id` in their meta become components. */
export function openApiDocument(api: Exclude<ApiName, 'callbacks'>, routes: readonly AnyRoute[], errorSpecs: ReadonlyMap<string, ErrorSpec>): Json {
  const schemas: Record<string, unknown> = { Problem: problemSchema };
  const paths: Record<string, Record<string, unknown>> = {};
  const operations = routes.filter((candidate) => candidate.api === api).map((route) => ({ route, ...operation(route, schemas, errorSpecs) }));
  for (const { route, json } of operations) {
    const path = fullPath(route).replaceAll(/:(\w+)/g, '{$1}');
    (paths[path] ??= {})[route.method.toLowerCase()] = json;
  }
  // Once all schemas are known.
  addLinks(operations, schemas);
  return {
    openapi: '3.1.0',
    info: { title: TITLES[api], version: '1.0.0' },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas,
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    },
  };
}

/** One operation, with its success as links look at it. */
function operation(route: AnyRoute, schemas: Record<string, unknown>, errorSpecs: ReadonlyMap<string, ErrorSpec>): { json: Json; answer: Json; reply: Json | undefined } {
  const reply = typeof route.reply === 'string' ? undefined : toJsonSchema(route.reply, 'output', schemas);
  const answer = success(route, reply);
  const json = {
    operationId: route.id,
    summary: route.summary,
    tags: [route.tag],
    ...(route.access.kind === 'public' ? {} : { security: [{ bearer: [] }] }),
    ...(route.access.kind === 'staff' ? { 'x-permission': route.access.permission } : {}),
    parameters: parameters(route, schemas),
    ...(route.body === undefined && route.consumes === undefined ? {} : { requestBody: requestBody(route, schemas) }),
    responses: { [successStatus(route)]: answer, ...refusals(route, errorSpecs) },
  };
  return { json, answer, reply };
}

function parameters(route: AnyRoute, schemas: Record<string, unknown>): Json[] {
  const list: Json[] = [];
  for (const [place, schema] of [['path', route.params], ['query', route.query]] as const) {
    if (schema === undefined) continue;
    const json = toJsonSchema(schema, 'input', schemas);
    const required = Array.isArray(json['required']) ? json['required'] : [];
    for (const [name, property] of Object.entries((json['properties'] ?? {}) as Json)) {
      list.push({ name, in: place, required: place === 'path' || required.includes(name), schema: property });
    }
  }
  if (route.idempotent === true) {
    list.push({ name: 'Idempotency-Key', in: 'header', required: true, schema: { type: 'string', minLength: 8, maxLength: 128 } });
  }
  return list;
}

function requestBody(route: AnyRoute, schemas: Record<string, unknown>): Json {
  const type = route.consumes === 'raw' ? 'application/octet-stream' : (route.consumes ?? 'application/json');
  const schema = route.body === undefined ? { type: 'string', format: 'binary' } : toJsonSchema(route.body, 'input', schemas);
  // A body that is not there is read as an empty one.
  return { required: route.body === undefined || !route.body.safeParse({}).success, content: { [type]: { schema } } };
}

function successStatus({ reply, status }: AnyRoute): string {
  if (reply === 'empty') return '204';
  return String(reply === 'raw' ? 200 : (status ?? 200));
}

function success({ reply, produces }: AnyRoute, schema: Json | undefined): Json {
  if (reply === 'empty') return { description: '成功，无内容' };
  return { description: '成功', content: schema === undefined ? { [produces ?? 'application/octet-stream']: { schema: { type: 'string' } } } : { 'application/json': { schema } } };
}

function refusals(route: AnyRoute, errorSpecs: ReadonlyMap<string, ErrorSpec>): Json {
  const result: Record<string, unknown> = {};
  const byStatus = new Map<number, string[]>();
  for (const code of new Set([...commonCodes(route), ...route.errors])) {
    const spec = errorSpecs.get(code);
    if (spec === undefined) throw new Error(`route ${route.id} names the unknown error code ${code}`);
    byStatus.set(spec.status, [...(byStatus.get(spec.status) ?? []), code]);
  }
  for (const [status, codes] of [...byStatus].sort(([a], [b]) => a - b)) {
    result[String(status)] = {
      description: `${STATUS_CODES[status] ?? ''}: ${codes.join(', ')}`,
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    };
  }
  // Said by Node itself, ahead of all that is ours.
  if (route.method === 'GET') result['431'] = { description: 'Request Header Fields Too Large: the address and the headers together are longer than 16 KiB' };
  return result;
}

/** What the platform itself may answer to a request of this kind. */
function commonCodes({ access, method, idempotent }: AnyRoute): string[] {
  return [
    ...['REQUEST.INVALID', 'RATE_LIMITED', 'SERVICE.BUSY', 'SERVICE.UNAVAILABLE', 'INTERNAL'],
    ...(access.kind === 'public' ? [] : ['AUTH.REQUIRED', 'AUTH.FORBIDDEN']),
    ...(method === 'GET' ? [] : ['REQUEST.TOO_LARGE', 'REQUEST.UNSUPPORTED_MEDIA']),
    ...(idempotent === true ? ['REQUEST.IDEMPOTENCY_KEY_REQUIRED', 'REQUEST.IDEMPOTENCY_KEY_REUSED'] : []),
  ];
}

/** One zod schema as JSON Schema; parts with `meta({ id })` move to the document's components. */
function toJsonSchema(schema: z.ZodType, io: 'input' | 'output', schemas: Record<string, unknown>): Json {
  const json = z.toJSONSchema(schema, { io, unrepresentable: 'any', target: 'draft-2020-12' }) as Json;
  const definitions = (json['$defs'] ?? {}) as Record<string, unknown>;
  for (const [name, definition] of Object.entries(definitions)) schemas[name] = relink(strip(definition));
  const id = json['id'];
  const bare = relink(strip(json)) as Json;
  if (typeof id === 'string') {
    schemas[id] = bare;
    return { $ref: `#/components/schemas/${id}` };
  }
  return bare;
}

function strip(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { $schema: _schema, $defs: _defs, id: _id, ...rest } = value as Json;
  return rest;
}

function relink(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(relink);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) =>
      key === '$ref' && typeof inner === 'string' ? [key, inner.replace('#/$defs/', '#/components/schemas/')] : [key, relink(inner)],
    ),
  );
}
