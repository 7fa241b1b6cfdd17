import { setTimeout as delay } from 'node:timers/promises';

/** Asks again and again until it holds; the end of patience, which a busy machine must not reach, is a failure. */
export async function waitFor(holds: () => boolean | Promise<boolean>, patienceMs = 55_000): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (performance.now() < deadline) {
    if (await Promise.resolve().then(holds).catch(() => false)) return;
    await delay(50);
  }
  throw new Error('it did not become true in time');
}
