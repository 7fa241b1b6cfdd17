import type { IncomingHttpHeaders } from 'node:http';
import { deviceTokenOf, type DeviceTokens } from '../device/device-tokens.js';

/** The header in which a request brings the answer to its challenge. */
const SOLUTION_HEADER = 'x-challenge-solution';

/** A request as every route has it. */
export interface Asking {
  readonly ip: string;
  readonly userAgent: string;
  readonly request: { readonly headers: IncomingHttpHeaders };
}

/** What a request shows of whoever sends it, beside who they say they are. */
export interface RequestFacts {
  readonly ip: string;
  readonly userAgent: string;
  readonly deviceId: string | undefined;
  /** The answer to a challenge, when one was set. */
  readonly challengeSolution: string | undefined;
}

export function requestFacts({ ip, userAgent, request: { headers } }: Asking, devices: DeviceTokens): RequestFacts {
  const solution = headers[SOLUTION_HEADER];
  return { ip, userAgent, deviceId: devices.read(deviceTokenOf(headers))?.deviceId, challengeSolution: typeof solution === 'string' ? solution : undefined };
}
