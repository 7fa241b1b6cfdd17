import { Injectable } from '@nestjs/common';
import { BasketStock } from '@quanyu/inventory';
import { Clock } from '@quanyu/platform';

/** A place that begins to carry a variant is found at the latest after this time. */
const KNOWN_MS = 60_000;
/** About 10 MB at 3,000 locations. */
const MOST_VARIANTS = 20_000;
const WORD_BITS = 32;
const ID_BYTES = 16;

interface Carriers {
  /** A bit per location, by its number. */
  readonly bits: Uint32Array;
  readonly readAtMs: number;
}

/** Which of some variants a place carries, whatever is left of them. */
export interface Carried {
  count(locationId: string): number;
  hasAll(locationId: string): boolean;
  /** The places that carry all of them, in no order. */
  listWhole(): readonly string[];
  /** The places that carry any of them, in no order. */
  listAny(): readonly string[];
}

/**
 * Remembers for a minute which locations carry a variant at all. It only says where to look first: what can be promised is
 * asked of the balances each time, so what is remembered can hide a place that has just begun to carry a variant, and
 * nothing else.
 */
@Injectable()
export class Assortments {
  /** Numbers of locations, by the bytes of their ids. */
  private readonly numbers = new Map<string, number>();
  private readonly numbersById = new Map<string, number>();
  private readonly ids: string[] = [];
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
    const numberOf = (locationId: string): number => this.numbersById.get(locationId) ?? -1;
    return {
      count: (locationId) => sets.reduce((total, bits) => total + (hasBit(bits, numberOf(locationId)) ? 1 : 0), 0),
      hasAll: (locationId) => sets.every((bits) => hasBit(bits, numberOf(locationId))),
      listWhole: () => this.listBits(sets, (words) => words.reduce((all, word) => all & word)),
      listAny: () => this.listBits(sets, (words) => words.reduce((any, word) => any | word)),
    };
  }

  private async load(variantIds: readonly string[], nowMs: number): Promise<void> {
    const found = await this.stock.readCarriers(variantIds);
    for (const variantId of variantIds) {
      const numbers = this.readNumbers(found.get(variantId));
      const bits = new Uint32Array(Math.ceil((numbers.reduce((most, number) => Math.max(most, number), -1) + 1) / WORD_BITS));
      for (const number of numbers) setBit(bits, number);
      this.carriers.delete(variantId);
      this.carriers.set(variantId, { bits, readAtMs: nowMs });
    }
    for (const [oldest] of this.carriers) {
      if (this.carriers.size <= MOST_VARIANTS) break;
      this.carriers.delete(oldest);
    }
  }

  private readNumbers(locationIds: Buffer | undefined): number[] {
    if (locationIds === undefined) return [];
    return Array.from({ length: locationIds.length / ID_BYTES }, (_unused, index) => this.numberOf(locationIds.toString('latin1', index * ID_BYTES, (index + 1) * ID_BYTES)));
  }

  private numberOf(idBytes: string): number {
    const known = this.numbers.get(idBytes);
    if (known !== undefined) return known;
    const number = this.ids.length;
    const locationId = uuidOf(idBytes);
    this.numbers.set(idBytes, number);
    this.numbersById.set(locationId, number);
    this.ids.push(locationId);
    return number;
  }

  /** The places whose bit is set once the sets are put together word by word. */
  private listBits(sets: readonly Uint32Array[], merge: (words: number[]) => number): string[] {
    if (sets.length === 0) return [];
    const found: string[] = [];
    for (let at = 0; at * WORD_BITS < this.ids.length; at += 1) {
      // The lowest bit that is set, until none is left.
      for (let rest = merge(sets.map((bits) => bits[at] ?? 0)); rest !== 0; rest &= rest - 1) {
        const locationId = this.ids[at * WORD_BITS + (31 - Math.clz32(rest & -rest))];
        if (locationId !== undefined) found.push(locationId);
      }
    }
    return found;
  }
}

function hasBit(bits: Uint32Array, number: number): boolean {
  return number >= 0 && (((bits[Math.floor(number / WORD_BITS)] ?? 0) >>> (number % WORD_BITS)) & 1) === 1;
}

function setBit(bits: Uint32Array, number: number): void {
  const word = Math.floor(number / WORD_BITS);
  bits[word] = (bits[word] ?? 0) | (1 << (number % WORD_BITS));
}

function uuidOf(idBytes: string): string {
  const hex = Buffer.from(idBytes, 'latin1').toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
