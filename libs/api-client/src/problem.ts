import type { errorSpecs } from './generated/errors.js';

/** Every code of the server, and the one that only a client can know: no reply came. */
export type ErrorCode = keyof typeof errorSpecs | 'CLIENT.OFFLINE';

export interface FieldError {
  /** As in the request, for example `body.lines[0].quantity`. */
  readonly path: string;
  readonly message: string;
}

interface ProblemFields {
  readonly code: ErrorCode;
  readonly status: number;
  readonly title: string;
  readonly requestId: string;
  readonly action?: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly errors?: readonly FieldError[];
}

/** A refusal. Screens branch on `code`, show `title`, and never parse text. */
export class ApiProblem extends Error {
  readonly code: ErrorCode;
  /** HTTP status; 0 when no reply came. */
  readonly status: number;
  readonly title: string;
  /** Label of the suggested next step. */
  readonly action: string | undefined;
  readonly details: Readonly<Record<string, unknown>>;
  readonly errors: readonly FieldError[];
  readonly requestId: string;

  constructor(fields: ProblemFields, cause?: unknown) {
    super(`${fields.code} ${fields.title}`, { cause });
    this.name = 'ApiProblem';
    this.code = fields.code;
    this.status = fields.status;
    this.title = fields.title;
    this.action = fields.action;
    this.details = fields.details ?? {};
    this.errors = fields.errors ?? [];
    this.requestId = fields.requestId;
  }
}

export function isApiProblem(error: unknown, ...codes: readonly ErrorCode[]): error is ApiProblem {
  return error instanceof ApiProblem && (codes.length === 0 || codes.includes(error.code));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Reads a problem reply. Anything else (a proxy's page) is told as the service being away. */
export function problemFrom(reply: { readonly status: number; readonly body: unknown }): ApiProblem {
  const body = isRecord(reply.body) ? reply.body : {};
  const code = textOf(body['code']);
  if (code === undefined) {
    return new ApiProblem({ code: 'SERVICE.UNAVAILABLE', status: reply.status, title: '服务暂时不可用，请稍后再试', action: '重试', requestId: '' });
  }
  const action = textOf(body['action']);
  return new ApiProblem({
    // A newer server may know a code that this build does not; screens fall back to its title.
    code: code as ErrorCode,
    status: reply.status,
    title: textOf(body['title']) ?? code,
    requestId: textOf(body['requestId']) ?? '',
    ...(action === undefined ? {} : { action }),
    ...(isRecord(body['details']) ? { details: body['details'] } : {}),
    ...(Array.isArray(body['errors']) ? { errors: body['errors'] as readonly FieldError[] } : {}),
  });
}
