/**
 * Finds the number that a challenge asks for, on the device itself: the mini-program has no `crypto.subtle` and no
 * workers for this, so the hash is plain arithmetic and the search runs in slices between which the screen lives on.
 */
export type Challenge = { algorithm: 'SHA-256'; challenge: string; salt: string; signature: string; maxNumber: number };

/** How the search shares the device; tests give their own. */
export type Slices = {
  monotonic: () => number;
  /** Lets the screen draw and react. */
  rest: () => Promise<void>;
  /** From 0 to 1, after each slice. */
  onProgress?: (share: number) => void;
};

const sliceMs = 12;
const numbersBetweenLooks = 64;

export function isChallenge(value: unknown): value is Challenge {
  if (typeof value !== 'object' || value === null) return false;
  const { algorithm, challenge, salt, signature, maxNumber } = value as Partial<Record<keyof Challenge, unknown>>;
  return algorithm === 'SHA-256' && typeof challenge === 'string' && typeof salt === 'string' && typeof signature === 'string' && typeof maxNumber === 'number';
}

/** The answer to send as `challengeSolution`; null when no number up to the challenge's limit fits. */
export async function solveChallenge(challenge: Challenge, { monotonic, rest, onProgress }: Slices): Promise<string | null> {
  const wanted = wordsOfHex(challenge.challenge);
  let sliceEndsAtMs = monotonic() + sliceMs;
  for (let number = 0; number <= challenge.maxNumber; number += 1) {
    if (isSame(sha256Words(challenge.salt + String(number)), wanted)) return encodeSolution(challenge, number);
    if (number % numbersBetweenLooks !== 0 || monotonic() < sliceEndsAtMs) continue;
    onProgress?.(number / challenge.maxNumber);
    await rest();
    sliceEndsAtMs = monotonic() + sliceMs;
  }
  return null;
}

function encodeSolution({ algorithm, challenge, salt, signature }: Challenge, number: number): string {
  return base64OfAscii(JSON.stringify({ algorithm, challenge, salt, signature, number }));
}

const base64Letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** The mini-program has no `btoa`; all that is encoded here is ASCII. */
export function base64OfAscii(text: string): string {
  let encoded = '';
  for (let at = 0; at < text.length; at += 3) {
    const left = text.length - at;
    const three = (text.charCodeAt(at) << 16) | ((left > 1 ? text.charCodeAt(at + 1) : 0) << 8) | (left > 2 ? text.charCodeAt(at + 2) : 0);
    const letter = (shift: number) => base64Letters.charAt((three >> shift) & 63);
    encoded += letter(18) + letter(12) + (left > 1 ? letter(6) : '=') + (left > 2 ? letter(0) : '=');
  }
  return encoded;
}

/** The first 32 bits of the fractional parts of a root of the first primes, as FIPS 180-4 defines its constants. */
function rootFractions(count: number, root: (prime: number) => number): Int32Array {
  const words = new Int32Array(count);
  let found = 0;
  for (let candidate = 2; found < count; candidate += 1) {
    let isPrime = true;
    for (let divisor = 2; divisor * divisor <= candidate && isPrime; divisor += 1) isPrime = candidate % divisor !== 0;
    if (!isPrime) continue;
    const value = root(candidate);
    words[found] = Math.floor((value - Math.floor(value)) * 2 ** 32) | 0;
    found += 1;
  }
  return words;
}

const initial = rootFractions(8, Math.sqrt);
const rounds = rootFractions(64, Math.cbrt);
const state = new Int32Array(8);
const schedule = new Int32Array(64);

/** SHA-256 of an ASCII text as eight words. The result is overwritten by the next call. */
function sha256Words(text: string): Int32Array {
  state.set(initial);
  const blocks = Math.ceil((text.length + 9) / 64);
  for (let block = 0; block < blocks; block += 1) {
    fillBlock(text, block);
    if (block === blocks - 1) {
      schedule[14] = Math.floor(text.length / 2 ** 29);
      schedule[15] = text.length << 3;
    }
    compress();
  }
  return state;
}

function fillBlock(text: string, block: number): void {
  for (let word = 0; word < 16; word += 1) {
    let value = 0;
    for (let byte = 0; byte < 4; byte += 1) {
      const at = block * 64 + word * 4 + byte;
      const code = at < text.length ? text.charCodeAt(at) : at === text.length ? 0x80 : 0;
      value = (value << 8) | code;
    }
    schedule[word] = value;
  }
}

/** Indexes below stay inside their arrays; the fallback is for the compiler alone. */
const word = (of: Int32Array, at: number): number => of[at] ?? 0;
const turn = (value: number, by: number): number => (value >>> by) | (value << (32 - by));

function compress(): void {
  for (let at = 16; at < 64; at += 1) {
    const near = word(schedule, at - 15);
    const far = word(schedule, at - 2);
    const mixed = (turn(near, 7) ^ turn(near, 18) ^ (near >>> 3)) + (turn(far, 17) ^ turn(far, 19) ^ (far >>> 10));
    schedule[at] = (word(schedule, at - 16) + word(schedule, at - 7) + mixed) | 0;
  }
  let a = word(state, 0);
  let b = word(state, 1);
  let c = word(state, 2);
  let d = word(state, 3);
  let e = word(state, 4);
  let f = word(state, 5);
  let g = word(state, 6);
  let h = word(state, 7);
  for (let at = 0; at < 64; at += 1) {
    const first = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + word(rounds, at) + word(schedule, at)) | 0;
    const second = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  state[0] = word(state, 0) + a;
  state[1] = word(state, 1) + b;
  state[2] = word(state, 2) + c;
  state[3] = word(state, 3) + d;
  state[4] = word(state, 4) + e;
  state[5] = word(state, 5) + f;
  state[6] = word(state, 6) + g;
  state[7] = word(state, 7) + h;
}

function wordsOfHex(hex: string): Int32Array {
  return Int32Array.from({ length: 8 }, (_, at) => Number.parseInt(hex.slice(at * 8, at * 8 + 8), 16) | 0);
}

function isSame(one: Int32Array, other: Int32Array): boolean {
  for (let at = 0; at < 8; at += 1) if (one[at] !== other[at]) return false;
  return true;
}
