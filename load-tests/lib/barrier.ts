import { sleep } from 'k6';

/** Waits for one instant, as everyone does before midnight. */
export function sleepUntil(atMs: number): void {
  sleep(Math.max(0, (atMs - Date.now()) / 1000));
}
