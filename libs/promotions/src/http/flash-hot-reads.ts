import { createHash } from 'node:crypto';
import { type AnyRoute, type Authenticator, fullPath, invalidInput, registerRefusalGate, type ReplyOf, sendProblem, staticRefusal } from '@quanyu/platform';
import { type Decisions, type DeviceTokens, deviceTokenOf, PASS_HEADER } from '@quanyu/risk';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { AttemptCounts, AttemptStep } from '../campaigns/attempt-counts.js';
import type { FlashSales } from '../campaigns/flash-sales.js';
import type { FlashViews } from '../campaigns/flash-views.js';
import type { SaleGate } from '../campaigns/issue-sale-token.js';
import { promotionsError } from '../promotions.errors.js';
import { getFlashItem, getFlashStock, issueSaleToken, listFlashSessions } from './flash.storefront.contract.js';

/** A list is made at most this often, however many ask: phases and news of ops show within it. */
const LIST_KEPT_MS = 200;

/** What everybody asks in the minutes before a sale, on Fastify directly and from memory. */
export function registerFlashHotReads(fastify: FastifyInstance, views: FlashViews, nowMs: () => number): void {
  const list = keptFor(LIST_KEPT_MS, nowMs, () => serialise(views.listSessions()));
  fastify.get(fullPath(listFlashSessions), (request, reply) => send(request, reply, list()));
  fastify.get(fullPath(getFlashItem), (request, reply) => {
    answer(request, reply, () => serialise(views.getItem(parse(getFlashItem.params, 'params', request.params).itemId)));
  });
  fastify.get(fullPath(getFlashStock), (request, reply) => {
    answer(request, reply, () => {
      const { sessionId, storeId } = parse(getFlashStock.query, 'query', request.query);
      return serialise(views.getStock(sessionId, storeId) satisfies ReplyOf<typeof getFlashStock>);
    });
  });
}

/**
 * The sold-out latch, in front of a route whose path names item and store: a loser of a flash sale costs a look into two maps and
 * a static reply, without body, token, limits or Nest. Retries of accepted orders are let through by their idempotency key.
 */
export function registerSoldOutLatch(fastify: FastifyInstance, route: AnyRoute, { step, sales, counts }: { step: AttemptStep; sales: FlashSales; counts: AttemptCounts }): void {
  const mayReturn = staticRefusal(promotionsError('FLASH.SOLD_OUT', { mayReturn: true }));
  const gone = staticRefusal(promotionsError('FLASH.SOLD_OUT', { mayReturn: false }));
  registerRefusalGate(fastify, route, (request) => {
    const { itemId, storeId } = request.params as { itemId: string; storeId: string };
    const key = request.headers['idempotency-key'];
    const latched = step === 'token' ? sales.isHopeless(itemId, storeId) : sales.isLatched(itemId, storeId, typeof key === 'string' ? key : '');
    if (latched === null) return null;
    const live = sales.findItem(itemId);
    if (live !== null) counts.count(live.session.id, step, 'FLASH.SOLD_OUT');
    return latched.mayReturn ? mayReturn : gone;
  });
}

/**
 * Behind the latch, in front of the sale token: whoever is known to be over a limit, or comes without the pass that the session's
 * waiting room gives, is refused from memory.
 */
export function registerSaleGate(fastify: FastifyInstance, { authenticator, gate, sales, devices, counts, decisions }: { authenticator: Authenticator; gate: SaleGate; sales: FlashSales; devices: DeviceTokens; counts: AttemptCounts; decisions: Decisions }): void {
  registerRefusalGate(fastify, issueSaleToken, (request) => {
    const { itemId } = request.params as { itemId: string };
    const live = sales.findItem(itemId);
    const customer = authenticator.recallCustomer(request.headers.authorization ?? '');
    if (live === null || customer === null || sales.phaseOf(live) !== 'running') return null;
    const pass = request.headers[PASS_HEADER];
    const caller = { customerId: customer.customerId, deviceId: devices.read(deviceTokenOf(request.headers))?.deviceId ?? null, ip: request.ip, waitingPass: typeof pass === 'string' ? pass : undefined };
    const refusal = gate.findKnownRefusal(live.session.id, caller);
    if (refusal !== null) {
      counts.count(live.session.id, 'token', refusal.code);
      decisions.recordKnown('flash.token', refusal.code, caller);
    }
    return refusal;
  });
}

interface Served {
  readonly body: string;
  readonly etag: string;
}

function serialise(value: object): Served {
  const body = JSON.stringify(value);
  return { body, etag: `"${createHash('sha1').update(body).digest('base64url')}"` };
}

function keptFor(ms: number, nowMs: () => number, make: () => Served): () => Served {
  let kept: { at: number; served: Served } | null = null;
  return () => {
    const now = nowMs();
    if (kept === null || now - kept.at >= ms || now < kept.at) kept = { at: now, served: make() };
    return kept.served;
  };
}

function answer(request: FastifyRequest, reply: FastifyReply, make: () => Served): void {
  try {
    send(request, reply, make());
  } catch (error) {
    sendProblem(request, reply, error);
  }
}

function send(request: FastifyRequest, reply: FastifyReply, { body, etag }: Served): void {
  reply.header('etag', etag).header('cache-control', 'no-cache');
  if (request.headers['if-none-match']?.includes(etag) === true) void reply.code(304).send();
  else void reply.header('content-type', 'application/json; charset=utf-8').send(body);
}

function parse<S extends z.ZodType>(schema: S | undefined, root: string, value: unknown): z.output<S> {
  if (schema === undefined) throw new Error('the route has no such schema');
  const result = schema.safeParse(value ?? {});
  if (!result.success) throw invalidInput(root, result.error);
  return result.data;
}

