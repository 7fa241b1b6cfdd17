import { z } from 'zod';
import { sessionTokens, type SessionTokens } from './session';

/** How often digits may be wrong before the device forgets the person, who then signs in with the password. */
const MOST_TRIES = 5;
const ITERATIONS = 600_000;

const lockedPerson = z.object({ username: z.string().min(1), name: z.string(), salt: z.string(), iv: z.string(), sealed: z.string(), tries: z.int().min(0) });
type LockedPerson = z.infer<typeof lockedPerson>;

export interface LockedSessionsDependencies {
  readonly storageKey: string;
  readonly storage: Pick<Storage, 'getItem' | 'setItem'>;
  readonly crypto: Pick<Crypto, 'subtle' | 'getRandomValues'>;
  readonly iterations?: number;
}

/** What locks a person's session without asking for the digits again: made from them, and of no use for reading them. */
export interface LockKey {
  readonly username: string;
  readonly name: string;
  readonly salt: string;
  readonly key: CryptoKey;
}

export type Unlocking = { readonly kind: 'opened'; readonly tokens: SessionTokens; readonly lockKey: LockKey } | { readonly kind: 'wrong'; readonly triesLeft: number } | { readonly kind: 'forgotten' };

/** People who share a device: whoever leaves it locks the session under digits of their own, and whoever comes back opens theirs with them. */
export interface LockedSessions {
  list(): readonly Pick<LockedPerson, 'username' | 'name'>[];
  /** For locking later, when nobody is there to type. */
  prepare(person: Pick<LockedPerson, 'username' | 'name'>, pin: string): Promise<LockKey>;
  lock(key: LockKey, tokens: SessionTokens): Promise<void>;
  /** Opens once: an opened session is not locked any more. The last wrong try forgets it. */
  unlock(username: string, pin: string): Promise<Unlocking>;
}

/** Tokens are kept under a key that is derived slowly from the digits, so that nothing on the device opens them without. */
export function createLockedSessions({ storageKey, storage, crypto, iterations = ITERATIONS }: LockedSessionsDependencies): LockedSessions {
  const read = (): LockedPerson[] => {
    try {
      return z.array(lockedPerson).parse(JSON.parse(storage.getItem(storageKey) ?? '[]'));
    } catch {
      return [];
    }
  };
  const write = (people: readonly LockedPerson[]): void => storage.setItem(storageKey, JSON.stringify(people));
  const without = (username: string): LockedPerson[] => read().filter((person) => person.username !== username);
  const keyOf = async (pin: string, salt: Uint8Array<ArrayBuffer>): Promise<CryptoKey> => {
    const material = await crypto.subtle.importKey('raw', new TextEncoder().encode(pin), 'PBKDF2', false, ['deriveKey']);
    return crypto.subtle.deriveKey({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations }, material, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
  };
  const open = async (person: LockedPerson, key: CryptoKey): Promise<SessionTokens | null> => {
    try {
      const bytes = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: fromBase64(person.iv) }, key, fromBase64(person.sealed));
      return sessionTokens.parse(JSON.parse(new TextDecoder().decode(bytes)));
    } catch {
      return null;
    }
  };
  return {
    list: () => read().map(({ username, name }) => ({ username, name })),
    async prepare({ username, name }, pin) {
      const salt = crypto.getRandomValues(new Uint8Array(16));
      return { username, name, salt: toBase64(salt), key: await keyOf(pin, salt) };
    },
    async lock({ username, name, salt, key }, tokens) {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, new TextEncoder().encode(JSON.stringify(tokens)));
      write([...without(username), { username, name, salt, iv: toBase64(iv), sealed: toBase64(new Uint8Array(sealed)), tries: 0 }]);
    },
    async unlock(username, pin) {
      const person = read().find((candidate) => candidate.username === username);
      if (person === undefined) return { kind: 'forgotten' };
      const tries = person.tries + 1;
      // Counted before it is tried, so that closing the page gives no further tries.
      write([...without(username), { ...person, tries }]);
      const key = await keyOf(pin, fromBase64(person.salt));
      const tokens = await open(person, key);
      if (tokens === null && tries < MOST_TRIES) return { kind: 'wrong', triesLeft: MOST_TRIES - tries };
      write(without(username));
      return tokens === null ? { kind: 'forgotten' } : { kind: 'opened', tokens, lockKey: { username, name: person.name, salt: person.salt, key } };
    },
  };
}

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
