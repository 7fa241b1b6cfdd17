import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import helmet from '@fastify/helmet';
import fastifyStatic from '@fastify/static';
import type { Env, Jobs } from '@quanyu/platform';
import type { FastifyInstance } from 'fastify';
import { registerDocs } from './docs-page.js';
import { type QueueTickets, registerQueueBoard } from './queue-board.js';

const MEDIA_MAX_AGE_MS = 365 * 86_400_000;

/** What browsers open directly: pictures, the API documents, the queue dashboard. The JSON routes need none of its headers. */
export async function registerPages(fastify: FastifyInstance, parts: { env: Env; jobs: Jobs; tickets: QueueTickets }): Promise<void> {
  const { env, jobs, tickets } = parts;
  const mediaRoot = resolve(env.MEDIA_DIR);
  mkdirSync(mediaRoot, { recursive: true });
  await fastify.register(async (pages) => {
    await pages.register(helmet, {
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'self'"],
          scriptSrc: ["'self'", "'unsafe-inline'"],
          styleSrc: ["'self'", "'unsafe-inline'"],
          imgSrc: ["'self'", 'data:'],
          fontSrc: ["'self'", 'data:'],
          objectSrc: ["'none'"],
          frameAncestors: ["'none'"],
        },
      },
      // The storefront and the console may stand on other hosts and show our pictures.
      crossOriginResourcePolicy: { policy: 'cross-origin' },
      hsts: env.NODE_ENV === 'production',
    });
    await pages.register(fastifyStatic, {
      root: mediaRoot,
      prefix: '/media/',
      index: false,
      dotfiles: 'deny',
      decorateReply: false,
      // A picture's name holds the hash of its bytes, so it never changes.
      immutable: true,
      maxAge: MEDIA_MAX_AGE_MS,
    });
    if (env.ENABLE_DOCS) registerDocs(pages);
    registerQueueBoard(pages, jobs, tickets);
  });
}
