/** What a client is told about one error code: HTTP status, Chinese copy, and the one useful next step. */
export interface ErrorSpec {
  readonly status: number;
  /** Chinese title shown to people; `{name}` is replaced from `details`. */
  readonly title: string;
  /** Chinese label of the suggested next step, when there is one. */
  readonly action?: string;
}

export type ErrorDetails = Readonly<Record<string, unknown>>;

/** An expected refusal with a stable code from a closed list. Bugs are thrown as ordinary errors. */
export class DomainError extends Error {
  constructor(
    readonly code: string,
    readonly spec: ErrorSpec,
    readonly details: ErrorDetails = {},
  ) {
    // A refusal is an answer, not a defect: nobody reads its stack, and at a peak thousands a second would pay for it.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(`${code} ${JSON.stringify(details)}`);
    Error.stackTraceLimit = stackTraceLimit;
    this.name = 'DomainError';
  }

  get status(): number {
    return this.spec.status;
  }
}

export interface ErrorCatalogue<Code extends string> {
  (code: Code, details?: ErrorDetails): DomainError;
  readonly specs: Readonly<Record<Code, ErrorSpec>>;
}

/**
 * Declares the closed list of error codes of one domain and returns the factory for them.
 * The lists of all domains together make the generated table that screens and load tests branch on.
 */
export function defineErrors<const Specs extends Record<string, ErrorSpec>>(
  specs: Specs,
): ErrorCatalogue<Extract<keyof Specs, string>> {
  type Code = Extract<keyof Specs, string>;
  const factory = (code: Code, details?: ErrorDetails): DomainError => {
    const spec = specs[code];
    if (spec === undefined) throw new Error(`unknown error code ${code}`);
    return new DomainError(code, spec, details);
  };
  return Object.assign(factory, { specs });
}

export function isDomainError(error: unknown, code?: string): error is DomainError {
  return error instanceof DomainError && (code === undefined || error.code === code);
}

/** Refusals that any route can give. */
export const platformError = defineErrors({
  'REQUEST.INVALID': { status: 400, title: '提交的内容有误，请检查后再试' },
  'REQUEST.NOT_FOUND': { status: 404, title: '没有找到你要的内容', action: '返回首页' },
  'REQUEST.TOO_LARGE': { status: 413, title: '内容太大，没有提交成功' },
  'REQUEST.UNSUPPORTED_MEDIA': { status: 415, title: '不支持这种内容格式' },
  'REQUEST.IDEMPOTENCY_KEY_REQUIRED': { status: 400, title: '请求缺少 Idempotency-Key' },
  'REQUEST.IDEMPOTENCY_KEY_REUSED': { status: 422, title: '同一个请求编号对应了不同的内容' },
  'REQUEST.VERSION_CONFLICT': { status: 409, title: '内容刚被别人改过，请刷新后再改', action: '刷新' },
  'AUTH.REQUIRED': { status: 401, title: '请先登录', action: '去登录' },
  'AUTH.FORBIDDEN': { status: 403, title: '你没有这项权限' },
  'AUTH.READ_ONLY': { status: 403, title: '你在以别人的身份查看，只能看，不能操作' },
  'RATE_LIMITED': { status: 429, title: '操作太快，{retryAfterSeconds}秒后再试', action: '自动倒数' },
  'EXPORT.DAILY_LIMIT': { status: 429, title: '今天已经导出 {limit} 次，明天再导' },
  'SERVICE.BUSY': { status: 503, title: '人有点多，请稍后再试', action: '重试' },
  'SERVICE.UNAVAILABLE': { status: 503, title: '服务暂时不可用，没有提交成功，也没有扣款', action: '重试' },
  'SERVICE.DEGRADED': { status: 503, title: '高峰期此功能暂时关闭，不影响下单', action: '继续逛' },
  'SERVICE.OUTCOME_UNKNOWN': { status: 503, title: '网络中断，结果还不确定，请重试，不会重复提交', action: '重试' },
  'INTERNAL': { status: 500, title: '没提交成功，请稍后再试', action: '重试' },
});
