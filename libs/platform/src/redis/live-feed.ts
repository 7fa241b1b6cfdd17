import type { GateRedis } from './redis.js';

type Listener = (message: string) => void;

/**
 * Hints pushed to open screens. A lost message loses nothing: screens also poll. Redis pub/sub carries them between
 * processes; when Redis is away, `isConnected` is false and screens are told to poll faster.
 */
export class LiveFeed {
  private readonly listeners = new Map<string, Set<Listener>>();
  /** Redis keeps its databases apart but not their channels: two shops of one Redis would hear each other. */
  private readonly prefix: string;

  constructor(
    private readonly publisher: GateRedis,
    private readonly subscriber: GateRedis,
  ) {
    this.prefix = `live:${'db' in publisher.options ? publisher.options.db : 0}:`;
    subscriber.on('message', (channel: string, message: string) => {
      for (const listener of this.listeners.get(channel) ?? []) listener(message);
    });
    // Channels that were asked for while Redis was away are subscribed when it is there.
    subscriber.on('ready', () => {
      if (this.listeners.size > 0) subscriber.subscribe(...this.listeners.keys()).catch(() => undefined);
    });
  }

  get isConnected(): boolean {
    return this.subscriber.status === 'ready';
  }

  publish(channel: string, message: object): void {
    this.publisher.publish(this.prefix + channel, JSON.stringify(message)).catch(() => undefined);
  }

  /** Calls `listener` with each message's JSON until the returned function is called. */
  subscribe(channel: string, listener: Listener): () => void {
    const key = this.prefix + channel;
    const existing = this.listeners.get(key);
    const listeners = existing ?? new Set<Listener>();
    listeners.add(listener);
    if (existing === undefined) {
      this.listeners.set(key, listeners);
      this.subscriber.subscribe(key).catch(() => undefined);
    }
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0) return;
      this.listeners.delete(key);
      this.subscriber.unsubscribe(key).catch(() => undefined);
    };
  }
}
