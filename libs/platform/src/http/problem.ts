import type { FastifyReply, FastifyRequest } from 'fastify';
import { z, type ZodError } from 'zod';
import { CommitUnknownError } from '../database/database.js';
import { DomainError, platformError } from '../errors.js';
import { traffic } from '../overload/traffic.js';

// Field errors are read by people in China; schemas say a sentence of their own where the standard one is too dry.
z.config(z.locales.zhCN());

/** RFC 9457 problem details, with a stable `code` from a closed list. */
export interface Problem {
  type: string;
  code: string;
  title: string;
  status: number;
  requestId: string;
  action?: string;
  details?: Readonly<Record<string, unknown>>;
  /** Bad input, field by field: `path` as in the request, for example `body.lines[0].quantity`. */
  errors?: { path: string; message: string }[];
}

export function fillTitle(title: string, details: Readonly<Record<string, unknown>>): string {
  return title.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => {
    const value = details[name];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  });
}

/** The path of a zod issue as a person would write it. */
function issuePath(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (built, key) => (typeof key === 'number' ? `${built}[${key}]` : built === '' ? String(key) : `${built}.${String(key)}`),
    '',
  );
}

/** Refuses bad input with the fields named. `root` is where it stood: params, query, body, headers. */
export function invalidInput(root: string, error: ZodError): DomainError {
  const errors = error.issues.slice(0, 20).flatMap((issue) => {
    const path = [root, ...issue.path];
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.slice(0, 20).map((key) => ({ path: issuePath([...path, key]), message: '不认识的字段' }));
    }
    return [{ path: issuePath(path), message: issue.message }];
  });
  return platformError('REQUEST.INVALID', { errors });
}

/** A request that a field makes invalid for a reason a schema cannot say. */
export function invalidField(path: string, message: string): DomainError {
  return platformError('REQUEST.INVALID', { errors: [{ path, message }] });
}

/** SQL states that mean "too busy, nothing was done": lock timeout, statement timeout, too many connections, shutdown. */
const BUSY_SQL_STATES = new Set(['55P03', '57014', '53300', '57P01', '57P02', '57P03', '08006', '08001', '08003', '40P01', '40001']);
/** SQL states for text that PostgreSQL cannot store. The schemas refuse it first; this is the net below them. */
const BAD_TEXT_SQL_STATES = new Set(['22021', '22P05', '22P02', '22003', '22007', '22008', '22009']);

function stringProperty(error: unknown, name: string): string | undefined {
  if (typeof error !== 'object' || error === null || !(name in error)) return undefined;
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' ? value : undefined;
}

/** The code of an error. The socket file of a server that is not there is missing as its port would be; any other file that is missing is a defect. */
function codeOf(error: unknown): string {
  const code = stringProperty(error, 'code') ?? '';
  return code === 'ENOENT' && stringProperty(error, 'syscall') === 'connect' ? 'ECONNREFUSED' : code;
}

/** Codes of Node, PostgreSQL and Fastify, as refusals of ours. */
const REFUSAL_OF_CODE: ReadonlyMap<string, () => DomainError> = new Map([
  ...[...BUSY_SQL_STATES].map((code) => [code, () => platformError('SERVICE.BUSY')] as const),
  ...[...BAD_TEXT_SQL_STATES].map((code) => [code, () => platformError('REQUEST.INVALID')] as const),
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE'].map((code) => [code, () => platformError('SERVICE.UNAVAILABLE')] as const),
  ...['FST_ERR_CTP_BODY_TOO_LARGE', 'FST_REQ_FILE_TOO_LARGE'].map((code) => [code, () => platformError('REQUEST.TOO_LARGE', { errors: [{ path: 'body', message: '超过允许的大小' }] })] as const),
  ...['FST_ERR_CTP_INVALID_MEDIA_TYPE', 'FST_INVALID_MULTIPART_CONTENT_TYPE'].map((code) => [code, () => platformError('REQUEST.UNSUPPORTED_MEDIA')] as const),
]);

/** What pg's pool says when it has no connection to give, in messages without a code. */
const POOL_IS_BUSY = /timeout exceeded when trying to connect|Connection terminated|Query read timeout/;

/** Maps whatever was thrown to a refusal; null means a bug, which is logged and told as INTERNAL. */
export function asDomainError(error: unknown): DomainError | null {
  if (error instanceof DomainError) return error;
  if (error instanceof CommitUnknownError) return platformError('SERVICE.OUTCOME_UNKNOWN');
  const code = codeOf(error);
  const byCode = REFUSAL_OF_CODE.get(code);
  if (byCode !== undefined) return byCode();
  if (error instanceof Error && POOL_IS_BUSY.test(error.message)) return platformError('SERVICE.BUSY');
  const status: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'statusCode') : undefined;
  if (status === 404) return platformError('REQUEST.NOT_FOUND');
  const isBadJson = status === 400 || code.startsWith('FST_ERR_CTP_') || (status === undefined && error instanceof SyntaxError && error.message.includes('JSON'));
  return isBadJson ? platformError('REQUEST.INVALID', { errors: [{ path: 'body', message: '不是合法的 JSON' }] }) : null;
}

/** The problem that a refusal is on the wire. */
export function problemOf({ code, spec, details }: DomainError, requestId: string): Problem {
  const { errors, ...rest } = details;
  return {
    type: `urn:quanyu:error:${code}`,
    code,
    title: fillTitle(spec.title, rest),
    status: spec.status,
    requestId,
    ...(spec.action === undefined ? {} : { action: spec.action }),
    ...(Object.keys(rest).length === 0 ? {} : { details: rest }),
    ...(isFieldErrors(errors) ? { errors } : {}),
  };
}

/** When to try again: what the refusal says, a second for everything that is only busy, null for all else. */
export function retryAfterSeconds({ details, spec }: DomainError): number | null {
  const seconds = details['retryAfterSeconds'];
  if (typeof seconds === 'number') return seconds;
  return spec.status === 503 ? 1 : null;
}

/** `RateLimit` and `RateLimit-Policy` of one limit, as draft-ietf-httpapi-ratelimit-headers writes them. */
export function limitHeaders(state: { policy: string; quota: number; windowSeconds: number; remaining: number; resetSeconds: number }): Record<string, string> {
  return { 'ratelimit-policy': `"${state.policy}";q=${state.quota};w=${state.windowSeconds}`, ratelimit: `"${state.policy}";r=${state.remaining};t=${state.resetSeconds}` };
}

/** The limit that refused, when a limit did. */
export function refusedLimit({ code, details }: DomainError): Record<string, string> {
  const { policy, quota, windowSeconds, retryAfterSeconds: resetSeconds } = details;
  if (code !== 'RATE_LIMITED' || typeof policy !== 'string' || typeof quota !== 'number' || typeof windowSeconds !== 'number' || typeof resetSeconds !== 'number') return {};
  return limitHeaders({ policy, quota, windowSeconds, remaining: 0, resetSeconds });
}

/** Writes a problem reply. Internal errors leak nothing and carry the request id. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, error: unknown): void {
  const known = asDomainError(error);
  if (known === null) request.log.error({ err: error, requestId: request.id, method: request.method, route: request.routeOptions.url }, 'unexpected error');
  const refusal = known ?? platformError('INTERNAL');
  const retryAfter = retryAfterSeconds(refusal);
  if (retryAfter !== null) void reply.header('retry-after', String(retryAfter));
  if (refusal.code === 'RATE_LIMITED') void reply.headers(refusedLimit(refusal));
  traffic.countProblem(refusal.code);
  void reply.status(refusal.status).header('content-type', 'application/problem+json; charset=utf-8').send(JSON.stringify(problemOf(refusal, request.id)));
}

function isFieldErrors(value: unknown): value is { path: string; message: string }[] {
  return Array.isArray(value) && value.every((entry: unknown) => typeof entry === 'object' && entry !== null && 'path' in entry && 'message' in entry);
}
