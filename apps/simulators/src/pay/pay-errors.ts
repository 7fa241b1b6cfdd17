/** Codes of WeChat Pay v3 with the HTTP status each comes with. */
const STATUS_BY_CODE = {
  PARAM_ERROR: 400,
  INVALID_REQUEST: 400,
  APPID_MCHID_NOT_MATCH: 400,
  ORDER_CLOSED: 400,
  ORDER_PAID: 400,
  NO_STATEMENT_EXIST: 400,
  STATEMENT_CREATING: 400,
  SIGN_ERROR: 401,
  NO_AUTH: 403,
  NOT_ENOUGH: 403,
  ORDER_NOT_EXIST: 404,
  RESOURCE_NOT_EXISTS: 404,
  FREQUENCY_LIMITED: 429,
  SYSTEM_ERROR: 500,
} as const;

export type PayErrorCode = keyof typeof STATUS_BY_CODE;

/** A refusal in the words of WeChat Pay: HTTP status and `{code, message, detail?}`. */
export class PayError extends Error {
  readonly status: number;

  constructor(
    readonly code: PayErrorCode,
    message: string,
    readonly detail?: Readonly<Record<string, unknown>>,
  ) {
    super(message);
    this.status = STATUS_BY_CODE[code];
  }

  toBody(): Record<string, unknown> {
    return { code: this.code, message: this.message, ...(this.detail && { detail: this.detail }) };
  }
}
