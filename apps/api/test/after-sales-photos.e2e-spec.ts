import { openTestShop, type Answer, type TestShop } from './test-shop.js';

const PIXEL = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
const BOUNDARY = 'boundary-of-the-test';
const TEN_MEGABYTES = 10 * 1024 * 1024;

describe('a picture of what is wrong', () => {
  let shop: TestShop;
  let token: string;

  beforeAll(async () => {
    shop = await openTestShop();
    token = await shop.shopperToken();
  }, 120_000);
  afterAll(() => shop.close());

  function send(file: Buffer, field = 'file'): Promise<Answer> {
    const head = `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${field}"; filename="photo.jpg"\r\ncontent-type: image/jpeg\r\n\r\n`;
    const payload = Buffer.concat([Buffer.from(head), file, Buffer.from(`\r\n--${BOUNDARY}--\r\n`)]);
    return shop.ask('POST', '/api/storefront/after-sales/photos', { token, payload, headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` } });
  }

  it('is encoded anew, and served as what it was encoded to', async () => {
    const { status, body } = await send(PIXEL);
    expect(status).toBe(201);
    const served = await shop.ask('GET', String(body['url']));
    expect(served).toMatchObject({ status: 200, headers: { 'content-type': 'image/webp' } });
  });

  it('that is too large, or no picture, or not there, is refused with the reason', async () => {
    expect(await send(Buffer.concat([PIXEL, Buffer.alloc(TEN_MEGABYTES)]))).toMatchObject({ status: 413, body: { code: 'CATALOGUE.MEDIA_TOO_LARGE' } });
    expect(await send(Buffer.from('#!/bin/sh\necho picture'))).toMatchObject({ status: 415, body: { code: 'CATALOGUE.MEDIA_UNSUPPORTED' } });
    expect(await send(PIXEL, 'other')).toMatchObject({ status: 400, body: { code: 'REQUEST.INVALID', errors: [{ path: 'body.file' }] } });
  });

  it('in a form that says no boundary, or that is cut short, is refused and may be sent again', async () => {
    const head = `--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="photo.jpg"\r\ncontent-type: image/jpeg\r\n\r\n`;
    for (const [type, payload] of [['multipart/form-data', 'x'], [`multipart/form-data; boundary=${BOUNDARY}`, head], [`multipart/form-data; boundary=${BOUNDARY}`, 'x']] as const) {
      const reply = await shop.ask('POST', '/api/storefront/after-sales/photos', { token, payload: Buffer.from(payload), headers: { 'content-type': type } });
      expect(reply).toMatchObject({ status: 400, body: { code: 'REQUEST.INVALID' } });
    }
    expect(await send(PIXEL)).toMatchObject({ status: 201 });
  });

  it('of nobody, or that is sent as something else, is refused', async () => {
    expect(await shop.ask('POST', '/api/storefront/after-sales/photos', { payload: {} })).toMatchObject({ status: 401, body: { code: 'AUTH.REQUIRED' } });
    expect(await shop.ask('POST', '/api/storefront/after-sales/photos', { token, payload: {} })).toMatchObject({ status: 415, body: { code: 'REQUEST.UNSUPPORTED_MEDIA' } });
  });
});
