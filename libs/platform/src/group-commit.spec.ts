import { isDomainError } from './errors.js';
import { GroupCommit } from './group-commit.js';

const LIMITS = { maxItems: 3, maxWeight: 10, weigh: (item: number) => item, maxWaiting: 100 };

/** A lane whose commits end when the test says so. */
function slowLane(options = LIMITS) {
  const groups: number[][] = [];
  const releases: (() => void)[] = [];
  const lane = new GroupCommit<number, number>(async (items) => {
    groups.push([...items]);
    await new Promise<void>((resolve) => releases.push(resolve));
    return items.map((item) => () => item * 10);
  }, options);
  return { lane, groups, release: () => releases.shift()?.() };
}

/** To the end of this turn of the event loop, and what it leads to. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}

describe('orders that share a transaction', () => {
  it('lets a lone order on an idle lane go with the turn that brought it', async () => {
    const { lane, groups, release } = slowLane();
    const result = lane.submit(1);
    await turn();
    expect(groups).toEqual([[1]]);
    release();
    expect(await result).toBe(10);
  });

  it('puts those of one turn into one group', async () => {
    const { lane, groups, release } = slowLane();
    const results = [1, 2].map((item) => lane.submit(item));
    await turn();
    release();
    expect(await Promise.all(results)).toEqual([10, 20]);
    expect(groups).toEqual([[1, 2]]);
  });

  it('puts those that arrive while the lane is busy into the next groups, in order, within the limits', async () => {
    const { lane, groups, release } = slowLane();
    const first = lane.submit(1);
    await turn();
    const results = [first, ...[2, 2, 2, 9, 1].map((item) => lane.submit(item))];
    for (let group = 0; group < 3; group += 1) {
      release();
      await turn();
    }
    expect(await Promise.all(results)).toEqual([10, 20, 20, 20, 90, 10]);
    expect(groups).toEqual([[1], [2, 2, 2], [9, 1]]);
  });

  it('lets an item through that is heavier than a whole group may be', async () => {
    const { lane, groups, release } = slowLane();
    const result = lane.submit(50);
    await turn();
    release();
    await result;
    expect(groups).toEqual([[50]]);
  });

  it('refuses one item alone when its own outcome is a refusal', async () => {
    const lane = new GroupCommit<number, number>(
      async (items) =>
        items.map((item) => () => {
          if (item === 2) throw new Error('short');
          return item;
        }),
      LIMITS,
    );
    const [first, second, third] = await Promise.allSettled([lane.submit(1), lane.submit(2), lane.submit(3)]);
    expect(first?.status).toBe('fulfilled');
    expect(second?.status).toBe('rejected');
    expect(third?.status).toBe('fulfilled');
  });

  it('fails the whole group when the commit fails, and works on', async () => {
    let calls = 0;
    const lane = new GroupCommit<number, number>(async (items) => {
      calls += 1;
      if (calls === 1) throw new Error('connection lost');
      return items.map((item) => () => item);
    }, LIMITS);
    await expect(lane.submit(1)).rejects.toThrow('connection lost');
    expect(await lane.submit(2)).toBe(2);
  });

  it('turns away what would wait behind too many', async () => {
    const { lane, release } = slowLane({ ...LIMITS, maxWaiting: 1 });
    const running = lane.submit(1);
    await turn();
    const waiting = lane.submit(1);
    const refused = await lane.submit(1).catch((error: unknown) => error);
    expect(isDomainError(refused, 'SERVICE.BUSY')).toBe(true);
    release();
    await running;
    await turn();
    release();
    await waiting;
  });
});
