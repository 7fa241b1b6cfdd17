import { Inject, Injectable } from '@nestjs/common';
import { Clock, ENV, type Env } from '@quanyu/platform';
import { createQrContent, derivePickupKeys, type PickupKeys, QR_LIFE_MS, rawPublicKey, type ReadCode, readPickupCode } from './pickup-code.rules.js';

/** Makes and reads pickup codes with the shop's key and time. */
@Injectable()
export class PickupCodes {
  private readonly keys: PickupKeys;

  constructor(
    private readonly clock: Clock,
    @Inject(ENV) env: Pick<Env, 'PICKUP_TOKEN_SECRET'>,
  ) {
    this.keys = derivePickupKeys(env.PICKUP_TOKEN_SECRET);
  }

  /** For devices that read codes without a network. */
  get publicKey(): string {
    return rawPublicKey(this.keys);
  }

  /** The content of a QR code that is good for a minute from now. */
  createQr(fulfillmentOrderId: string): { content: string; expiresAt: Date } {
    const expiresAtMs = this.clock.nowMs() + QR_LIFE_MS;
    return { content: createQrContent(fulfillmentOrderId, expiresAtMs, this.keys), expiresAt: new Date(expiresAtMs) };
  }

  read(code: string): ReadCode {
    return readPickupCode(code, this.keys, this.clock.nowMs());
  }
}
