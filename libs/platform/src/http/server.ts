import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest, LogController, type onRequestHookHandler } from 'fastify';
import { pino } from 'pino';
import { platformError } from '../errors.js';
import type { Overload } from '../overload/overload.js';
import { traffic } from '../overload/traffic.js';
import { describeError, scrubFields, scrubText } from '../scrub-log.js';
import type { Authenticator } from '../principal.js';
import { invalidField, sendProblem } from './problem.js';
import { type AnyRoute, fullPath } from './route.js';
import { sendRefusal, type StaticRefusal, staticRefusal } from './static-refusal.js';

const REQUEST_ID = /^[\w-]{8,64}$/;

/** The process's own log. Personal data never reaches it: no bodies, no query strings, no tokens; what slips into a message is taken out. */
export function createLogger(level: string, destination?: pino.DestinationStream): pino.Logger {
  const hooks: pino.LoggerOptions['hooks'] = {
    logMethod(parts, method) {
      method.apply(this, parts.map((part) => (typeof part === 'string' ? scrubText(part) : part)) as Parameters<pino.LogFn>);
    },
  };
  const options: pino.LoggerOptions = { level, serializers: { err: describeError }, formatters: { log: scrubFields }, hooks };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** Options of every Fastify instance of ours: bounded bodies, headers and waits, and a request id that people can quote. */
export function fastifyOptions(options: { trustedProxyHops: number; logLevel: string }) {
  const logger = createLogger(options.logLevel);
  return {
    bodyLimit: 256 * 1024,
    connectionTimeout: 20_000,
    requestTimeout: 15_000,
    // Below the request's, or Node exchanges the two, and a body that drips may take a minute. Looked at every 5 s, not every 30.
    http: { headersTimeout: 10_000, connectionsCheckingInterval: 5_000 },
    keepAliveTimeout: 72_000,
    forceCloseConnections: 'idle' as const,
    return503OnClosing: true,
    trustProxy: options.trustedProxyHops === 0 ? false : (_address: string, hop: number) => hop < options.trustedProxyHops,
    routerOptions: { ignoreTrailingSlash: false, caseSensitive: true, maxParamLength: 200 },
    // An address that no route gets to see. Fastify's own answer is no problem document, and says the address again.
    frameworkErrors: (_error: FastifyError, request: FastifyRequest, reply: FastifyReply): void => {
      void reply.header('x-request-id', request.id).header('x-content-type-options', 'nosniff');
      sendProblem(request, reply, invalidField('path', '地址太长，或有无法识别的字符'));
    },
    genReqId: (request: { headers: Record<string, string | string[] | undefined> }) => {
      const given = request.headers['x-request-id'];
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
    },
    // A logger of Fastify's own makes a child and two listeners for every request; ours is used only when there is something to say.
    logger: false,
    childLoggerFactory: () => logger,
    logController: new LogController({ disableRequestLogging: true }),
  };
}

/** Decides on a request from its address and headers alone, at once; null lets it through. */
export type RefusalGate = (request: FastifyRequest) => StaticRefusal | null;

declare module 'fastify' {
  interface FastifyInstance {
    refusalGates: Map<string, RefusalGate[]>;
    overload: Overload | null;
  }
  interface FastifyRequest {
    /** `performance.now()` when the request came in. */
    startedMs: number;
  }
}

/**
 * Puts a gate in front of one route: it runs before the overload rules, the body, the token and Nest, and what it
 * refuses costs about a bare reply. Call it after `configureHttp` and before the route is registered (before
 * `nest.init()`). Gates run in the order of registration. Keep `decide` free of waits and of allocations:
 *
 *     const soldOut = staticRefusal(flashError('FLASH.SOLD_OUT', { mayReturn: false }));
 *     registerRefusalGate(fastify, placeFlashOrder, (request) => (latch.isShut(request.params) ? soldOut : null));
 */
export function registerRefusalGate(fastify: FastifyInstance, route: AnyRoute, decide: RefusalGate): void {
  const key = keyOf(route.method, fullPath(route));
  fastify.refusalGates.set(key, [...(fastify.refusalGates.get(key) ?? []), decide]);
}

export interface HttpOptions {
  readonly authenticator: Pick<Authenticator, 'authenticate'>;
  /** In tests every reply is checked against its schema, so that the documents cannot drift from the code. */
  readonly checkReplies: boolean;
  readonly nowMs: () => number;
  /** The routes of the contract, whose classes the overload rules go by. */
  readonly routes?: readonly AnyRoute[];
  /** Absent where nothing is ever shed, as in tests of one controller. */
  readonly overload?: Overload;
}

/** Wires what every route relies on: problem replies, server time, refusals, and who may call. */
export function configureHttp(fastify: FastifyInstance, options: HttpOptions): void {
  fastify.decorate('authenticator', options.authenticator);
  fastify.decorate('checkReplies', options.checkReplies);
  fastify.decorate('nowMs', options.nowMs);
  fastify.decorate('overload', options.overload ?? null);
  fastify.decorate('refusalGates', new Map<string, RefusalGate[]>());
  fastify.decorateRequest('principal', undefined);
  fastify.decorateRequest('rawBody', undefined);
  fastify.decorateRequest('startedMs', 0);
  fastify.setErrorHandler((error, request, reply) => {
    // A body that cannot be read at an address that is not there comes past the entrance of no route.
    if (!reply.hasHeader('x-request-id')) writeCommonHeaders(request, reply, options.nowMs());
    sendProblem(request, reply, error);
  });
  fastify.setNotFoundHandler((request, reply) => {
    writeCommonHeaders(request, reply, options.nowMs());
    sendProblem(request, reply, platformError('REQUEST.NOT_FOUND'));
  });
  const routes = new Map((options.routes ?? []).map((route) => [keyOf(route.method, fullPath(route)), route]));
  // Each route gets an entrance of its own, so that a request looks nothing up.
  fastify.addHook('onRoute', (registered) => {
    const keys = [registered.method].flat().map((method) => keyOf(method, registered.url));
    const route = keys.map((key) => routes.get(key)).find((found) => found !== undefined);
    const gates = keys.flatMap((key) => fastify.refusalGates.get(key) ?? []);
    registered.onRequest = [entrance(options, route, gates), ...[registered.onRequest ?? []].flat()];
    if (route?.bodyLimitBytes !== undefined) registered.bodyLimit = route.bodyLimitBytes;
  });
}

function keyOf(method: string, url: string): string {
  return `${method} ${url}`;
}

/** What every request meets first: the gates of its route, then the overload rules, then the headers of all replies. */
function entrance({ nowMs, overload }: HttpOptions, route: AnyRoute | undefined, gates: readonly RefusalGate[]): onRequestHookHandler {
  const busy = staticRefusal(platformError('SERVICE.BUSY'));
  const counts = route === undefined ? null : traffic.of(route);
  return (request, reply, done) => {
    request.startedMs = performance.now();
    for (const gate of gates) {
      const refusal = gate(request);
      if (refusal === null) continue;
      counts?.count(refusal.status);
      sendRefusal(refusal, request, reply, nowMs());
      return;
    }
    if (overload !== undefined && route !== undefined && !overload.admits(route.class)) {
      if (counts !== null) {
        counts.count(503);
        counts.shed += 1;
      }
      sendRefusal(busy, request, reply, nowMs());
      return;
    }
    writeCommonHeaders(request, reply, nowMs());
    done();
  };
}

function writeCommonHeaders(request: FastifyRequest, reply: FastifyReply, serverTimeMs: number): void {
  void reply.header('x-request-id', request.id).header('x-server-time', String(serverTimeMs)).header('x-content-type-options', 'nosniff');
  // What depends on who asks stays out of every cache; public reads say for themselves how long they keep.
  if (request.headers.authorization !== undefined) void reply.header('cache-control', 'no-store');
}

/**
 * A read that everyone makes all day, on Fastify directly: no Nest, no parsing and no wait unless `answer` does them.
 * `answer` sends the reply before it returns, or throws a refusal.
 */
export function registerHotRead(fastify: FastifyInstance, route: AnyRoute, answer: (request: FastifyRequest, reply: FastifyReply) => void): void {
  const counts = traffic.of(route);
  fastify.get(fullPath(route), (request, reply) => {
    try {
      answer(request, reply);
    } catch (error) {
      sendProblem(request, reply, error);
    }
    counts.observe(reply.statusCode, performance.now() - request.startedMs);
  });
}
