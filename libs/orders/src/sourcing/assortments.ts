import { Injectable } from '@nestjs/common';
import { BasketStock } from '@quanyu/inventory';
import { Clock } from '@quanyu/platform';

/** A place that begins to carry a variant is found at the latest after this time. */
const KNOWN_MS = 60_000;
/** About 10 MB at 3,000 locations. */
const MOST_VARIANTS = 20_000;
const WORD_BITS = 32;

interface Carriers {
  /** A bit per location, by its number. */
  readonly bits: Uint32Array;
  readonly readAtMs: number;
}

/** Which of some variants a place carries, whatever is left of them. */
export interface Carried {
  count(locationId: string): number;
  hasAll(locationId: string): boolean;
}

/**
 * Remembers for a minute which locations carry a variant at all. It only says where to look first: what can be promised is
 * asked of the balances each time, so what is remembered can hide a place that has just begun to carry a variant, and
 * nothing else.
 */
@Injectable()
export class Assortments {
  private readonly numbers = new Map<string, number>();
  /** In the order of reading, so that the oldest falls out first. */
  private readonly carriers = new Map<string, Carriers>();

  constructor(
    private readonly stock: BasketStock,
    private readonly clock: Clock,
  ) {}

  async read(variantIds: readonly string[]): Promise<Carried> {
    const nowMs = this.clock.nowMs();
    const missing = variantIds.filter((variantId) => nowMs - (this.carriers.get(variantId)?.readAtMs ?? -Infinity) >= KNOWN_MS);
    if (missing.length > 0) await this.load(missing, nowMs);
    const sets = variantIds.map((variantId) => this.carriers.get(variantId)?.bits ?? new Uint32Array());
    const count = (locationId: string): number => {
      const number = this.numbers.get(locationId);
      return number === undefined ? 0 : sets.reduce((total, bits) => total + (hasBit(bits, number) ? 1 : 0), 0);
    };
    return {
      count,
      hasAll: (locationId) => {
        const number = this.numbers.get(locationId);
        return number !== undefined && sets.every((bits) => hasBit(bits, number));
      },
    };
  }

  private async load(variantIds: readonly string[], nowMs: number): Promise<void> {
    const found = await this.stock.readCarriers(variantIds);
    for (const variantId of variantIds) {
      const numbers = (found.get(variantId) ?? []).map((locationId) => this.numberOf(locationId));
      const bits = new Uint32Array(Math.ceil((Math.max(-1, ...numbers) + 1) / WORD_BITS));
      for (const number of numbers) setBit(bits, number);
      this.carriers.delete(variantId);
      this.carriers.set(variantId, { bits, readAtMs: nowMs });
    }
    for (const [oldest] of this.carriers) {
      if (this.carriers.size <= MOST_VARIANTS) break;
      this.carriers.delete(oldest);
    }
  }

  private numberOf(locationId: string): number {
    const known = this.numbers.get(locationId);
    if (known !== undefined) return known;
    this.numbers.set(locationId, this.numbers.size);
    return this.numbers.size - 1;
  }
}

function hasBit(bits: Uint32Array, number: number): boolean {
  return (((bits[Math.floor(number / WORD_BITS)] ?? 0) >>> (number % WORD_BITS)) & 1) === 1;
}

function setBit(bits: Uint32Array, number: number): void {
  const word = Math.floor(number / WORD_BITS);
  bits[word] = (bits[word] ?? 0) | (1 << (number % WORD_BITS));
}
