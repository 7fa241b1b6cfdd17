import { Webhook } from 'standardwebhooks';
import { bodyOf, headersOf, type Message, nextTryAt, toSecret } from './message.rules.js';

const message: Message = { id: 'event-1', type: 'order.paid', occurredAt: new Date('2026-11-20T04:00:00Z'), data: { orderId: 'order-1', note: '加急' } };

describe('a message to a retailer', () => {
  it('is believed by the library that receivers use, with the new secret and with the one before', () => {
    const [old, fresh] = [toSecret(new Uint8Array(32).fill(1)), toSecret(new Uint8Array(32).fill(2))];
    const body = bodyOf(message);
    const headers = headersOf(message, body, { secrets: [fresh, old], now: new Date() });
    for (const secret of [old, fresh]) expect(new Webhook(secret).verify(body, headers)).toEqual({ type: 'order.paid', timestamp: '2026-11-20T04:00:00.000Z', data: message.data });
    expect(() => new Webhook(toSecret(new Uint8Array(32))).verify(body, headers)).toThrow();
    expect(() => new Webhook(old).verify(`${body} `, headers)).toThrow();
  });

  it('is tried ten times over three days, then no more', () => {
    const start = new Date('2026-11-20T04:00:00Z');
    let at: Date | null = start;
    let tries = 0;
    let last = start;
    while (at !== null) {
      tries += 1;
      last = at;
      at = nextTryAt(tries, at);
    }
    expect(tries).toBe(10);
    expect((last.getTime() - start.getTime()) / 3_600_000).toBeCloseTo(75.6, 0);
  });
});
