import { Inject, Injectable } from '@nestjs/common';
import { Fences } from '@quanyu/inventory';
import { GATE_REDIS, type GateRedis, IdSource, LuaScript, platformError } from '@quanyu/platform';
import { FlashSales } from './flash-sales.js';
import { promotionsError } from '../promotions.errors.js';

// The path holds from `src` and from `dist`: the compiler copies no Lua.
const script = (name: string): LuaScript => new LuaScript(new URL(`../../src/lua/${name}.lua`, import.meta.url));
const takeUnits = script('take-units');
const giveUnits = script('give-units');
const fillUnits = script('fill-units');

/** A counter lives this long and is then filled anew, so that whatever went wrong with it is soon over. */
const COUNTER_LIFE_MS = 10_000;
/** Without Redis the database is asked directly, by this many attempts of one item at a time in one process. */
const MAX_UNGATED = 64;
const MAX_FILLS = 3;

/** Units taken from the counter. */
export interface UnitsTaken {
  /** The order was refused: others may have them. */
  giveBack(): void;
  /** The attempt is over, however it ended. */
  end(): void;
}

/**
 * Stands in front of the database: no more attempts get through than there are units. It only turns away; what is sold is
 * decided by the fence. A missing counter is filled from the fence by one caller while the others wait for it.
 */
@Injectable()
export class StockTokens {
  private readonly filling = new Map<string, Promise<void>>();
  private readonly ungated = new Map<string, number>();

  constructor(
    @Inject(GATE_REDIS) private readonly redis: GateRedis,
    private readonly fences: Fences,
    private readonly sales: FlashSales,
    private readonly ids: IdSource,
  ) {
    sales.onReturned((itemId, locationId) => void this.forget(itemId, locationId));
  }

  /** @throws FLASH.SOLD_OUT, SERVICE.BUSY */
  async take(itemId: string, locationId: string, units: number): Promise<UnitsTaken> {
    // Asked of memory first: the counter had nothing left a moment ago.
    if (this.sales.isCounterEmpty(itemId, locationId)) throw promotionsError('FLASH.SOLD_OUT', { mayReturn: true });
    const key = keyOf(itemId, locationId);
    for (let filled = 0; filled <= MAX_FILLS; filled += 1) {
      let epoch: string;
      try {
        epoch = await this.tryTake(key, units);
      } catch {
        return this.takeUngated(key);
      }
      if (epoch === '') {
        this.sales.noteSoldOut(itemId, locationId);
        throw promotionsError('FLASH.SOLD_OUT', { mayReturn: true });
      }
      if (epoch !== 'cold') return this.unitsOf(itemId, locationId, { epoch, units });
      try {
        await this.fill(itemId, locationId);
      } catch {
        return this.takeUngated(key);
      }
    }
    throw platformError('SERVICE.BUSY');
  }

  /** Fills the counter of one item at one place now, to live so long: until after the start, so that the first buyer finds it warm. */
  async fill(itemId: string, locationId: string, lifeMs = COUNTER_LIFE_MS): Promise<void> {
    const key = keyOf(itemId, locationId);
    const known = this.filling.get(key);
    if (known !== undefined) return known;
    const filling = this.fillFromFence(key, { itemId, locationId, lifeMs }).finally(() => this.filling.delete(key));
    this.filling.set(key, filling);
    return filling;
  }

  private unitsOf(itemId: string, locationId: string, { epoch, units }: { epoch: string; units: number }): UnitsTaken {
    let isBack = false;
    this.sales.noteBegun(itemId, locationId, units);
    return {
      giveBack: () => {
        isBack = true;
        void this.give(itemId, locationId, { epoch, units });
      },
      end: () => this.sales.noteEnded(itemId, locationId, { units, isBack }),
    };
  }

  private async give(itemId: string, locationId: string, { epoch, units }: { epoch: string; units: number }): Promise<void> {
    await giveUnits.run(this.redis, [keyOf(itemId, locationId)], [epoch, units]).catch(() => undefined);
    this.sales.noteNotEmpty(itemId, locationId);
  }

  /** Units came back: the next attempt counts anew. */
  async forget(itemId: string, locationId: string): Promise<void> {
    this.sales.noteNotEmpty(itemId, locationId);
    await this.redis.del(keyOf(itemId, locationId)).catch(() => undefined);
  }

  private async fillFromFence(key: string, { itemId, locationId, lifeMs }: { itemId: string; locationId: string; lifeMs: number }): Promise<void> {
    const fence = (await this.fences.read([itemId])).find((candidate) => candidate.locationId === locationId);
    const left = fence?.status === 'open' ? fence.remaining : 0;
    await fillUnits.run(this.redis, [key], [this.ids.token(6), left, Math.max(COUNTER_LIFE_MS, Math.ceil(lifeMs))]);
  }

  private async tryTake(key: string, units: number): Promise<string> {
    const reply = await takeUnits.run(this.redis, [key], [units]);
    if (!Array.isArray(reply) || typeof reply[0] !== 'string') throw new TypeError('take-units.lua gave an unknown reply');
    return reply[0];
  }

  private takeUngated(key: string): UnitsTaken {
    const busy = this.ungated.get(key) ?? 0;
    if (busy >= MAX_UNGATED) throw platformError('SERVICE.BUSY', { retryAfterSeconds: 1 });
    this.ungated.set(key, busy + 1);
    return { giveBack: () => undefined, end: () => void this.ungated.set(key, (this.ungated.get(key) ?? 1) - 1) };
  }
}

function keyOf(itemId: string, locationId: string): string {
  return `flash-units:{${itemId}/${locationId}}`;
}
