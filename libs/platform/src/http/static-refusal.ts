import type { FastifyReply, FastifyRequest } from 'fastify';
import type { DomainError } from '../errors.js';
import { traffic } from '../overload/traffic.js';
import { problemOf, refusedLimit, retryAfterSeconds } from './problem.js';

/** Stands where the request's id goes; an id of ours never looks like this. */
const PLACE_OF_ID = '\u0000';

/** A refusal that is serialised once and then sent to thousands, each with its own request id. */
export interface StaticRefusal {
  readonly code: string;
  readonly status: number;
  readonly beforeId: string;
  readonly afterId: string;
  /** Bytes of the body without the id. Ids are ASCII. */
  readonly bytes: number;
  /** Names and values in turns, beside those that every refusal has. */
  readonly headers: readonly string[];
}

/** Makes a refusal ready to be sent; make it once and keep it. */
export function staticRefusal(error: DomainError): StaticRefusal {
  const json = toAscii(JSON.stringify(problemOf(error, PLACE_OF_ID)));
  const [beforeId = '', afterId = ''] = json.split(JSON.stringify(PLACE_OF_ID).slice(1, -1));
  const retryAfter = retryAfterSeconds(error);
  const headers = [...(retryAfter === null ? [] : ['retry-after', String(retryAfter)]), ...Object.entries(refusedLimit(error)).flat()];
  return { code: error.code, status: error.status, beforeId, afterId, bytes: beforeId.length + afterId.length, headers };
}

/**
 * The same JSON in ASCII alone, and kept as one byte a character, which its parts would not be: Node copies such text to the socket,
 * while any other is encoded anew for each reply.
 */
function toAscii(json: string): string {
  const ascii = json.replaceAll(/[^\x20-\x7e]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return Buffer.from(ascii, 'latin1').toString('latin1');
}

/** Sends it past Fastify's reply, which would cost as much again as the rest of the refusal. */
export function sendRefusal(refusal: StaticRefusal, request: FastifyRequest, reply: FastifyReply, serverTimeMs: number): void {
  reply.hijack();
  const { raw } = reply;
  const headers = [
    'content-type', 'application/problem+json; charset=utf-8',
    'content-length', String(refusal.bytes + request.id.length),
    'cache-control', 'no-store',
    'x-request-id', request.id,
    'x-server-time', String(serverTimeMs),
  ];
  for (const text of refusal.headers) headers.push(text);
  raw.writeHead(refusal.status, headers);
  raw.end(refusal.beforeId + request.id + refusal.afterId, 'latin1');
  traffic.countProblem(refusal.code);
}
