import { setImmediate as settled } from 'node:timers/promises';
import { oneAtATime } from './one-at-a-time.js';

/** Readings that end when the test says so. */
function readings(): { read: () => Promise<void>; begun: () => number; end: (error?: Error) => void } {
  const open: { resolve: () => void; reject: (error: Error) => void }[] = [];
  let begun = 0;
  const read = (): Promise<void> => {
    begun += 1;
    return new Promise((resolve, reject) => open.push({ resolve, reject }));
  };
  return {
    read,
    begun: () => begun,
    end: (error) => {
      const first = open.shift();
      if (error === undefined) first?.resolve();
      else first?.reject(error);
    },
  };
}

describe('a reading that never overlaps with itself', () => {
  it('begins anew for whoever asked while an older one was under way, once for all of them', async () => {
    const { read, begun, end } = readings();
    const reload = oneAtATime(read);
    const first = reload();
    const [second, third] = [reload(), reload()];
    expect(begun()).toBe(1);
    end();
    await first;
    await settled();
    expect(begun()).toBe(2);
    end();
    await Promise.all([second, third]);
    expect(begun()).toBe(2);
  });

  it('does not overlap with one that is about to begin', async () => {
    const { read, begun, end } = readings();
    const reload = oneAtATime(read);
    const chained = reload().then(() => reload());
    const waiting = reload();
    end();
    await settled();
    expect(begun()).toBe(2);
    end();
    await waiting;
    await chained;
    expect(begun()).toBe(2);
  });

  it('tells a failure to those who share it, and reads again for the next', async () => {
    const { read, end } = readings();
    const reload = oneAtATime(read);
    const first = reload();
    const second = reload();
    end(new Error('no database'));
    await expect(first).rejects.toThrow('no database');
    end();
    await expect(second).resolves.toBeUndefined();
  });
});
