import fc from 'fast-check';
import { valueOf } from '../fuzz/arbitraries.mjs';
import { operationsOf } from '../fuzz/documents.mjs';
import { findFaults } from '../fuzz/faults.mjs';
import { fillIn, Known, KnownValues } from '../fuzz/values.mjs';

const problem = { type: 'object', required: ['code'], properties: { code: { type: 'string' }, title: { type: 'string' } } };
const [operation] = operationsOf('admin', {
  components: { schemas: { Thing: { type: 'object', required: ['name'], properties: { name: { type: 'string', maxLength: 5 } }, additionalProperties: false } } },
  paths: {
    '/api/admin/things': {
      get: {
        operationId: 'getThing', parameters: [], security: [{ bearer: [] }],
        responses: {
          '200': { description: '成功', content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } } },
          '404': { description: 'Not Found: THINGS.NOT_FOUND', content: { 'application/problem+json': { schema: problem } } },
        },
      },
    },
  },
});
if (operation === undefined) throw new Error('the document has one operation');
const reply = (status: number, body: unknown, type = status < 400 ? 'application/json' : 'application/problem+json') => ({ status, type, text: JSON.stringify(body), requestId: 'request-1' });

describe('what the fuzzer takes for a fault', () => {
  it('is none in a reply as documented', () => {
    expect(findFaults(operation, reply(200, { name: '毛巾' }))).toEqual([]);
    expect(findFaults(operation, reply(404, { code: 'THINGS.NOT_FOUND' }))).toEqual([]);
  });

  it.each([
    ['an error of the server', reply(500, { code: 'INTERNAL' }), 'answered 500 INTERNAL'],
    ['a status that the document does not know', reply(418, {}), 'not documented'],
    ['a field that the document does not know', reply(200, { name: 'a', secret: 1 }), 'not as documented'],
    ['a text that is too long', reply(200, { name: '123456' }), 'not as documented'],
    ['a page in place of JSON', reply(200, {}, 'text/html'), 'as text/html instead of application/json'],
    ['a code that belongs elsewhere', reply(404, { code: 'ORDERS.NOT_FOUND' }), 'code ORDERS.NOT_FOUND'],
    ['a stack', reply(404, { code: 'THINGS.NOT_FOUND', title: 'Error\n    at getThing (/srv/app/things.js:10:5)' }), 'tells of its inside'],
    ['a statement of SQL', reply(404, { code: 'THINGS.NOT_FOUND', title: 'SELECT id FROM thing' }), 'tells of its inside'],
    ['no id to quote', { ...reply(200, { name: 'a' }), requestId: null }, 'without x-request-id'],
  ])('is %s', (_what, answer, told) => {
    expect(findFaults(operation, answer).join('; ')).toContain(told);
  });
});

describe('the requests of the fuzzer', () => {
  it('take what the shop has said before, also one of a list, and something made up until then', () => {
    const known = new KnownValues();
    const body = { orderId: new Known('orderId', 0, 'made up'), couponIds: [new Known('couponIds', 0, 'made up')] };
    expect(fillIn(body, known)).toEqual({ orderId: 'made up', couponIds: ['made up'] });
    known.remember({ items: [{ orderId: 'order-1', couponId: 'coupon-1' }] });
    expect(fillIn(body, known)).toEqual({ orderId: 'order-1', couponIds: ['coupon-1'] });
    known.rememberReply({ items: [{ id: 'category-1' }] }, '/api/admin/categories');
    expect(fillIn(new Known('categoryId', 0, 'made up'), known)).toBe('category-1');
  });

  it('end also where a schema stands within itself', () => {
    const definitions = { Rule: { type: 'object', required: ['all'], properties: { all: { type: 'array', minItems: 1, items: { anyOf: [{ $ref: '#/$defs/Rule' }, { type: 'integer', minimum: 1, maximum: 3 }] } } } } };
    for (const value of fc.sample(valueOf({ $ref: '#/$defs/Rule' }, definitions, {}), { seed: 1, numRuns: 50 })) expect(value).toHaveProperty('all');
  });
});
