/** How long the device is left alone after a start, before the rest of the app is fetched. */
const QUIET_MS = 3_000;

/**
 * Makes the built app openable without a network: every screen is fetched once while there is one, and a service worker keeps the files.
 * Plain http pages have no service worker; there the app works on only as long as it stays open.
 */
export function keepApp(screens: readonly (() => Promise<unknown>)[]): void {
  if (!import.meta.env.PROD) return;
  setTimeout(() => void keep(screens), QUIET_MS);
}

async function keep(screens: readonly (() => Promise<unknown>)[]): Promise<void> {
  // One after the other: orders come first on a shop's line.
  for (const load of screens) await load().catch(() => undefined);
  const container: ServiceWorkerContainer | undefined = navigator.serviceWorker;
  if (container === undefined) return;
  await container.register('/store/sw.js', { scope: '/store/' });
  const { active } = await container.ready;
  const files = performance.getEntriesByType('resource').map(({ name }) => name);
  active?.postMessage({ files: files.filter((name) => name.startsWith(`${location.origin}/assets/`)) });
}
