/**
 * A reading of shared state that never overlaps with itself, so that an older one cannot end last and stay. Whoever asks
 * while one runs gets the next, which begins after they asked; all who ask meanwhile share it. What it throws reaches those
 * who share that run, and nobody else.
 */
export function oneAtATime(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;
  const begin = (): Promise<void> => {
    next = null;
    const mine = run().finally(() => {
      if (running === mine) running = null;
    });
    running = mine;
    return mine;
  };
  return () => {
    if (next !== null) return next;
    if (running === null) return begin();
    next = running.then(begin, begin);
    return next;
  };
}
