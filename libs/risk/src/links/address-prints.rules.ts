/**
 * Similarity of addresses by simhash (Charikar, "Similarity estimation techniques from rounding algorithms", STOC 2002; prints of 64 bit and a
 * bound on their Hamming distance as in Manku, Jain, Das Sarma, "Detecting near-duplicates for web crawling", WWW 2007). A print is made of the
 * bigrams of the words alone. Numbers, sides and region are compared exactly, as `place`: where they differ, so does the door.
 *
 * Words of an address are few, so the bound is wider than the 3 of 64 for web pages: two thirds of the way from equal to a street of another name
 * in the same district. Of one changed character in nine about half are found; equal words in another order of parts, with remarks or with the
 * region said twice are found always.
 */
export const MOST_DIFFERENT_BITS = 12;

const BITS = 64;
const WORD_BITS = 32;

/** 64 bits as two halves. */
export interface Print {
  readonly high: number;
  readonly low: number;
}

/** What is compared of one address: of its door, or of its building. */
export interface AddressPrint {
  readonly kind: 'door' | 'building';
  /** The mark under which this wording is known. */
  readonly subject: string;
  /** Hash of region, numbers and sides: only within one place are words compared. */
  readonly place: string;
  readonly print: Print;
}

/** Pairs of neighbouring characters, with the ends of the text; each once. */
export function bigramsOf(words: string): string[] {
  const characters = ['^', ...words, '$'];
  return [...new Set(characters.slice(1).map((character, index) => `${characters[index] ?? ''}${character}`))];
}

/** @param hash of one bigram: eight bytes, the same for the same bigram. */
export function simhash(bigrams: readonly string[], hash: (bigram: string) => Uint8Array): Print {
  const votes = new Int32Array(BITS);
  for (const bigram of bigrams) {
    const bytes = hash(bigram);
    for (let bit = 0; bit < BITS; bit += 1) votes[bit] = (votes[bit] ?? 0) + (((bytes[bit >> 3] ?? 0) >> (bit & 7)) & 1 ? 1 : -1);
  }
  const half = (from: number): number => {
    let word = 0;
    for (let bit = 0; bit < WORD_BITS; bit += 1) word |= (votes[from + bit] ?? 0) > 0 ? 1 << bit : 0;
    return word >>> 0;
  };
  return { high: half(WORD_BITS), low: half(0) };
}

/** In how many bits two prints differ. */
export function computeDistance(a: Print, b: Print): number {
  return countBits(a.high ^ b.high) + countBits(a.low ^ b.low);
}

function countBits(word: number): number {
  let left = word - ((word >>> 1) & 0x55555555);
  left = (left & 0x33333333) + ((left >>> 2) & 0x33333333);
  return (((left + (left >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}

/**
 * For each new print the subject that stands for its place: the nearest one known there within the bound, or itself, which the next ones may
 * then follow. Nobody follows a follower, so that likeness does not run on from one to the next.
 */
export function chooseLeaders(fresh: readonly AddressPrint[], leaders: readonly AddressPrint[]): Map<AddressPrint, string> {
  const byPlace = new Map<string, AddressPrint[]>();
  const at = ({ kind, place }: AddressPrint): AddressPrint[] => {
    const key = `${kind}/${place}`;
    const known = byPlace.get(key) ?? [];
    byPlace.set(key, known);
    return known;
  };
  for (const leader of leaders) at(leader).push(leader);
  const chosen = new Map<AddressPrint, string>();
  for (const print of fresh) {
    const known = at(print);
    let nearest: AddressPrint | null = null;
    let nearestBits = MOST_DIFFERENT_BITS + 1;
    for (const leader of known) {
      const bits = computeDistance(print.print, leader.print);
      if (bits < nearestBits) [nearest, nearestBits] = [leader, bits];
    }
    if (nearest === null) known.push(print);
    chosen.set(print, nearest?.subject ?? print.subject);
  }
  return chosen;
}

const HEX_DIGITS = 8;

export function writePrint({ high, low }: Print): string {
  return [high, low].map((word) => word.toString(16).padStart(HEX_DIGITS, '0')).join('');
}

export function readPrint(text: string): Print {
  return { high: Number.parseInt(text.slice(0, HEX_DIGITS), 16), low: Number.parseInt(text.slice(HEX_DIGITS), 16) };
}
