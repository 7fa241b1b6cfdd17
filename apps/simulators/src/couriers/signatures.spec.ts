import { signAggregator } from './aggregator-signature.js';
import { signDadaCallback, signDadaRequest } from './dada-signature.js';

// Each expected value is the output of md5sum over a text written out by hand.
describe('the signatures of the courier platforms', () => {
  it('of a request to 达达 joins sorted keys and values without separators between two secrets', () => {
    const envelope = { v: '1.0', app_key: 'dada-key', timestamp: '1700000000', body: '{"order_id":"A1"}', source_id: '73753', format: 'json' };
    expect(signDadaRequest(envelope, 'S3cret')).toBe('FAA311EBE75E1F71186D6DB9975FF41B');
  });

  it("of 达达's callback sorts the three values, not their names", () => {
    expect(signDadaCallback({ client_id: 'D9', order_id: 'A1', update_time: '1700000000' })).toBe('f6a883159035fd6039041296cedb0af1');
  });

  it('of the aggregator joins pairs and leaves out what is empty', () => {
    expect(signAggregator({ timeStamp: 1_700_000_000_000, outOrderSn: 'A1', appId: '100001', remark: '' }, 'S3cret')).toBe('738F1C2EB38464ECC32BBC3B2457EE68');
  });
});
