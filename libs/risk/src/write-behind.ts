import type { Logger } from '@quanyu/platform';

export interface WriteBehindOptions<Item> {
  /** What it is, for the log. */
  readonly name: string;
  readonly everyMs: number;
  /** Items that may wait while the database is away; further ones are forgotten. */
  readonly mostWaiting: number;
  readonly atOnce: number;
  readonly write: (items: readonly Item[]) => Promise<void>;
}

/** Rows that are written now and then, off the path of any request. What cannot be written is kept for the next time. */
export class WriteBehind<Item> {
  private readonly waiting: Item[] = [];
  private timer: NodeJS.Timeout | null = null;
  private flushing: Promise<void> = Promise.resolve();

  constructor(
    private readonly options: WriteBehindOptions<Item>,
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.timer = setInterval(() => void this.flush(), this.options.everyMs);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer);
    await this.flush();
  }

  add(item: Item): void {
    if (this.waiting.length < this.options.mostWaiting) this.waiting.push(item);
  }

  flush(): Promise<void> {
    this.flushing = this.flushing.then(() => this.writeAll());
    return this.flushing;
  }

  private async writeAll(): Promise<void> {
    while (this.waiting.length > 0) {
      const items = this.waiting.splice(0, this.options.atOnce);
      try {
        await this.options.write(items);
      } catch (error) {
        this.waiting.unshift(...items);
        this.logger.warn({ what: this.options.name, error: String(error) }, 'rows wait for the database');
        return;
      }
    }
  }
}
