import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import httpProxy from '@fastify/http-proxy';
import fastifyStatic from '@fastify/static';
import fastify from 'fastify';

/** Paths that belong to the API. Everything else is a file of the front end, or one of its screens. */
const API_PATHS = ['/api', '/media', '/docs', '/ops'];

/** A name with a content hash, as both bundlers write it: such a file never changes. */
const HASHED_NAME = /[.-][\w-]{8,}\.(?:js|css|woff2?|png|jpe?g|svg|webp|gif)$/;

/** With the code that screens know. The words promise nothing: a request may have been under way. */
const API_IS_AWAY = {
  type: 'about:blank',
  code: 'SERVICE.UNAVAILABLE',
  title: '暂时连不上，请稍后重试',
  status: 503,
  action: '重试',
};

const YEAR_SECONDS = 31_536_000;

/**
 * @typedef {object} WebSite
 * @property {string} folder of the built front end
 * @property {(path: string) => string} screenFile the page that draws this path, inside the folder
 * @property {Readonly<Record<string, readonly string[]>>} allowed what its pages may reach beside their own origin, by CSP directive
 */

/**
 * @param {string} storefrontFolder
 * @param {string} [simulatorUrl] of WeChat's simulator, which signs in and pays for the H5 twin in development
 * @returns {WebSite}
 */
export const storefrontSite = (storefrontFolder, simulatorUrl) => {
  const simulator = simulatorUrl === undefined ? [] : [new URL(simulatorUrl).origin];
  return { folder: storefrontFolder, screenFile: () => 'index.html', allowed: { 'connect-src': simulator, 'frame-src': simulator } };
};

/**
 * @param {string} adminFolder
 * @returns {WebSite}
 */
export const adminSite = (adminFolder) => ({
  folder: adminFolder,
  screenFile: (path) => {
    const app = /^\/(console|store)(?:\/|$)/.exec(path)?.[1];
    return app === undefined ? 'index.html' : `${app}/index.html`;
  },
  // The reader of barcodes is WebAssembly.
  allowed: { 'script-src': ["'wasm-unsafe-eval'"] },
});

/**
 * What the pages of a site may load and reach. Scripts are files of ours, or stand in our own pages by their hash; styles are
 * also written by the component libraries as they run.
 * @param {WebSite} site
 */
function contentSecurityPolicy({ folder, allowed }) {
  const pages = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.html'));
  const inline = pages.flatMap((page) => [...readFileSync(join(folder, page), 'utf8').matchAll(/<script>(.*?)<\/script>/gs)].map(([, script = '']) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`));
  /** @type {Record<string, readonly string[]>} */
  const own = {
    'default-src': ["'self'"],
    'script-src': ["'self'", ...new Set(inline)],
    'style-src': ["'self'", "'unsafe-inline'"],
    'img-src': ["'self'", 'data:', 'blob:'],
    'font-src': ["'self'", 'data:'],
    'media-src': ["'self'", 'data:', 'blob:'],
    // A picture that was just taken is read back by its own address.
    'connect-src': ["'self'", 'blob:'],
    'frame-src': ["'self'"],
    'object-src': ["'none'"],
    'base-uri': ["'none'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'self'"],
  };
  return Object.entries(own).map(([directive, sources]) => [directive, ...sources, ...(allowed[directive] ?? [])].join(' ')).join('; ');
}

/**
 * A web server for one built front end: its files, its screens, and the API behind the same origin, so that the
 * browser needs no cross-origin rules. Streams (server-sent events) pass as they come.
 * @param {WebSite} site
 * @param {string} apiOrigin
 * @param {'warn' | 'silent'} [logLevel]
 * @returns {Promise<import('fastify').FastifyInstance>}
 */
export async function createWebServer(site, apiOrigin, logLevel = 'warn') {
  if (!existsSync(join(site.folder, 'index.html'))) throw new Error(`${site.folder} holds no built front end: run npm run build`);
  const server = fastify({ logger: { level: logLevel }, trustProxy: false, forceCloseConnections: true });

  const policy = contentSecurityPolicy(site);
  server.addHook('onSend', async (request, reply) => {
    if (API_PATHS.some((path) => isUnder(request.url, path))) return;
    reply
      .header('content-security-policy', policy)
      .header('x-content-type-options', 'nosniff')
      .header('x-frame-options', 'SAMEORIGIN')
      .header('referrer-policy', 'same-origin')
      .header('permissions-policy', 'camera=(self), geolocation=(self), microphone=(), payment=(), usb=()');
    // Told over HTTPS alone; over plain HTTP browsers ignore it.
    if (request.headers['x-forwarded-proto'] === 'https') reply.header('strict-transport-security', `max-age=${YEAR_SECONDS}; includeSubDomains`);
  });
  server.get('/healthz', async () => ({ status: 'ok' }));

  for (const prefix of API_PATHS) {
    await server.register(httpProxy, {
      upstream: apiOrigin,
      prefix,
      rewritePrefix: prefix,
      // A live feed is quiet between two orders: no limit on the time between two pieces of a reply.
      undici: { bodyTimeout: 0, headersTimeout: 60_000, connections: 256 },
      replyOptions: {
        onError: (reply, { error }) => {
          server.log.warn({ error: error.message }, 'the API did not answer');
          reply.code(503).type('application/problem+json').header('retry-after', '2').send(JSON.stringify(API_IS_AWAY));
        },
        rewriteRequestHeaders: (request, headers) => ({
          ...headers,
          host: request.headers.host ?? '',
          'x-forwarded-for': request.ip,
          'x-forwarded-host': request.headers.host ?? '',
          'x-forwarded-proto': request.protocol,
        }),
      },
    });
  }

  await server.register(fastifyStatic, {
    root: site.folder,
    wildcard: true,
    index: false,
    // A folder is a screen, not a file.
    allowedPath: (path) => !path.endsWith('/'),
    cacheControl: false,
    setHeaders: (reply, path) => {
      reply.header('cache-control', HASHED_NAME.test(path) ? `public, max-age=${YEAR_SECONDS}, immutable` : 'no-cache');
    },
  });
  server.get('/', (request, reply) => reply.sendFile(site.screenFile(request.url)));
  server.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? '/';
    const wantsScreen = (request.method === 'GET' || request.method === 'HEAD') && !/\.\w+$/.test(path);
    if (!wantsScreen) return reply.code(404).type('text/plain').send('Not found');
    return reply.code(200).sendFile(site.screenFile(path));
  });
  return server;
}

/**
 * @param {string} url
 * @param {string} path
 */
function isUnder(url, path) {
  return url === path || url.startsWith(`${path}/`) || url.startsWith(`${path}?`);
}
