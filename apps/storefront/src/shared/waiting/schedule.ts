/** Clients that came at the same moment must not ask at the same moment for ever. */
const jitterShare = 0.1;
const retryFromMs = 2_000;
const retryToMs = 30_000;

type Asked = {
  /** What the server asked for, in its last status or with its last refusal. */
  pollAfterMs: number;
  /** How many polls in a row came to nothing. */
  failures: number;
};

/** When to ask again. The server dictates it; after failures at least two seconds, then doubling up to half a minute. */
export function nextPollMs({ pollAfterMs, failures }: Asked, random: () => number): number {
  const backoffMs = failures === 0 ? 0 : Math.min(retryToMs, retryFromMs * 2 ** (failures - 1));
  return Math.round(Math.max(pollAfterMs, backoffMs) * (1 + jitterShare * random()));
}
