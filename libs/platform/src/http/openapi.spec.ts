import { z } from 'zod';
import { type ErrorSpec, platformError } from '../errors.js';
import { openApiDocument } from './openapi.js';
import { type AnyRoute, defineRoute } from './route.js';

const specs = new Map<string, ErrorSpec>(Object.entries(platformError.specs));
const shared = { api: 'admin', tag: '测试', summary: '测试', class: 'back', errors: [] } as const;
const read = defineRoute({ ...shared, id: 'read', method: 'GET', path: '/things', access: { kind: 'public' }, reply: z.strictObject({ ok: z.boolean() }) });
const write = defineRoute({ ...shared, id: 'write', method: 'POST', path: '/things', access: { kind: 'staff', permission: 'any' }, idempotent: true, body: z.strictObject({ name: z.string() }), reply: 'empty' });

type Paths = Record<string, Record<string, { responses: Record<string, { description: string }> }>>;

/** The codes that a document names for one route, by status. */
function documented(route: AnyRoute): Record<string, string> {
  const paths = openApiDocument('admin', [route], specs)['paths'] as Paths;
  const responses = paths['/api/admin/things']?.[route.method.toLowerCase()]?.responses ?? {};
  return Object.fromEntries(Object.entries(responses).map(([status, { description }]) => [status, description]));
}

describe('the document of an API', () => {
  it('names what the platform answers to a write: a key that is missing or used, a body that is too long or of another kind, and who may not', () => {
    expect(documented(write)).toMatchObject({
      '400': 'Bad Request: REQUEST.INVALID, REQUEST.IDEMPOTENCY_KEY_REQUIRED',
      '401': 'Unauthorized: AUTH.REQUIRED',
      '413': 'Payload Too Large: REQUEST.TOO_LARGE',
      '415': 'Unsupported Media Type: REQUEST.UNSUPPORTED_MEDIA',
      '422': 'Unprocessable Entity: REQUEST.IDEMPOTENCY_KEY_REUSED',
      '503': 'Service Unavailable: SERVICE.BUSY, SERVICE.UNAVAILABLE',
    });
  });

  it('names none of that for a read that anyone may ask', () => {
    expect(Object.keys(documented(read))).toEqual(['200', '400', '429', '500', '503']);
  });
});
