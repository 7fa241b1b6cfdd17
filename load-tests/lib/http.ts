import type { BodyOf, ErrorCode, ReplyOf, StaffOperations, StorefrontOperations } from '@quanyu/api-client';
import http, { type RefinedResponse, type ResponseType } from 'k6/http';
import { prepared } from '../config/env.ts';
import type { Shopper } from '../config/prepared.ts';
import { countReject, isTyped, kindOf, unexpectedAnswers } from './metrics.ts';

type Operations = StorefrontOperations & StaffOperations;

/** Every route that a journey calls, by the operation's name in the API documents: also the `name` tag of its requests. */
export const routeNames = [
  'getHome', 'listCategories', 'listProducts', 'getProduct', 'listReviews', 'searchProducts', 'suggest', 'listStores', 'getAvailability',
  'addToCart', 'getCart', 'quoteCheckout', 'placeOrder', 'getOrder', 'cancelOrder', 'payOrder', 'getOrderPayment', 'getPickupCode',
  'getBoard', 'acceptFulfillmentOrder', 'startPicking', 'pickItem', 'markReady', 'verifyPickup', 'handOver',
  'getPresaleDeposit', 'quotePresaleBalance', 'placePresaleBalance',
  'listFlashSessions', 'getFlashItem', 'getFlashStock', 'issueSaleToken', 'placeFlashOrder', 'joinWaitingRoom', 'pollWaitingRoom', 'leaveWaitingRoom',
] as const satisfies readonly (keyof Operations)[];

export type RouteName = (typeof routeNames)[number];

export interface Call<Name extends RouteName> {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** With its parameters filled in; the `name` tag keeps the number of distinct URLs small. */
  readonly path: string;
  readonly body?: BodyOf<Operations[Name]>;
  /** Who calls: a shopper with the device and the address, or staff by their token. */
  readonly as?: Shopper;
  readonly token?: string;
  readonly idempotencyKey?: string;
  /** Of a waiting room. */
  readonly ticket?: string;
  readonly pass?: string;
  /** In place of the shopper's own: what a bot claims that a proxy before ours said. */
  readonly forwardedFor?: string;
}

export type Outcome<Reply> = { readonly status: number; readonly milliseconds: number } & (
  | { readonly ok: true; readonly body: Reply }
  | { readonly ok: false; readonly code: ErrorCode; readonly details: Readonly<Record<string, unknown>> }
);

/** Calls one operation of our API. */
export function call<Name extends RouteName>(name: Name, request: Call<Name>): Outcome<ReplyOf<Operations[Name]>> {
  const [outcome] = callAll(name, [request]);
  if (outcome === undefined) throw new Error('one request has one answer');
  return outcome;
}

/** The same operation for several callers at the same moment; the answers in the order of the calls. */
export function callAll<Name extends RouteName>(name: Name, calls: readonly Call<Name>[]): Outcome<ReplyOf<Operations[Name]>>[] {
  if (calls.length === 0) return [];
  const requests = calls.map((request) => ({
    method: request.method,
    url: `${prepared.apiUrl}${request.path}`,
    body: request.body === undefined ? null : JSON.stringify(request.body),
    params: { headers: headersOf(request), tags: request.as === undefined ? { name } : { name, kind: kindOf(request.as) }, timeout: '10s' },
  }));
  return http.batch(requests).map((reply) => read(name, reply));
}

function headersOf<Name extends RouteName>({ as: shopper, token, idempotencyKey, body, ticket, pass, forwardedFor }: Call<Name>): Record<string, string> {
  const headers: Record<string, string> = { accept: 'application/json' };
  const bearer = shopper?.token ?? token;
  const address = forwardedFor ?? shopper?.address;
  if (bearer !== undefined) headers['authorization'] = `Bearer ${bearer}`;
  if (shopper !== undefined) headers['x-device-token'] = shopper.deviceToken;
  if (address !== undefined) headers['x-forwarded-for'] = address;
  if (ticket !== undefined) headers['x-waiting-ticket'] = ticket;
  if (pass !== undefined) headers['x-waiting-pass'] = pass;
  if (idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey;
  if (body !== undefined) headers['content-type'] = 'application/json';
  return headers;
}

function read<Name extends RouteName>(name: Name, reply: RefinedResponse<ResponseType | undefined>): Outcome<ReplyOf<Operations[Name]>> {
  const { status, timings: { duration: milliseconds } } = reply;
  const text = typeof reply.body === 'string' ? reply.body : '';
  if (status >= 200 && status < 300) return { ok: true, status, milliseconds, body: (text === '' ? undefined : JSON.parse(text)) as ReplyOf<Operations[Name]> };
  const problem = (text.startsWith('{') ? JSON.parse(text) : {}) as { code?: ErrorCode; details?: Record<string, unknown> };
  const code = problem.code ?? 'CLIENT.OFFLINE';
  if (isTyped(code)) countReject(code);
  else {
    unexpectedAnswers.add(1, { name, code });
    console.error(`${name} ${status} ${code} ${text.slice(0, 300)}${reply.error}`);
  }
  return { ok: false, status, milliseconds, code, details: problem.details ?? {} };
}

/** The simulated shoppers pay in the simulated WeChat. */
export function payInWechat(outTradeNos: readonly string[]): boolean {
  if (outTradeNos.length === 0) return true;
  const replies = http.batch(
    outTradeNos.map((outTradeNo) => ({
      method: 'POST',
      url: `${prepared.simulatorAdminUrl}/admin/transactions/${outTradeNo}/pay`,
      body: '{}',
      params: { headers: { 'content-type': 'application/json' }, tags: { name: 'simulator: pay' }, timeout: '10s' },
    })),
  );
  return replies.every(({ status }) => status >= 200 && status < 300);
}
