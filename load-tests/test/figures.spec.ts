import { endpointsOf, refusalsOf, timelineOf, totalsOf } from '../runner/figures.mjs';
import { splitCsv } from '../runner/samples.mjs';
import { event, request, samples } from './samples.js';

describe('the figures of a run', () => {
  it('a refusal with a reason is no error, a 503 and a lost connection are', () => {
    const { errors, requests } = totalsOf(samples([request(0), request(1, { status: 409 }), request(2, { status: 503 }), request(3, { status: 0 })]));
    expect({ errors, requests }).toEqual({ errors: 2, requests: 4 });
  });

  it('what the simulated WeChat answered is not ours', () => {
    const run = samples([request(0), request(0, { name: 'simulator: pay', status: 500 })]);
    expect(totalsOf(run)).toMatchObject({ requests: 1, errors: 0 });
    expect(endpointsOf(run).map(({ name }) => name)).toEqual(['placeOrder']);
  });

  it('each second has its own rates and its own p95', () => {
    const run = samples(
      [request(0, { milliseconds: 10 }), request(0.5, { milliseconds: 30 }), request(1, { milliseconds: 200, status: 409 })],
      [event(0.6, 'orders_placed'), event(0.7, 'orders_placed'), event(1.1, 'vus', { value: 7 })],
    );
    expect(timelineOf(run)).toEqual([
      { atSeconds: 0, requestsPerSecond: 2, ordersPerSecond: 2, refusedPerSecond: 0, errorsPerSecond: 0, p95Ms: 30, users: 0 },
      { atSeconds: 1, requestsPerSecond: 1, ordersPerSecond: 0, refusedPerSecond: 1, errorsPerSecond: 0, p95Ms: 200, users: 7 },
    ]);
  });

  it('a second without any request has no p95', () => {
    expect(timelineOf(samples([request(0), request(2)]))[1]).toMatchObject({ requestsPerSecond: 0, p95Ms: null });
  });

  it('refusals are counted under the code that the shopper saw', () => {
    const run = samples([], [event(0, 'reject_flash_sold_out'), event(1, 'reject_flash_sold_out', { value: 2 }), event(1, 'reject_rate_limited')]);
    expect(refusalsOf(run, ['FLASH.SOLD_OUT', 'RATE_LIMITED', 'RISK.BLOCKED'])).toEqual([
      { code: 'FLASH.SOLD_OUT', count: 3 },
      { code: 'RATE_LIMITED', count: 1 },
    ]);
  });

  it('a cell of the CSV may hold commas and quotes', () => {
    expect(splitCsv('a,"b, ""c""",,d')).toEqual(['a', 'b, "c"', '', 'd']);
  });
});
