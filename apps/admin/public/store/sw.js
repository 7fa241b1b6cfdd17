// Keeps the workbench openable without a network: its page and the files that it has loaded. What the shop knows is never kept here.
const PAGE = '/store/';
const CACHE = 'quanyu-store-1';

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.add(PAGE)).then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith('quanyu-store-') && name !== CACHE).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

// The page says what it loaded before this worker ruled it.
self.addEventListener('message', (event) => {
  const files = Array.isArray(event.data?.files) ? event.data.files.filter((file) => typeof file === 'string' && file.startsWith(`${self.location.origin}/assets/`)) : [];
  event.waitUntil(caches.open(CACHE).then((cache) => Promise.all(files.map(async (file) => (await cache.match(file)) ?? cache.add(file)))));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (request.mode === 'navigate' && url.pathname.startsWith(PAGE)) event.respondWith(pageFirstFromNetwork(request));
  // Names of built files hold a hash of what is in them, so a kept one is never old.
  else if (url.pathname.startsWith('/assets/')) event.respondWith(keptFirst(request));
});

async function pageFirstFromNetwork(request) {
  const cache = await caches.open(CACHE);
  try {
    const fresh = await fetch(request);
    if (fresh.ok) await cache.put(PAGE, fresh.clone());
    return fresh;
  } catch (error) {
    const kept = await cache.match(PAGE);
    if (kept !== undefined) return kept;
    throw error;
  }
}

async function keptFirst(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request);
  if (kept !== undefined) return kept;
  const fresh = await fetch(request);
  if (fresh.ok) await cache.put(request, fresh.clone());
  return fresh;
}
