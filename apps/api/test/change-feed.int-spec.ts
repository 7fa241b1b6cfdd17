import { ChangeFeed, silentLogger } from '@quanyu/platform';
import { createTestPlatform, type TestPlatform } from '@quanyu/testing';

let platform: TestPlatform;

beforeAll(async () => {
  platform = await createTestPlatform();
}, 60_000);
afterAll(() => platform.close());

describe('a change that a listener could not take in', () => {
  it('is told again until it is taken in', async () => {
    const retryMs = 1;
    const feed = new ChangeFeed(platform.database, platform.env.DATABASE_URL, silentLogger, retryMs);
    let failuresLeft = 0;
    let markTaken = (): void => undefined;
    const takenAtStart = new Promise<void>((resolve) => (markTaken = resolve));
    feed.on('test', () => {
      failuresLeft -= 1;
      if (failuresLeft >= 0) throw new Error('the load failed');
      markTaken();
    });
    await feed.start();
    await takenAtStart;

    const taken = new Promise<void>((resolve) => (markTaken = resolve));
    failuresLeft = 3;
    await platform.database.transaction((tx) => feed.announce(tx, 'test'));
    await taken;
    expect(failuresLeft).toBe(-1);
    await feed.stop();
  });
});
