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

const id = z.uuid();
const shop = { ...shared, access: { kind: 'customer' } } as const;
const ordered = z.strictObject({ orderId: id, customerId: id.nullable() }).meta({ id: 'TestOrder' });
const place = defineRoute({ ...shop, id: 'place', method: 'POST', path: '/orders', reply: ordered });
const list = defineRoute({ ...shop, id: 'list', method: 'GET', path: '/orders', reply: z.strictObject({ items: z.array(ordered) }) });
const pay = defineRoute({ ...shop, id: 'pay', method: 'POST', path: '/orders/:orderId/payments', params: z.strictObject({ orderId: id }), reply: z.strictObject({ orderId: id, paymentId: id }) });
const refund = defineRoute({ ...shop, id: 'refund', method: 'POST', path: '/orders/:orderId/payments/:paymentId/refunds', params: z.strictObject({ orderId: id, paymentId: id }), reply: 'empty' });

/** What a document says that can follow on each route. */
function linked(...routes: AnyRoute[]): Record<string, unknown> {
  const paths = openApiDocument('admin', routes, specs)['paths'] as Record<string, Record<string, { operationId: string; responses: Record<string, { links?: Record<string, { parameters: unknown }> }> }>>;
  const operations = Object.values(paths).flatMap((methods) => Object.values(methods));
  return Object.fromEntries(operations.map(({ operationId, responses }) => [operationId, Object.fromEntries(Object.values(responses).flatMap(({ links }) => Object.entries(links ?? {}).map(([name, { parameters }]) => [name, parameters])))]));
}

describe('what can follow on an answer', () => {
  it('is all that asks for an order, once one is placed or listed, and for its payment once it is paid', () => {
    expect(linked(place, list, pay, refund)).toEqual({
      place: { pay: { orderId: '$response.body#/orderId' } },
      list: { pay: { orderId: '$response.body#/items/0/orderId' } },
      pay: { refund: { orderId: '$response.body#/orderId', paymentId: '$response.body#/paymentId' } },
      refund: {},
    });
  });

  it('takes from the path what the answer does not repeat', () => {
    const open = defineRoute({ ...shop, id: 'open', method: 'POST', path: '/orders/:orderId/openings', params: z.strictObject({ orderId: id }), reply: z.strictObject({ paymentId: id }) });
    expect(linked(open, refund)['open']).toEqual({ refund: { orderId: '$request.path.orderId', paymentId: '$response.body#/paymentId' } });
  });
});

describe('an answer of several lists', () => {
  it('leads on from the first of them that tells what is asked for', () => {
    const board = defineRoute({ ...shop, id: 'board', method: 'GET', path: '/board', reply: z.strictObject({ notes: z.array(z.string()), open: z.array(ordered), done: z.array(ordered) }) });
    expect(linked(board, pay)['board']).toEqual({ pay: { orderId: '$response.body#/open/0/orderId' } });
  });
});

describe('what calls itself id alone', () => {
  it('is known by the collection that it stands in', () => {
    const lists = defineRoute({ ...shop, id: 'lists', method: 'GET', path: '/price-lists', reply: z.strictObject({ items: z.array(z.strictObject({ id })) }) });
    const prices = defineRoute({ ...shop, id: 'prices', method: 'GET', path: '/price-lists/:priceListId/prices', params: z.strictObject({ priceListId: id }), reply: z.strictObject({ ok: z.boolean() }) });
    expect(linked(lists, prices)['lists']).toEqual({ prices: { priceListId: '$response.body#/items/0/id' } });
  });
});

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

  it('names none of that for a read that anyone may ask, whose address may be too long', () => {
    expect(Object.keys(documented(read))).toEqual(['200', '400', '429', '431', '500', '503']);
  });

  it('asks for a body unless an empty one says enough', () => {
    const note = defineRoute({ ...shared, id: 'note', method: 'POST', path: '/notes', access: { kind: 'public' }, body: z.strictObject({ note: z.string().optional() }), reply: 'empty' });
    const paths = openApiDocument('admin', [write, note], specs)['paths'] as Record<string, Record<string, { requestBody: { required: boolean } }>>;
    expect(['/api/admin/things', '/api/admin/notes'].map((path) => paths[path]?.['post']?.requestBody.required)).toEqual([true, false]);
  });
});
