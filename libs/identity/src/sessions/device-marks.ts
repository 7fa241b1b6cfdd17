import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { IdSource } from '@quanyu/platform';

const ID_BYTES = 16;
const MARK = /^([\w-]{22})\.([\w-]{43})$/;

/**
 * What a sign-in leaves on a device, so that it is known there again: wrong passwords are then counted for this device, and nobody else's
 * guesses are. A mark proves an earlier sign-in and permits nothing; it needs no row.
 */
export class DeviceMarks {
  private readonly key: Buffer;

  constructor(
    secret: string,
    private readonly ids: IdSource,
  ) {
    this.key = Buffer.from(hkdfSync('sha256', secret, '', 'quanyu device mark', 32));
  }

  issue(username: string): string {
    const deviceId = this.ids.token(ID_BYTES);
    return `${deviceId}.${this.proofOf(deviceId, username)}`;
  }

  /** The device's id, or null when the mark is not of an earlier sign-in under this name. */
  findDevice(mark: string | undefined, username: string): string | null {
    const [, deviceId, proof] = MARK.exec(mark ?? '') ?? [];
    if (deviceId === undefined || proof === undefined) return null;
    return timingSafeEqual(Buffer.from(proof), Buffer.from(this.proofOf(deviceId, username))) ? deviceId : null;
  }

  private proofOf(deviceId: string, username: string): string {
    return createHmac('sha256', this.key).update(`${deviceId}\0${username}`).digest('base64url');
  }
}
