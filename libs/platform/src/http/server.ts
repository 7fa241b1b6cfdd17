import { randomUUID } from 'node:crypto';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import { platformError } from '../errors.js';
import { httpRequests } from '../metrics.js';
import type { Authenticator } from '../principal.js';
import { sendProblem } from './problem.js';

const REQUEST_ID = /^[\w-]{8,64}$/;

/** Options of every Fastify instance of ours: bounded bodies, headers and waits, and a request id that people can quote. */
export function fastifyOptions(options: { trustedProxyHops: number; logLevel: string }) {
  return {
    bodyLimit: 256 * 1024,
    connectionTimeout: 20_000,
    requestTimeout: 15_000,
    keepAliveTimeout: 72_000,
    forceCloseConnections: 'idle' as const,
    return503OnClosing: true,
    trustProxy: options.trustedProxyHops === 0 ? false : (_address: string, hop: number) => hop < options.trustedProxyHops,
    routerOptions: { ignoreTrailingSlash: false, caseSensitive: true, maxParamLength: 200 },
    genReqId: (request: { headers: Record<string, string | string[] | undefined> }) => {
      const given = request.headers['x-request-id'];
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
    },
    logger: {
      level: options.logLevel,
      // Personal data never reaches the log: no bodies, no query strings, no tokens.
      serializers: {
        req: (request: FastifyRequest) => ({ method: request.method, route: request.routeOptions.url, id: request.id }),
        res: (reply: Pick<FastifyReply, 'statusCode'>) => ({ statusCode: reply.statusCode }),
      },
    },
    logController: new LogController({ disableRequestLogging: true }),
  };
}

/** Wires what every route relies on: problem replies, server time, metrics, and who may call. */
export function configureHttp(fastify: FastifyInstance, options: { authenticator: Authenticator; checkReplies: boolean; nowMs: () => number }): void {
  fastify.decorate('authenticator', options.authenticator);
  fastify.decorate('checkReplies', options.checkReplies);
  fastify.decorateRequest('principal', undefined);
  fastify.decorateRequest('rawBody', undefined);
  fastify.setErrorHandler((error, request, reply) => sendProblem(request, reply, error));
  fastify.setNotFoundHandler((request, reply) => sendProblem(request, reply, platformError('REQUEST.NOT_FOUND')));
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    void reply.header('x-server-time', String(options.nowMs()));
    done();
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    httpRequests.observe({ route, status: `${Math.floor(reply.statusCode / 100)}xx` }, reply.elapsedTime / 1_000);
    if (reply.statusCode >= 500 && reply.statusCode !== 503) request.log.error({ route, requestId: request.id }, 'request failed');
    done();
  });
}
