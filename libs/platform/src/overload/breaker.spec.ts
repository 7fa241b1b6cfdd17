import { metricsRegistry } from '../metrics.js';
import { Breaker } from './breaker.js';

describe('a third party that does not answer', () => {
  let asked: number;
  let answers: boolean;
  let breaker: Breaker;
  beforeEach(() => {
    jest.useFakeTimers();
    asked = 0;
    answers = false;
    breaker = new Breaker({ name: 'courier', failures: 3, restMs: 2_000, isFailure: (error) => error.message === 'no answer' });
  });
  afterEach(() => jest.useRealTimers());

  const call = (): Promise<string> =>
    breaker
      .run(async () => {
        asked += 1;
        if (!answers) throw new Error('no answer');
        return 'answered';
      }, () => new Error('not asked'))
      .catch((error: unknown) => (error instanceof Error ? error.message : ''));

  const gauge = async (): Promise<number | undefined> => (await metricsRegistry.getSingleMetric('quanyu_breaker_open')?.get())?.values.find(({ labels }) => labels['name'] === 'courier')?.value;

  it('is asked no more, until a rest is over and one call finds it there again', async () => {
    expect([await call(), await call(), await call(), await call()]).toEqual(['no answer', 'no answer', 'no answer', 'not asked']);
    expect([asked, await gauge()]).toEqual([3, 1]);
    jest.advanceTimersByTime(2_000);
    answers = true;
    expect([await call(), await call(), asked, await gauge()]).toEqual(['answered', 'answered', 5, 0]);
  });

  it('is left alone for another rest when it still does not answer', async () => {
    for (let count = 0; count < 3; count += 1) await call();
    jest.advanceTimersByTime(2_000);
    expect([await call(), await call(), asked]).toEqual(['no answer', 'not asked', 4]);
  });

  it('that refuses has answered', async () => {
    const refuse = (): Promise<unknown> => breaker.run(() => Promise.reject(new Error('no such order')), () => new Error('not asked')).catch((error: unknown) => error);
    for (let count = 0; count < 10; count += 1) expect(await refuse()).toEqual(new Error('no such order'));
  });
});
