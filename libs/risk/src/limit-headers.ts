import { limitHeaders } from '@quanyu/platform';
import type { FastifyReply } from 'fastify';
import type { LimitState } from './rate-limits.js';

/** Tells the caller what is left, in the fields of draft-ietf-httpapi-ratelimit-headers. A refusal tells it by itself. */
export function applyLimitHeaders(reply: FastifyReply, state: LimitState): void {
  void reply.headers(limitHeaders(state));
}
