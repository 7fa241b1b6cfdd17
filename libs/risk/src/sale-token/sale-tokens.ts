import { type Clock, type GateRedis, type IdSource, platformError } from '@quanyu/platform';
import { riskError } from '../risk.errors.js';
import { SignedText } from '../signed-text.js';

/** Who may try what, once. */
export interface Attempt {
  readonly customerId: string;
  readonly deviceId: string;
  readonly itemId: string;
}

const LIFE_MS = 30_000;
/** A burnt nonce is remembered longer than its token can live, whatever the clocks of two processes say. */
const BURNT_MS = 3 * LIFE_MS;

/** Single-use signed permissions for one attempt at one item. Without one nobody can order, and nobody can keep a store of them. */
export class SaleTokens {
  private readonly signed: SignedText;

  constructor(
    secret: string,
    private readonly redis: GateRedis,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {
    this.signed = new SignedText(secret, 'sale', 5);
  }

  issue({ customerId, deviceId, itemId }: Attempt): { token: string; expiresAt: Date } {
    const expiresAtMs = Math.floor(this.clock.nowMs()) + LIFE_MS;
    const token = this.signed.seal([customerId, deviceId, itemId, expiresAtMs.toString(36), this.ids.token(12)]);
    return { token, expiresAt: new Date(expiresAtMs) };
  }

  /**
   * Checks signature, life and owner, without Redis. A repeat of an order that was accepted is found by its idempotency
   * key before this, since its token may have ended meanwhile.
   * @throws RISK.SALE_TOKEN_INVALID
   */
  verify(token: string, attempt: Attempt): { nonce: string } {
    const [customerId, deviceId, itemId, expiresAt, nonce] = this.signed.open(token) ?? [];
    const isTheirs = customerId === attempt.customerId && deviceId === attempt.deviceId && itemId === attempt.itemId;
    if (!isTheirs || expiresAt === undefined || nonce === undefined || Number.parseInt(expiresAt, 36) <= this.clock.nowMs()) {
      throw riskError('RISK.SALE_TOKEN_INVALID');
    }
    return { nonce };
  }

  /** Whether the token was given to this customer, device and item, however long ago: for finding what it bought. */
  wasIssuedTo(token: string, attempt: Attempt): boolean {
    const [customerId, deviceId, itemId] = this.signed.open(token) ?? [];
    return customerId === attempt.customerId && deviceId === attempt.deviceId && itemId === attempt.itemId;
  }

  /**
   * Uses the token up for this request. The same request again (its idempotency key) is let through and told by `true`, another is not.
   * The command leaves at the end of this turn of the event loop, with the limits that were asked for before it. When Redis is away
   * nobody passes: a token that could be used twice would be none.
   * @throws RISK.SALE_TOKEN_INVALID, SERVICE.BUSY
   */
  async burn(nonce: string, idempotencyKey: string): Promise<boolean> {
    const holder = await this.redis
      .set(`sale-token:{${nonce}}`, idempotencyKey, 'PX', BURNT_MS, 'NX', 'GET')
      .catch(() => Promise.reject(platformError('SERVICE.BUSY', { retryAfterSeconds: 1 })));
    if (holder !== null && holder !== idempotencyKey) throw riskError('RISK.SALE_TOKEN_INVALID');
    return holder === idempotencyKey;
  }
}
