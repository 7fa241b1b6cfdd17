/** Asks again and again until it holds; the end of patience is a failure. */
export async function waitFor(holds: () => Promise<boolean>, patienceMs = 60_000): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (performance.now() < deadline) {
    if (await holds().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('it did not become true in time');
}
