import type { BodyOf, ErrorCode, ReplyOf, StaffOperations, StorefrontOperations } from '@quanyu/api-client';
import http from 'k6/http';
import { prepared } from '../config/env.ts';
import { countReject, typedRejects } from './metrics.ts';

type Operations = StorefrontOperations & StaffOperations;

/** Every route that a journey calls, by the operation's name in the API documents: also the `name` tag of its requests. */
export const routeNames = [
  'getHome', 'listCategories', 'listProducts', 'getProduct', 'listReviews', 'searchProducts', 'suggest', 'listStores', 'getAvailability',
  'addToCart', 'getCart', 'quoteCheckout', 'placeOrder', 'getOrder', 'cancelOrder', 'payOrder', 'getOrderPayment', 'getPickupCode',
  'getBoard', 'acceptFulfillmentOrder', 'startPicking', 'pickItem', 'markReady', 'verifyPickup', 'handOver',
] as const satisfies readonly (keyof Operations)[];

export type RouteName = (typeof routeNames)[number];

export interface Call<Name extends RouteName> {
  readonly method: 'GET' | 'POST';
  /** With its parameters filled in; the `name` tag keeps the number of distinct URLs small. */
  readonly path: string;
  readonly body?: BodyOf<Operations[Name]>;
  readonly token?: string;
  readonly idempotencyKey?: string;
}

export type Outcome<Reply> =
  | { readonly ok: true; readonly status: number; readonly body: Reply }
  | { readonly ok: false; readonly status: number; readonly code: ErrorCode };

// A typed refusal is an answer. What the journeys never should get (400, 401, 403, 404, 5xx) fails the run.
http.setResponseCallback(http.expectedStatuses({ min: 200, max: 399 }, 409, 422, 429));

/** Calls one operation of our API as a shopper or as staff. */
export function call<Name extends RouteName>(name: Name, { method, path, body, token, idempotencyKey }: Call<Name>): Outcome<ReplyOf<Operations[Name]>> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
  if (idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey;
  if (body !== undefined) headers['content-type'] = 'application/json';
  const reply = http.request(method, `${prepared().apiUrl}${path}`, body === undefined ? null : JSON.stringify(body), { headers, tags: { name }, timeout: '10s' });
  if (reply.status >= 200 && reply.status < 300) return { ok: true, status: reply.status, body: reply.json() as ReplyOf<Operations[Name]> };
  const code = codeOf(reply.body);
  if (isTyped(code)) countReject(code);
  else console.error(`${name} ${reply.status} ${code} ${typeof reply.body === 'string' ? reply.body.slice(0, 300) : reply.error}`);
  return { ok: false, status: reply.status, code };
}

/** The simulated shopper pays in the simulated WeChat. */
export function payInWechat(outTradeNo: string): boolean {
  const reply = http.post(`${prepared().simulatorAdminUrl}/admin/transactions/${outTradeNo}/pay`, '{}', {
    headers: { 'content-type': 'application/json' },
    tags: { name: 'simulator: pay' },
    timeout: '10s',
  });
  return reply.status >= 200 && reply.status < 300;
}

function codeOf(body: unknown): ErrorCode {
  if (typeof body !== 'string' || !body.startsWith('{')) return 'CLIENT.OFFLINE';
  return ((JSON.parse(body) as { code?: ErrorCode }).code ?? 'CLIENT.OFFLINE') satisfies ErrorCode;
}

function isTyped(code: ErrorCode): boolean {
  return (typedRejects as readonly ErrorCode[]).includes(code);
}
