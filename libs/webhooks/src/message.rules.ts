import { createHmac } from 'node:crypto';

/** What a retailer's system may hear of. Messages are thin: ids alone, no personal data; the rest is asked for over the API. */
export const MESSAGE_TYPES = ['order.paid', 'order.canceled', 'order.linesCanceled', 'pickup.ready', 'line.short', 'booking.changed', 'webhook.test'] as const;

export type MessageType = (typeof MESSAGE_TYPES)[number];

export interface Message {
  /** The id of the event that it tells of: told twice, it is the same message. */
  readonly id: string;
  readonly type: MessageType;
  readonly occurredAt: Date;
  readonly data: Readonly<Record<string, unknown>>;
}

const SECRET_PREFIX = 'whsec_';
const [SECOND_MS, MINUTE_MS, HOUR_MS] = [1_000, 60_000, 3_600_000];
/** The schedule that Standard Webhooks recommends: ten tries over three days. */
const RETRY_AFTER_MS = [5 * SECOND_MS, 5 * MINUTE_MS, 30 * MINUTE_MS, 2 * HOUR_MS, 5 * HOUR_MS, 10 * HOUR_MS, 14 * HOUR_MS, 20 * HOUR_MS, 24 * HOUR_MS];

/** The secret of a receiver from 32 random bytes, as Standard Webhooks writes it. */
export function toSecret(bytes: Uint8Array): string {
  return SECRET_PREFIX + Buffer.from(bytes).toString('base64');
}

/** When to try again after so many tries, or null when it is enough. */
export function nextTryAt(attempts: number, now: Date): Date | null {
  const wait = RETRY_AFTER_MS[attempts - 1];
  return wait === undefined ? null : new Date(now.getTime() + wait);
}

/** The bytes that are signed and sent. */
export function bodyOf({ type, occurredAt, data }: Message): string {
  return JSON.stringify({ type, timestamp: occurredAt.toISOString(), data });
}

/**
 * The headers of Standard Webhooks 1.0 (https://www.standardwebhooks.com): an id that stays the same over all tries, the time of this try,
 * and a signature with every secret that is good now, so that a receiver may change its own in its own time.
 */
export function headersOf(message: Pick<Message, 'id'>, body: string, { secrets, now }: { secrets: readonly string[]; now: Date }): Record<string, string> {
  const timestamp = String(Math.floor(now.getTime() / SECOND_MS));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(SECRET_PREFIX.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${message.id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return { 'webhook-id': message.id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}
