import { createStorefrontClient, isApiProblem, type TransportReply, type TransportRequest } from './index.js';

function clientAnswering(reply: TransportReply) {
  const sent: TransportRequest[] = [];
  const client = createStorefrontClient({
    send: async (request) => {
      sent.push(request);
      return reply;
    },
  });
  return { client, sent };
}

describe('the typed client', () => {
  it('fills the path, leaves out absent query values and escapes the rest', async () => {
    const { client, sent } = clientAnswering({ status: 200, body: { items: [] } });
    await client.call('listStores', { query: { city: '上海市', q: '静安 & 寺', limit: 5, lat: undefined } });
    await client.call('getStore', { params: { storeId: 'a/b' } });
    expect(sent.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /api/storefront/stores?city=%E4%B8%8A%E6%B5%B7%E5%B8%82&q=%E9%9D%99%E5%AE%89%20%26%20%E5%AF%BA&limit=5',
      'GET /api/storefront/stores/a%2Fb',
    ]);
  });

  it('throws a problem with its code, details and fields', async () => {
    const body = { code: 'REQUEST.INVALID', title: '提交的内容有误，请检查后再试', status: 400, requestId: 'r-12345678', errors: [{ path: 'query.q', message: '太长' }] };
    const { client } = clientAnswering({ status: 400, body });
    await expect(client.call('listStores')).rejects.toMatchObject({ code: 'REQUEST.INVALID', status: 400, requestId: 'r-12345678', errors: body.errors });
  });

  it('tells a proxy page as the service being away', async () => {
    const { client } = clientAnswering({ status: 502, body: '<html>' });
    await expect(client.call('listCities')).rejects.toMatchObject({ code: 'SERVICE.UNAVAILABLE', status: 502 });
  });

  it('tells a request without a reply as being offline', async () => {
    const client = createStorefrontClient({ send: () => Promise.reject(new TypeError('failed to fetch')) });
    const error: unknown = await client.call('listCities').catch((problem: unknown) => problem);
    expect(isApiProblem(error, 'CLIENT.OFFLINE')).toBe(true);
  });
});
