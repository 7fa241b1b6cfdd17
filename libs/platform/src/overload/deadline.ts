import type { Clock } from '../clock.js';
import { platformError } from '../errors.js';

/**
 * Asked before work that cannot be taken back or that others wait for: what nobody waits for any more is not begun.
 * @throws SERVICE.BUSY when the request's deadline (`context.deadlineMs`) has passed.
 */
export function assertBefore(deadlineMs: number, clock: Clock): void {
  if (clock.nowMs() > deadlineMs) throw platformError('SERVICE.BUSY');
}
