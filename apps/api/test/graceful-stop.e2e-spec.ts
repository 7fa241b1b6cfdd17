import { RunningShop } from './support/running-shop.js';

/** More than have a connection. All must be sent within the three seconds that a lock is waited for, also on a busy machine; the fault run `stop` does it with 500. */
const IN_FLIGHT = 60;

describe('an API that is told to stop', () => {
  let shop: RunningShop;
  let token: string;
  beforeAll(async () => {
    shop = await RunningShop.open({ units: [10], env: { DRAIN_MS: '1000', DATABASE_POOL_SIZE: '25' } });
    token = await shop.signInShopper('stop-shopper');
  }, 180_000);
  afterAll(() => shop.close());

  it(`answers all ${IN_FLIGHT} requests that it was working on, says first that it is not ready, and ends well`, async () => {
    const runner = shop.database.dataSource.createQueryRunner();
    await runner.startTransaction();
    await runner.query(`LOCK TABLE orders."order" IN ACCESS EXCLUSIVE MODE`);
    const answers = Array.from({ length: IN_FLIGHT }, () => shop.call('GET', '/api/storefront/orders', { token }).then(({ status }) => status, String));
    await shop.waitFor(async () => new RegExp(`quanyu_requests_in_flight\\{class="\\w+"\\} ${IN_FLIGHT}\\b`).test(await (await fetch(`${shop.apiUrl}/metrics`)).text()), 2_500);

    const stopped = shop.stopAndTell('api');
    const ready: number[] = [];
    await shop.waitFor(async () => {
      ready.push((await fetch(`${shop.apiUrl}/readyz`)).status);
      return ready.at(-1) === 503;
    });
    await runner.rollbackTransaction();
    await runner.release();

    expect(new Set(await Promise.all(answers))).toEqual(new Set([200]));
    expect(await stopped).toEqual({ code: 0, signal: null });
    await expect(fetch(`${shop.apiUrl}/readyz`)).rejects.toThrow();
  }, 60_000);
});
