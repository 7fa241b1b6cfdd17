import { Inject, Injectable } from '@nestjs/common';
import { Clock, ENV, type Env } from '@quanyu/platform';
import { createQrContent, QR_LIFE_MS, type ReadCode, readPickupCode } from './pickup-code.rules.js';

/** Makes and reads pickup codes with the shop's key and time. */
@Injectable()
export class PickupCodes {
  constructor(
    private readonly clock: Clock,
    @Inject(ENV) private readonly env: Pick<Env, 'PICKUP_TOKEN_SECRET'>,
  ) {}

  /** The content of a QR code that is good for a minute from now. */
  createQr(fulfillmentOrderId: string): { content: string; expiresAt: Date } {
    const expiresAtMs = this.clock.nowMs() + QR_LIFE_MS;
    return { content: createQrContent(fulfillmentOrderId, expiresAtMs, this.env.PICKUP_TOKEN_SECRET), expiresAt: new Date(expiresAtMs) };
  }

  read(code: string): ReadCode {
    return readPickupCode(code, this.env.PICKUP_TOKEN_SECRET, this.clock.nowMs());
  }
}
