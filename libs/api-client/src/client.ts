import type { ErrorCode } from './problem.js';
import { ApiProblem, problemFrom } from './problem.js';

/** What a transport is asked to send. `path` starts with a slash and holds the query. */
export interface TransportRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** A plain value is sent as JSON; a string as it is; anything else (a form with files) is the transport's to know. */
  readonly body: unknown;
  readonly signal: unknown;
}

export interface TransportReply {
  readonly status: number;
  /** Parsed JSON where the reply is JSON, else its text; undefined without a body. */
  readonly body: unknown;
}

/** Carries one request: `fetch` in browsers and Node, `Taro.request` in the mini-program. Rejects when nothing came back. */
export interface Transport {
  send(request: TransportRequest): Promise<TransportReply>;
}

interface AnyOperation {
  parameters: { path?: unknown; query?: unknown; header?: unknown };
  requestBody?: unknown;
  responses: unknown;
}

type ContentOf<T> = T extends { content: infer Content } ? Content[keyof Content] : undefined;

/** The body of the 2xx reply of an operation; undefined for 204. */
export type ReplyOf<Operation> = Operation extends { responses: infer Responses }
  ? { [Status in keyof Responses]: Status extends 200 | 201 | 202 ? ContentOf<Responses[Status]> : Status extends 204 ? undefined : never }[keyof Responses]
  : never;

/** The JSON body that an operation takes. */
export type BodyOf<Operation> = Operation extends { requestBody?: infer Body } ? BodyIn<NonNullable<Body>> : never;
type BodyIn<Body> = Body extends { content: infer Content }
  ? Content extends { 'application/json': infer Json }
    ? Json
    : Content extends { 'text/csv': unknown }
      ? string
      : unknown
  : never;

/** In a query every value travels as text, so that a number may stand where the document says text. */
type QueryValue<Value> = string extends Value ? Value | number : Value;
type OptionalAsUndefined<Query> = { [Name in keyof Query]: Partial<Record<never, never>> extends Pick<Query, Name> ? QueryValue<Query[Name]> | undefined : QueryValue<Query[Name]> };

/** The query that an operation takes; undefined values are left out. */
export type QueryOf<Operation> = Operation extends { parameters: { query?: infer Query } } ? OptionalAsUndefined<Exclude<Query, undefined>> : never;

type Present<Name extends string, Value> = [Value] extends [never] ? unknown : { readonly [N in Name]: Value };
type PathOf<Operation> = Operation extends { parameters: { path: infer Path } } ? Path : never;
type QueryInput<Operation> = [QueryOf<Operation>] extends [never]
  ? unknown
  : Partial<Record<never, never>> extends QueryOf<Operation>
    ? { readonly query?: QueryOf<Operation> }
    : { readonly query: QueryOf<Operation> };
type KeyInput<Operation> = Operation extends { parameters: { header: { 'Idempotency-Key': string } } } ? { readonly idempotencyKey: string } : unknown;

/** What a call of an operation needs: exactly what its route declares. */
export type InputOf<Operation> = Present<'params', PathOf<Operation>> &
  QueryInput<Operation> &
  Present<'body', BodyOf<Operation>> &
  KeyInput<Operation> & { readonly headers?: Readonly<Record<string, string>>; readonly signal?: unknown };

type Arguments<Operation> = Partial<Record<never, never>> extends InputOf<Operation> ? [input?: InputOf<Operation>] : [input: InputOf<Operation>];

export interface Client<Operations> {
  /**
   * Calls one operation and gives its reply.
   * @throws ApiProblem for every refusal; with `CLIENT.OFFLINE` when no reply came.
   */
  call<Id extends keyof Operations & string>(operationId: Id, ...input: Arguments<Operations[Id]>): Promise<ReplyOf<Operations[Id]>>;
}

export type OperationTable = Readonly<Record<string, readonly [TransportRequest['method'], string]>>;

interface LooseInput {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly idempotencyKey?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: unknown;
}

/** A client of one API. `table` says where each operation lives; its types come from the API's document. */
export function createClient<Operations extends { [Id in keyof Operations]: AnyOperation }>(table: OperationTable, transport: Transport): Client<Operations> {
  async function send(operationId: string, input: LooseInput = {}): Promise<unknown> {
    const entry = table[operationId];
    if (entry === undefined) throw new Error(`unknown operation ${operationId}`);
    const [method, template] = entry;
    const reply = await transport
      .send({
        method,
        path: fillPath(template, input.params ?? {}) + queryText(input.query ?? {}),
        headers: { ...input.headers, ...(input.idempotencyKey === undefined ? {} : { 'Idempotency-Key': input.idempotencyKey }) },
        body: input.body,
        signal: input.signal,
      })
      .catch((cause: unknown) => {
        throw cause instanceof ApiProblem || isAbort(cause) ? cause : offline(cause);
      });
    if (reply.status >= 200 && reply.status < 300) return reply.status === 204 ? undefined : reply.body;
    throw problemFrom(reply);
  }
  return { call: send as Client<Operations>['call'] };
}

function fillPath(template: string, params: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (_whole, name: string) => {
    const value = params[name];
    if (value === undefined || value === '') throw new Error(`${template} needs ${name}`);
    return encodeURIComponent(value);
  });
}

/** Undefined values are left out. The mini-program has no URLSearchParams. */
function queryText(query: Readonly<Record<string, unknown>>): string {
  const parts = Object.entries(query)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`);
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
}

function isAbort(cause: unknown): boolean {
  return cause instanceof Error && cause.name === 'AbortError';
}

function offline(cause: unknown): ApiProblem {
  const code: ErrorCode = 'CLIENT.OFFLINE';
  return new ApiProblem({ code, status: 0, title: '网络不给力，请检查后重试', action: '重试', requestId: '' }, cause);
}
