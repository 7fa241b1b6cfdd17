import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { TestingModule } from '@nestjs/testing';
import { Authenticator, configureHttp, fastifyOptions, PlainFastifyAdapter } from '@quanyu/platform';
import type { FastifyInstance } from 'fastify';
import type { TestPlatform } from './test-platform.js';

interface TestHttpOptions {
  /** Whoever a request's token stands for; without it the authenticator of the modules is asked. */
  readonly authenticator?: Pick<Authenticator, 'authenticate'>;
  /** Routes and parsers that stand on Fastify itself, as in the API. */
  readonly register?: (fastify: FastifyInstance) => Promise<void> | void;
}

/** The routes of started modules over HTTP, as the API serves them, with every reply held against its contract. Closed by whoever starts it. */
export async function startTestHttp(platform: TestPlatform, module: TestingModule, { authenticator, register }: TestHttpOptions = {}): Promise<NestFastifyApplication> {
  const adapter = new PlainFastifyAdapter(fastifyOptions({ trustedProxyHops: 0, logLevel: 'silent' }));
  const app = module.createNestApplication<NestFastifyApplication>(adapter, { logger: false, bodyParser: false });
  const fastify = adapter.getInstance<FastifyInstance>();
  configureHttp(fastify, { authenticator: authenticator ?? app.get(Authenticator), checkReplies: true, nowMs: () => platform.clock.nowMs() });
  await register?.(fastify);
  await app.init();
  await fastify.ready();
  return app;
}
