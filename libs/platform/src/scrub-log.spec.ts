import { createLogger } from './http/server.js';

/** What one line of the log says. */
function logged(fields: object, message = 'something happened'): string {
  const lines: string[] = [];
  createLogger('trace', { write: (line: string) => void lines.push(line) }).error(fields, message);
  return lines.join('');
}

describe('a line of the log', () => {
  it.each([
    ['a phone number', '13912345678'],
    ['a phone number with its country', '+8613912345678'],
    ['an access token', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl'],
    ['a header', 'Bearer qk_live_abcdefghijklmnop'],
    ['the secret of a receiver', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    ['the number of a card', '6222021234567890123'],
    ['an identity number', '11010519491231002X'],
    ['an openid', 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o'],
  ])('never holds %s: not in its message, in a field, deep in one, or in an error', (_what, secret) => {
    const error = new Error(`could not tell ${secret}`, { cause: new Error(`since ${secret}`) });
    for (const line of [logged({}, `told ${secret}`), logged({ reason: `of ${secret}` }), logged({ a: { b: [{ c: secret }] } }), logged({ err: error })]) expect(line).not.toContain(secret);
  });

  it('never holds the statement, its parameters or the row of an error of the database, and says which it was', () => {
    const failed = Object.assign(new Error('duplicate key value violates unique constraint "customer_identity_pkey"'), {
      code: '23505', query: 'INSERT INTO identity.customer', parameters: ['王小明'], driverError: { detail: 'Key (value)=(王小明) already exists.' }, detail: 'Key (value)=(王小明) already exists.',
    });
    const line = logged({ err: failed });
    expect(line).not.toContain('王小明');
    expect(line).not.toContain('INSERT INTO');
    expect(line).toContain('customer_identity_pkey');
  });

  it('never holds the value that the database could not read', () => {
    const failed = Object.assign(new Error('invalid input syntax for type uuid: "王小明"'), { code: '22P02' });
    expect(logged({ err: failed })).not.toContain('王小明');
  });

  it('keeps what people look for: ids of ours, numbers of payments, durations', () => {
    const fields = { orderId: '0193a5b0-0000-7000-8000-00000000abcd', outTradeNo: '20261122120000000000000000000001', durationMs: 1_500 };
    expect(JSON.parse(logged(fields))).toMatchObject(fields);
  });
});
