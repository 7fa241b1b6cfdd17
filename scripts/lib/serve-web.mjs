import { existsSync } from 'node:fs';
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
 */

/**
 * @param {string} storefrontFolder
 * @returns {WebSite}
 */
export const storefrontSite = (storefrontFolder) => ({ folder: storefrontFolder, screenFile: () => 'index.html' });

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
});

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

  server.addHook('onSend', async (request, reply) => {
    if (API_PATHS.some((path) => isUnder(request.url, path))) return;
    reply.header('x-content-type-options', 'nosniff').header('x-frame-options', 'SAMEORIGIN').header('referrer-policy', 'same-origin');
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
