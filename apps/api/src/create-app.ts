import cors from '@fastify/cors';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Authenticator, ChangeFeed, type Clock, configureHttp, createLogger, endEventStreams, type Env, fastifyOptions, fullPath, GATE_REDIS, type GateRedis, type IdSource, Jobs, type Logger, Overload, PlainFastifyAdapter, Switches } from '@quanyu/platform';
import type { FastifyInstance } from 'fastify';
import type { DataSource } from 'typeorm';
import { Catalogue, CatalogueSearch, registerCatalogueHotReads, registerCatalogueUploads } from '@quanyu/catalogue';
import { Decisions, DeviceTokens, RateLimits, registerWaitingRoomRoutes, Screening, WaitingLine, WaitingRooms } from '@quanyu/risk';
import { OrderGate, placeFlashOrder, registerOrderGates } from '@quanyu/orders';
import { AttemptCounts, FlashSales, FlashViews, issueSaleToken, registerFlashHotReads, registerSaleGate, registerSoldOutLatch, SaleGate } from '@quanyu/promotions';
import { AppModule } from './app.module.js';
import { allRoutes } from './domains.js';
import { Readiness, registerHealth } from './http/health.js';
import { registerPages } from './http/pages.js';
import { QueueTickets } from './http/queue-board.js';
import { startPulse } from './operations/operations.module.js';

/** Whoever still sends or reads after so long is cut off; every request of ours has ended by then. */
const CUT_AFTER_MS = 10_000;
const SWEEP_MS = 100;

export interface AppOptions {
  readonly env: Env;
  readonly dataSource: DataSource;
  readonly clock: Clock;
  readonly ids: IdSource;
}

export interface RunningApp {
  readonly nest: NestFastifyApplication;
  readonly fastify: FastifyInstance;
  readonly readiness: Readiness;
  readonly logger: Logger;
  /** `METHOD /path` of everything registered. */
  readonly routes: ReadonlySet<string>;
  /** Waits for requests under way, then closes connections, queues and the database. */
  close(): Promise<void>;
}

/** The whole HTTP application, wired and initialised but not listening. The API process and the tests use it alike. */
export async function createApp(options: AppOptions): Promise<RunningApp> {
  const { env, dataSource, clock, ids } = options;
  const adapter = new PlainFastifyAdapter(fastifyOptions({ trustedProxyHops: env.TRUSTED_PROXY_HOPS, logLevel: env.LOG_LEVEL }));
  const fastify: FastifyInstance = adapter.getInstance();
  const logger = createLogger(env.LOG_LEVEL);
  const nest = await NestFactory.create<NestFastifyApplication>(
    AppModule.register({ env, dataSource, clock, ids, logger }),
    adapter,
    { logger: false, bodyParser: false, abortOnError: false },
  );
  const registered = rememberRoutes(fastify);
  const overload = nest.get(Overload);
  configureHttp(fastify, { authenticator: nest.get(Authenticator), checkReplies: env.NODE_ENV === 'test', nowMs: () => clock.nowMs(), routes: allRoutes, overload });
  registerGates(fastify, nest);
  keepCallbackBytes(fastify);
  await allowOrigins(fastify, env);
  await registerCatalogueUploads(fastify);
  registerCatalogueHotReads(fastify, nest.get(Catalogue), nest.get(Switches));
  registerWaitingRoomRoutes(fastify, {
    rooms: nest.get(WaitingRooms),
    line: nest.get(WaitingLine),
    devices: nest.get(DeviceTokens),
    limits: nest.get(RateLimits),
    screening: nest.get(Screening),
    clock,
  });
  registerFlashHotReads(fastify, nest.get(FlashViews), () => clock.nowMs());
  const readiness = new Readiness(dataSource, nest.get<GateRedis>(GATE_REDIS));
  registerHealth(fastify, readiness);
  await registerPages(fastify, { env, jobs: nest.get(Jobs), tickets: nest.get(QueueTickets) });
  // The feed knows the present versions before any domain loads, so that no change between the two is lost.
  await nest.get(ChangeFeed).start();
  await nest.init();
  // Searches that come before it is there wait for it.
  void nest.get(CatalogueSearch).start();
  await fastify.ready();
  assertInContract(registered);
  // Tests share one busy process with the shop, which says nothing about the shop.
  if (env.NODE_ENV !== 'test') overload.start();
  startPulse(nest, 'api');
  readiness.markStarted();
  return { nest, fastify, readiness, logger, routes: registered, close: () => close(nest, fastify, readiness) };
}

/** What refuses an attempt ahead of everything: sold out, no pass, known to be over a limit. In this order. */
function registerGates(fastify: FastifyInstance, nest: NestFastifyApplication): void {
  const latch = { sales: nest.get(FlashSales), counts: nest.get(AttemptCounts) };
  registerSoldOutLatch(fastify, placeFlashOrder, { ...latch, step: 'order' });
  registerSoldOutLatch(fastify, issueSaleToken, { ...latch, step: 'token' });
  const caller = { authenticator: nest.get(Authenticator), devices: nest.get(DeviceTokens), decisions: nest.get(Decisions) };
  registerSaleGate(fastify, { ...caller, ...latch, gate: nest.get(SaleGate) });
  registerOrderGates(fastify, { ...caller, gate: nest.get(OrderGate) });
}

function rememberRoutes(fastify: FastifyInstance): Set<string> {
  const registered = new Set<string>();
  fastify.addHook('onRoute', ({ method, url }) => {
    for (const name of [method].flat()) {
      if (name !== 'HEAD' && name !== 'OPTIONS') registered.add(`${name} ${url}`);
    }
  });
  return registered;
}

/** A route outside the contract would have no documents, no parsed input and no access rule. */
function assertInContract(registered: ReadonlySet<string>): void {
  const known = new Set(allRoutes.map((route) => `${route.method} ${fullPath(route)}`));
  const strangers = [...registered].filter((name) => /^\w+ \/(api|callbacks)\//.test(name) && !known.has(name));
  if (strangers.length > 0) throw new Error(`these routes stand outside the contract: ${strangers.join(', ')}`);
}

/** Callbacks are verified over the exact bytes that were sent; everyone else's body is parsed and forgotten. */
function keepCallbackBytes(fastify: FastifyInstance): void {
  const parseJson = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeContentTypeParser(['application/json', 'text/plain']);
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    if (request.url.startsWith('/callbacks/')) request.rawBody = bytes;
    void parseJson(request, bytes.toString('utf8'), done);
  });
}

async function allowOrigins(fastify: FastifyInstance, env: Env): Promise<void> {
  const origins = env.CORS_ORIGINS.split(',').map((origin) => origin.trim()).filter((origin) => origin !== '');
  if (origins.length === 0) return;
  await fastify.register(cors, {
    origin: origins,
    methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: ['authorization', 'content-type', 'idempotency-key', 'x-request-id', 'if-none-match', 'x-device-token', 'x-waiting-ticket', 'x-waiting-pass'],
    exposedHeaders: ['x-request-id', 'x-server-time', 'retry-after', 'etag', 'ratelimit', 'ratelimit-policy'],
    maxAge: 600,
  });
}

async function close(nest: NestFastifyApplication, fastify: FastifyInstance, readiness: Readiness): Promise<void> {
  readiness.startDraining();
  nest.get(Overload).stop();
  endEventStreams();
  const cut = setTimeout(() => fastify.server.closeAllConnections(), CUT_AFTER_MS);
  // A connection that was busy when closing began is closed as soon as its request is answered.
  const sweep = setInterval(() => fastify.server.closeIdleConnections(), SWEEP_MS);
  await nest.close();
  clearTimeout(cut);
  clearInterval(sweep);
}
