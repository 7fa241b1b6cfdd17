import { setTimeout as delay } from 'node:timers/promises';

/**
 * Open arrivals: each starts at its time, whether or not the one before was served. Answers when all have ended.
 * @param {{count: number, perSecond: number}} shape
 * @param {(index: number) => Promise<void>} work must not throw
 * @returns {Promise<{latestStartMs: number, seconds: number}>} `latestStartMs`: how late the latest arrival was started;
 *   much of it means that the generator was too slow
 */
export async function arriveOpenly({ count, perSecond }, work) {
  const startedAt = performance.now();
  /** @type {Promise<void>[]} */
  const running = [];
  let latestStartMs = 0;
  while (running.length < count) {
    const nowMs = performance.now() - startedAt;
    const due = Math.min(count, Math.floor((nowMs / 1000) * perSecond) + 1);
    if (due > running.length) latestStartMs = Math.max(latestStartMs, nowMs - (running.length / perSecond) * 1000);
    while (running.length < due) running.push(work(running.length));
    await delay(1);
  }
  await Promise.all(running);
  return { latestStartMs, seconds: (performance.now() - startedAt) / 1000 };
}
