import type { IncomingHttpHeaders } from 'node:http';
import type { Clock, IdSource } from '@quanyu/platform';
import { SignedText } from '../signed-text.js';

/** The header of every request of a device that has a token. */
export const DEVICE_HEADER = 'x-device-token';

export interface Device {
  readonly deviceId: string;
}

export function deviceTokenOf(headers: IncomingHttpHeaders): string | undefined {
  const value = headers[DEVICE_HEADER];
  return typeof value === 'string' ? value : undefined;
}

/**
 * Tells devices apart by a token that we signed. It proves no hardware: whoever throws it away gets another by signing
 * in, at the price of a sign-in, which is limited by network address.
 */
export class DeviceTokens {
  private readonly signed: SignedText;

  constructor(
    secret: string,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {
    this.signed = new SignedText(secret, 'device', 2);
  }

  issue(): string {
    return this.signed.seal([this.ids.uuid(), Math.floor(this.clock.nowMs()).toString(36)]);
  }

  /** The token itself when it is ours, otherwise a new one: signing in again keeps the device. */
  keepOrIssue(token: string | undefined): string {
    return token !== undefined && this.read(token) !== null ? token : this.issue();
  }

  /** The device of a token that we issued; null for any other text. Cheap, and without Redis. */
  read(token: string | undefined): Device | null {
    const [deviceId] = this.signed.open(token) ?? [];
    return deviceId === undefined ? null : { deviceId };
  }
}
