import type { KeyObject } from 'node:crypto';
import type { Clock } from '../clock.js';
import { joinLines, SIGNATURE_TYPE, verifyMessage } from '../signing.js';
import { PayError } from './pay-errors.js';

const TOLERANCE_SECONDS = 300;
const FIELD = /(\w+)="([^"]*)"/g;

export interface MerchantIdentity {
  readonly mchId: string;
  readonly serial: string;
  readonly publicKey: KeyObject;
}

export interface SignedRequest {
  readonly method: string;
  /** Path with the query, byte for byte as it was sent. */
  readonly url: string;
  readonly authorization: string | undefined;
  readonly rawBody: Buffer;
}

/** Decides whether a request really comes from the merchant, by the v3 signature rules. */
export class MerchantRequests {
  // Two generations stand for all nonces of at least the last 600 seconds, in which a timestamp can still be valid.
  private nonces = new Set<string>();
  private formerNonces = new Set<string>();
  private generationEndsAtMs = 0;

  constructor(
    private readonly merchant: MerchantIdentity,
    private readonly clock: Clock,
  ) {}

  /** @throws PayError SIGN_ERROR with what is wrong */
  verify(request: SignedRequest): void {
    const fields = parseAuthorization(request.authorization);
    if (fields.mchid !== this.merchant.mchId) throw new PayError('SIGN_ERROR', '商户号mchid错误或与证书不匹配');
    if (fields.serial_no.toUpperCase() !== this.merchant.serial.toUpperCase()) {
      throw new PayError('SIGN_ERROR', '商户证书序列号有误。请使用签名私钥匹配的证书序列号');
    }
    const nowMs = this.clock.nowMs();
    if (!/^\d{1,12}$/.test(fields.timestamp) || Math.abs(nowMs / 1000 - Number(fields.timestamp)) > TOLERANCE_SECONDS) {
      throw new PayError('SIGN_ERROR', 'Http头Authorization中的timestamp与发起请求的时间不得超过5分钟');
    }
    const message = Buffer.concat([
      Buffer.from(joinLines(request.method, request.url, fields.timestamp, fields.nonce_str)),
      request.rawBody,
      Buffer.from('\n'),
    ]);
    if (!verifyMessage(message, fields.signature, this.merchant.publicKey)) throw signatureMismatch(request, message);
    this.rememberNonce(fields.nonce_str, nowMs);
  }

  private rememberNonce(nonce: string, nowMs: number): void {
    if (nowMs >= this.generationEndsAtMs) {
      this.formerNonces = this.nonces;
      this.nonces = new Set();
      this.generationEndsAtMs = nowMs + 2 * TOLERANCE_SECONDS * 1000;
    }
    if (this.nonces.has(nonce) || this.formerNonces.has(nonce)) throw new PayError('SIGN_ERROR', '请求被重放：nonce_str已使用过');
    this.nonces.add(nonce);
  }
}

interface AuthorizationFields {
  readonly mchid: string;
  readonly serial_no: string;
  readonly nonce_str: string;
  readonly timestamp: string;
  readonly signature: string;
}

function parseAuthorization(header: string | undefined): AuthorizationFields {
  const malformed = () => new PayError('SIGN_ERROR', 'Http头Authorization值格式错误，请参考《微信支付商户REST API签名规则》');
  if (!header?.startsWith(`${SIGNATURE_TYPE} `)) throw malformed();
  const found = new Map([...header.slice(SIGNATURE_TYPE.length).matchAll(FIELD)].map(([, name, value]) => [name, value]));
  const read = (name: keyof AuthorizationFields) => {
    const value = found.get(name);
    if (!value) throw malformed();
    return value;
  };
  return {
    mchid: read('mchid'),
    serial_no: read('serial_no'),
    nonce_str: read('nonce_str'),
    timestamp: read('timestamp'),
    signature: read('signature'),
  };
}

function signatureMismatch(request: SignedRequest, message: Buffer): PayError {
  return new PayError('SIGN_ERROR', '错误的签名，验签失败', {
    field: 'signature',
    location: 'authorization',
    detail: { issue: 'sign not match' },
    sign_information: {
      method: request.method,
      url: request.url,
      truncated_sign_message: message.toString('utf8', 0, 300),
      sign_message_length: message.length,
    },
  });
}
