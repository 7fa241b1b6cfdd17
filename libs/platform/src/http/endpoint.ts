import { performance } from 'node:perf_hooks';
import { HttpCode, Req, RequestMapping, RequestMethod, Res, SetMetadata } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z, ZodType } from 'zod';
import { platformError } from '../errors.js';
import { CLASS_RULES } from '../overload/overload.rules.js';
import { traffic } from '../overload/traffic.js';
import { assertStoreInScope, type Authenticator, type Principal } from '../principal.js';
import { invalidInput, sendProblem } from './problem.js';
import { type AnyRoute, fullPath, type Handler, type InputOf, namesStore, type RequestContext } from './route.js';

export const ROUTE_METADATA = 'quanyu:route';
const STORE_PARAMS = z.object({ storeId: z.string() });

declare module 'fastify' {
  interface FastifyInstance {
    /** Set once at boot; see `configureHttp`. */
    authenticator: Pick<Authenticator, 'authenticate'>;
    /** In tests every reply is checked against its schema, so that the documents cannot drift from the code. */
    checkReplies: boolean;
    nowMs: () => number;
  }
  interface FastifyRequest {
    /** The principal that the route's access rule let in, for logs. */
    principal?: Principal;
    /** The exact bytes of the body, kept only on routes that verify a signature over them. */
    rawBody?: Buffer;
  }
}

/**
 * Binds a controller method to a route: authenticate, authorise, parse, handle, in that order and nowhere else. Staff must have been let in to a
 * store that the path names.
 * The method's parameters are typed by the route's schemas.
 */
export function Endpoint<R extends AnyRoute>(route: R) {
  return <H extends Handler<R>>(target: object, key: string | symbol, descriptor: TypedPropertyDescriptor<H>): void => {
    const original = descriptor.value;
    if (original === undefined) throw new Error(`${String(key)} is not a method`);
    const wrapped = async function (this: unknown, request: FastifyRequest, reply: FastifyReply): Promise<void> {
      await runRoute(route, original.bind(this) as Handler<R>, request, reply);
    };
    Object.defineProperty(descriptor, 'value', { value: wrapped });
    RequestMapping({ path: fullPath(route), method: RequestMethod[route.method] })(target, key, descriptor);
    HttpCode(statusOf(route))(target, key, descriptor);
    SetMetadata(ROUTE_METADATA, route)(target, key, descriptor);
    Req()(target, key, 0);
    // The reply is written by `runRoute`; Nest's own response mapping is left out of the hot path.
    Res()(target, key, 1);
  };
}

function statusOf(route: AnyRoute): number {
  return route.reply === 'empty' ? 204 : (route.status ?? 200);
}

/** Runs one request through a route: a place among those at work, the access rule, the input, the handler, the reply. */
export async function runRoute<R extends AnyRoute>(route: R, handler: Handler<R>, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const { overload } = request.server;
  const counts = traffic.of(route);
  // The body may have taken its time; by now the class may be full.
  if (overload !== null && !overload.hasRoom(route.class)) {
    counts.shed += 1;
    counts.count(503);
    sendProblem(request, reply, platformError('SERVICE.BUSY'));
    return;
  }
  overload?.begin(route.class);
  try {
    await answer(route, handler, request, reply);
  } catch (error) {
    if (!reply.sent) sendProblem(request, reply, error);
    else request.log.error({ err: error, requestId: request.id }, 'error after the reply was sent');
  } finally {
    overload?.end(route.class);
    counts.observe(reply.statusCode, performance.now() - request.startedMs);
  }
}

async function answer<R extends AnyRoute>(route: R, handler: Handler<R>, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const principal = await authorise(route, request);
  const idempotencyKey = readIdempotencyKey(route, request);
  const params = parse(route.params, 'params', request.params);
  if (principal?.kind === 'staff' && namesStore(route)) assertStoreInScope(principal, readStoreId(params));
  const input = {
    params,
    query: parse(route.query, 'query', request.query),
    body: parse(route.body, 'body', request.body),
  } as InputOf<R>;
  const context = {
    principal,
    requestId: request.id,
    idempotencyKey,
    ip: request.ip,
    userAgent: (request.headers['user-agent'] ?? '').slice(0, 200),
    deadlineMs: computeDeadlineMs(route, request),
    request,
    reply,
  } as RequestContext<R>;
  const answered: unknown = await handler(input, context);
  const result = principal?.kind === 'customer' && principal.viewer !== undefined ? route.shownToStaff?.(answered) : answered;
  if (route.reply === 'raw') return;
  if (route.reply === 'empty') {
    void reply.status(204).send();
    return;
  }
  if (request.server.checkReplies && route.reply instanceof ZodType) route.reply.parse(result);
  void reply.status(statusOf(route)).header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(result));
}

/** The class's budget, or what the caller says it still waits if that is less, counted from when the request came in. */
function computeDeadlineMs(route: AnyRoute, request: FastifyRequest): number {
  const budgetMs = request.server.overload?.budgetMs(route.class) ?? CLASS_RULES[route.class].deadlineMs;
  const asked = Number(request.headers['x-timeout-ms']);
  const waitsMs = asked > 0 && asked < budgetMs ? asked : budgetMs;
  const elapsedMs = performance.now() - request.startedMs;
  // Nobody would read the answer any more.
  if (elapsedMs > waitsMs) throw platformError('SERVICE.BUSY');
  return request.server.nowMs() + waitsMs - elapsedMs;
}

function parse(schema: AnyRoute['body'], root: string, value: unknown): unknown {
  if (schema === undefined) return undefined;
  // Only what was not sent counts as empty: null is a value, and none that a body may have.
  const result = schema.safeParse(value === undefined ? {} : value);
  if (!result.success) throw invalidInput(root, result.error);
  return result.data;
}

async function authorise(route: AnyRoute, request: FastifyRequest): Promise<Principal | undefined> {
  const access = route.access;
  if (access.kind === 'public') return undefined;
  const header = request.headers.authorization;
  if (header === undefined) throw platformError('AUTH.REQUIRED');
  const principal = await request.server.authenticator.authenticate(header, access.kind);
  if (principal === null || principal.kind !== access.kind) throw platformError('AUTH.REQUIRED');
  request.principal = principal;
  if (principal.viewer !== undefined && !mayBeViewed(route)) throw platformError('AUTH.READ_ONLY');
  if (principal.kind === 'customer' && principal.viewer === undefined) traffic.noteSession(principal.sessionId);
  if (access.kind === 'staff' && access.permission !== 'any' && principal.kind === 'staff' && !principal.permissions.has(access.permission)) {
    throw platformError('AUTH.FORBIDDEN', { permission: access.permission });
  }
  return principal;
}

function readStoreId(params: unknown): string {
  return STORE_PARAMS.parse(params).storeId;
}

/** A stream does not end with the token that opened it, so it is none of what may be seen for ten minutes. Of shoppers, staff see what a route says. */
function mayBeViewed({ access, method, reply, shownToStaff }: AnyRoute): boolean {
  return method === 'GET' && reply !== 'raw' && (access.kind === 'staff' || shownToStaff !== undefined);
}

function readIdempotencyKey(route: AnyRoute, request: FastifyRequest): string {
  if (route.idempotent !== true) return '';
  const header = request.headers['idempotency-key'];
  if (typeof header !== 'string' || !/^[\x21-\x7e]{8,128}$/.test(header)) throw platformError('REQUEST.IDEMPOTENCY_KEY_REQUIRED');
  return header;
}
