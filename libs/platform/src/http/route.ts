import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { CustomerPrincipal, Permission, StaffPrincipal } from '../principal.js';

/** Which OpenAPI document a route stands in, and so its path prefix. */
export type ApiName = 'storefront' | 'staff' | 'admin' | 'callbacks';

export const API_PREFIX: Readonly<Record<ApiName, string>> = {
  storefront: '/api/storefront',
  staff: '/api/staff',
  admin: '/api/admin',
  callbacks: '/callbacks',
};

/** Who may call: anyone, a signed-in customer, or staff with a permission. */
export type Access =
  | { readonly kind: 'public' }
  | { readonly kind: 'customer' }
  | { readonly kind: 'staff'; readonly permission: Permission | 'any' };

/** How much a route matters when there is too much to do, the most first. `control` is what ops steer the peak with. */
export const ROUTE_CLASSES = ['payNotify', 'control', 'pay', 'order', 'cart', 'browse', 'search', 'back'] as const;

export type RouteClass = (typeof ROUTE_CLASSES)[number];

type MaybeSchema = z.ZodType | undefined;

/** One HTTP route as data: the controller, the validation, the access check and the OpenAPI documents come from it. */
export interface RouteDefinition<
  Params extends MaybeSchema = MaybeSchema,
  Query extends MaybeSchema = MaybeSchema,
  Body extends MaybeSchema = MaybeSchema,
  Reply extends z.ZodType | 'empty' | 'raw' = z.ZodType | 'empty' | 'raw',
  Who extends Access = Access,
> {
  /** The operation's name in documents and clients, unique within its API. */
  readonly id: string;
  readonly api: ApiName;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the API's prefix, with `:name` parameters. */
  readonly path: string;
  /** One Chinese line for the documents. */
  readonly summary: string;
  readonly tag: string;
  readonly access: Who;
  readonly class: RouteClass;
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  /** The schema of the 2xx reply; `empty` is 204; `raw` means the handler writes the reply itself (streams, files). */
  readonly reply: Reply;
  readonly status?: 200 | 201 | 202;
  /** When true the request must carry an Idempotency-Key header of 8 to 128 visible characters. */
  readonly idempotent?: boolean;
  /** Error codes this route can answer, beyond those of every route. */
  readonly errors: readonly string[];
  /**
   * What staff who look at it as the shopper does are shown in place of the reply: the same without personal data, and without anything that
   * opens or buys something. A shopper's route without it is not shown to staff.
   */
  shownToStaff?(reply: Reply extends z.ZodType ? z.input<Reply> : never): Reply extends z.ZodType ? z.input<Reply> : never;
  /** Content type of a `raw` reply, for the documents. */
  readonly produces?: string;
  /** Content type of the request when it is not JSON. */
  readonly consumes?: 'multipart/form-data' | 'text/csv' | 'raw';
  readonly bodyLimitBytes?: number;
}

export type AnyRoute = RouteDefinition;

/** Declares a route; the types of its input and reply follow from the schemas. */
export function defineRoute<
  Params extends MaybeSchema = undefined,
  Query extends MaybeSchema = undefined,
  Body extends MaybeSchema = undefined,
  Reply extends z.ZodType | 'empty' | 'raw' = 'empty',
  const Who extends Access = Access,
>(definition: RouteDefinition<Params, Query, Body, Reply, Who>): RouteDefinition<Params, Query, Body, Reply, Who> {
  return definition;
}

type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined;

/** The parsed input that a handler receives. */
export type InputOf<R> =
  R extends RouteDefinition<infer P, infer Q, infer B, infer _Reply, infer _Who>
    ? { readonly params: Parsed<P>; readonly query: Parsed<Q>; readonly body: Parsed<B> }
    : never;

/** What a handler returns: the wire shape before serialisation. */
export type ReplyOf<R> =
  R extends RouteDefinition<infer _P, infer _Q, infer _B, infer Reply, infer _Who>
    ? Reply extends z.ZodType
      ? z.input<Reply>
      : void
    : never;

type PrincipalOf<R> =
  R extends RouteDefinition<infer _P, infer _Q, infer _B, infer _Reply, infer Who>
    ? Who extends { kind: 'customer' }
      ? CustomerPrincipal
      : Who extends { kind: 'staff' }
        ? StaffPrincipal
        : undefined
    : never;

/** What a handler may know of the request besides its input. */
export interface RequestContext<R = AnyRoute> {
  readonly principal: PrincipalOf<R>;
  readonly requestId: string;
  /** Present on routes declared `idempotent`. */
  readonly idempotencyKey: string;
  /** The peer's address after the trusted proxies. */
  readonly ip: string;
  readonly userAgent: string;
  /** On the clock of rules: after this the caller waits no more. Long work asks before it begins, as placing does for a whole group (`prepare-order.ts`). */
  readonly deadlineMs: number;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

export type Handler<R> = (input: InputOf<R>, context: RequestContext<R>) => Promise<ReplyOf<R>>;

/** The whole path of a route, with its API's prefix. */
export function fullPath(route: Pick<AnyRoute, 'api' | 'path'>): string {
  return API_PREFIX[route.api] + route.path;
}

/** Whether the path names a store: to staff whom it is not open to, `Endpoint` answers 403. */
export function namesStore({ path }: Pick<AnyRoute, 'path'>): boolean {
  return path.includes('/:storeId');
}
