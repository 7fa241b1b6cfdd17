import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Clock, oneAtATime, type Tx } from '@quanyu/platform';
import { computePace, learn, type Pace, UNMEASURED, type WorkSample } from './pace.rules.js';
import { PaceRepository } from './pace.repository.js';

/** A pace moves by a few hundredths per order; what other processes measured may be known this much later. */
const REFRESH_MS = 20_000;

/** The measured pace of every store: read from memory, learnt from each order that became ready. */
@Injectable()
export class WorkPace implements OnModuleInit, OnModuleDestroy {
  private paces = new Map<string, Pace>();
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly repository: PaceRepository,
    private readonly clock: Clock,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.reload();
    // A reading that fails leaves the paces as they were known; the next one is soon.
    this.timer = setInterval(() => void this.reload().catch(() => undefined), REFRESH_MS);
    this.timer.unref();
  }

  onModuleDestroy(): void {
    if (this.timer !== null) clearInterval(this.timer);
  }

  /** Reads what every process measured. */
  readonly reload = oneAtATime(async () => {
    const rows = await this.repository.loadAll();
    this.paces = new Map(rows.map((row) => [row.storeId, computePace(row)]));
  });

  /** How fast this store works; a store that nobody has measured works like most. */
  of(storeId: string): Pace {
    return this.paces.get(storeId) ?? computePace(UNMEASURED);
  }

  /**
   * Learns from one order: pieces, and minutes from the beginning of its work until it was ready. Takes the store's row until the
   * transaction ends, so it comes last in it.
   */
  async record(tx: Tx, { storeId, ...sample }: WorkSample & { readonly storeId: string }): Promise<void> {
    const at = this.clock.now();
    const memory = learn(await this.repository.lock(tx, storeId, at), sample);
    tx.lastly(this.repository.write(tx, storeId, memory, at));
    tx.afterCommit(() => this.paces.set(storeId, computePace(memory)));
  }
}
