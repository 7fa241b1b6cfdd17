import { ManualClock } from '@quanyu/platform';
import { Aggregator, signAggregator } from './aggregator.js';
import { Dada, signDada } from './dada.js';

const clock = new ManualClock(1_700_000_000_000);
const dada = new Dada({ baseUrl: 'http://127.0.0.1:9', appKey: 'k', appSecret: 's', sourceId: '1', clock });
const aggregator = new Aggregator({ baseUrl: 'http://127.0.0.1:9', appId: '100001', appSecret: 'S3cret', clock });
const bytes = (body: unknown): Buffer => Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));

// Each expected signature is the output of md5sum over a text written out by hand.
describe('what we sign', () => {
  it('for 达达 are sorted keys and values without separators', () => {
    const fields = { v: '1.0', app_key: 'dada-key', timestamp: '1700000000', body: '{"order_id":"A1"}', source_id: '73753', format: 'json' };
    expect(signDada(fields, 'S3cret')).toBe('FAA311EBE75E1F71186D6DB9975FF41B');
  });

  it('for the aggregator are pairs, without what is empty', () => {
    expect(signAggregator({ timeStamp: 1_700_000_000_000, outOrderSn: 'A1', appId: '100001', remark: '' }, 'S3cret')).toBe('738F1C2EB38464ECC32BBC3B2457EE68');
  });
});

describe("a callback of 达达", () => {
  const genuine = { client_id: 'D9', order_id: 'A1', order_status: 2, cancel_reason: '', cancel_from: 0, update_time: 1_700_000_000, dm_id: 5, dm_name: '王强', dm_mobile: '13900000000', signature: 'f6a883159035fd6039041296cedb0af1' };

  it('is read, also with numbers as text and in capitals', () => {
    expect(dada.readCallback(bytes(genuine))).toMatchObject({ originId: 'A1', platformOrderNo: 'D9', status: 'accepted', happenedAt: new Date(1_700_000_000_000), rider: { name: '王强', phone: '13900000000' } });
    expect(dada.readCallback(bytes({ ...genuine, order_status: '100', signature: genuine.signature.toUpperCase() }))?.status).toBe('arrived');
  });

  it.each([
    ['another order', { order_id: 'A2' }],
    ['another time', { update_time: 1_700_000_001 }],
    ['no signature', { signature: undefined }],
    ['a status that does not exist', { order_status: 42 }],
    ['a list for the order', { order_id: ['A1'] }],
  ])('with %s is not believed', (_what, change) => {
    expect(dada.readCallback(bytes({ ...genuine, ...change }))).toBeNull();
  });

  it('that is no JSON is not believed', () => {
    expect(dada.readCallback(bytes('order_id=A1'))).toBeNull();
    expect(dada.readCallback(Buffer.alloc(0))).toBeNull();
  });

  it('is the same news when it is repeated, and other news when it tells another status', () => {
    expect(dada.readCallback(bytes(genuine))?.key).toBe(dada.readCallback(bytes(genuine))?.key);
    expect(dada.readCallback(bytes({ ...genuine, order_status: 3 }))?.key).not.toBe(dada.readCallback(bytes(genuine))?.key);
  });
});

describe('a callback of the aggregator', () => {
  const facts = { outOrderSn: 'A1', orderSn: 'L1', status: 3, deliveryId: 1, deliveryName: '达达', shipperName: '李军', shipperPhone: '13900000000', deliveryAmount: 8.5, discountAmount: 0, deductAmount: 0, needPayAmount: 8.5, appId: '100001', timeStamp: 1_700_000_000_000, notifyCount: 1 };
  const signed = (change: object = {}) => ({ ...facts, ...change, sign: signAggregator({ ...facts, ...change }, 'S3cret') });

  it('is read, and is the same news each time it is signed anew', () => {
    const first = aggregator.readCallback(bytes(signed()));
    expect(first).toMatchObject({ originId: 'A1', platformOrderNo: 'L1', status: 'picked', feeFen: 850, happenedAt: null });
    expect(aggregator.readCallback(bytes(signed({ timeStamp: 1_700_000_060_000, notifyCount: 2 })))?.key).toBe(first?.key);
  });

  it.each([
    ['changed after signing', { ...signed(), status: 4 }],
    ['with a field more', { ...signed(), extra: 'x' }],
    ['of another account', signed({ appId: '7' })],
    ['signed long ago', signed({ timeStamp: 1_700_000_000_000 - 11 * 60_000 })],
    ['with money as text', signed({ deliveryAmount: '8.5' })],
  ])('%s is not believed', (_what, body) => {
    expect(aggregator.readCallback(bytes(body))).toBeNull();
  });
});

describe('a platform that is away', () => {
  it('leaves the outcome unknown, and is not asked for a moment after five times', async () => {
    const job = {
      originId: 'A1', store: { code: 'S', name: '店', phone: '1', address: 'a', city: '上海', district: 'b', latitude: 31, longitude: 121 },
      receiver: { name: '王', phone: '13900000000', address: 'c', latitude: 31, longitude: 121 }, goods: { valueFen: 100, weightGrams: 100, itemCount: 1 }, mark: '1', remark: null, callbackUrl: 'http://127.0.0.1/',
    };
    for (let time = 0; time < 5; time += 1) await expect(aggregator.create(job, { carrierId: '1' })).rejects.toMatchObject({ name: 'CourierUnknown' });
    await expect(aggregator.create(job, { carrierId: '1' })).rejects.toMatchObject({ name: 'CourierRefusal', reason: 'busy' });
  });
});
