import { createIdleWatch } from './idle-watch';

const MINUTE_MS = 60_000;

function aTablet() {
  const items = new Map<string, string>();
  const storage = { getItem: (key: string) => items.get(key) ?? null, setItem: (key: string, value: string) => void items.set(key, value), removeItem: (key: string) => void items.delete(key) };
  const clock = { nowMs: Date.parse('2026-11-22T10:00:00Z') };
  const tab = () => createIdleWatch({ storageKey: 'idle', storage, now: () => clock.nowMs });
  return { clock, tab, watch: tab() };
}

describe('a tablet that locks itself when nobody touches it', () => {
  it('waits for as many minutes as were chosen, from the last touch on', () => {
    const { clock, watch } = aTablet();
    watch.setMinutes(3);
    clock.nowMs += 2 * MINUTE_MS;
    watch.touch();
    clock.nowMs += 3 * MINUTE_MS - 1;
    expect(watch.isOver()).toBe(false);
    clock.nowMs += 1;
    expect(watch.isOver()).toBe(true);
  });

  it('is not kept open by whoever touches it after that', () => {
    const { clock, watch } = aTablet();
    watch.setMinutes(1);
    clock.nowMs += 20 * MINUTE_MS;
    watch.touch();
    expect(watch.isOver()).toBe(true);
  });

  it('knows of touches in another tab, and of the time that passed while it slept', () => {
    const { clock, tab, watch } = aTablet();
    watch.setMinutes(5);
    clock.nowMs += 4 * MINUTE_MS;
    tab().touch();
    clock.nowMs += 2 * MINUTE_MS;
    expect(watch.isOver()).toBe(false);
    clock.nowMs += 60 * MINUTE_MS;
    expect(tab().isOver()).toBe(true);
  });

  it('gives whoever signs in next all of the time', () => {
    const { clock, watch } = aTablet();
    watch.setMinutes(1);
    clock.nowMs += 60 * MINUTE_MS;
    watch.forget();
    expect(watch.isOver()).toBe(false);
    watch.touch();
    clock.nowMs += MINUTE_MS;
    expect(watch.isOver()).toBe(true);
  });

  it('never locks where nobody asked for it', () => {
    const { clock, watch } = aTablet();
    watch.touch();
    clock.nowMs += 600 * MINUTE_MS;
    expect(watch.isOver()).toBe(false);
  });

  it('is not kept open by a clock that was set back', () => {
    const { clock, watch } = aTablet();
    watch.setMinutes(1);
    clock.nowMs -= 60 * MINUTE_MS;
    watch.touch();
    clock.nowMs += MINUTE_MS;
    expect(watch.isOver()).toBe(true);
  });
});
