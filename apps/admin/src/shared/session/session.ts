import { z } from 'zod';

/** A signed-in person on this device: a short access token and the single-use refresh token that follows it. */
export const sessionTokens = z.object({ accessToken: z.string().min(1), refreshToken: z.string().min(1), accessExpiresAtMs: z.number() });
export type SessionTokens = z.infer<typeof sessionTokens>;

export interface SessionDependencies {
  /** Where tokens are kept; tabs of one app share a key, the two apps have one each. */
  readonly storageKey: string;
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  /** Trades a refresh token for new tokens; null means that the server refused it for good. Throws when unreachable. */
  readonly refresh: (refreshToken: string) => Promise<SessionTokens | null>;
  /** Runs the work while no other tab runs its own under the same name. */
  readonly exclusive: <T>(name: string, work: () => Promise<T>) => Promise<T>;
  readonly now: () => number;
}

export interface Session {
  isSignedIn(): boolean;
  /** An access token good for at least half a minute, renewed when needed; null when signed out. */
  accessToken(): Promise<string | null>;
  /** A token other than the one that was just refused; null when the session is over. */
  renew(refusedToken: string): Promise<string | null>;
  adopt(tokens: SessionTokens): void;
  clear(): void;
  /** What is kept now, for locking it away while somebody else uses the device. */
  tokens(): SessionTokens | null;
  /** The refresh token, for signing out on the server. */
  refreshToken(): string | null;
  /** Called whenever somebody signs in or out, in this tab or in another one. */
  subscribe(listener: () => void): () => void;
}

const RENEW_BEFORE_MS = 30_000;

/**
 * Keeps the tokens of one app. A refresh token works once, so tabs that wake up together must not all spend it:
 * one renews under a lock, the others find fresh tokens in storage when their turn comes.
 */
export function createSession(dependencies: SessionDependencies): Session {
  const { storageKey, storage, now } = dependencies;
  const listeners = new Set<() => void>();
  let renewing: Promise<string | null> | null = null;

  const read = (): SessionTokens | null => {
    const stored = storage.getItem(storageKey);
    if (stored === null) return null;
    try {
      return sessionTokens.parse(JSON.parse(stored));
    } catch {
      return null;
    }
  };
  const announce = (): void => listeners.forEach((listener) => listener());
  const adopt = (tokens: SessionTokens): void => {
    storage.setItem(storageKey, JSON.stringify(tokens));
    announce();
  };
  const clear = (): void => {
    storage.removeItem(storageKey);
    announce();
  };
  const isFresh = (tokens: SessionTokens): boolean => tokens.accessExpiresAtMs - now() > RENEW_BEFORE_MS;

  const renewUnderLock = (isUsable: (tokens: SessionTokens) => boolean): Promise<string | null> =>
    dependencies.exclusive(`${storageKey}.refresh`, async () => {
      const current = read();
      if (current === null) return null;
      if (isUsable(current)) return current.accessToken;
      const renewed = await dependencies.refresh(current.refreshToken);
      if (renewed !== null) {
        adopt(renewed);
        return renewed.accessToken;
      }
      // Without real locks (plain http on a shop's network) another tab may have spent the token first; its result counts.
      const latest = read();
      if (latest !== null && latest.refreshToken !== current.refreshToken) return latest.accessToken;
      clear();
      return null;
    });

  const renewOnce = (isUsable: (tokens: SessionTokens) => boolean): Promise<string | null> => {
    renewing ??= renewUnderLock(isUsable).finally(() => {
      renewing = null;
    });
    return renewing;
  };

  return {
    isSignedIn: () => read() !== null,
    async accessToken() {
      const current = read();
      if (current === null) return null;
      return isFresh(current) ? current.accessToken : renewOnce(isFresh);
    },
    renew: (refusedToken) => renewOnce((tokens) => tokens.accessToken !== refusedToken && isFresh(tokens)),
    adopt,
    clear,
    tokens: read,
    refreshToken: () => read()?.refreshToken ?? null,
    subscribe(listener) {
      const onStorage = (event: StorageEvent): void => {
        if (event.key === storageKey || event.key === null) listener();
      };
      listeners.add(listener);
      window.addEventListener('storage', onStorage);
      return () => {
        listeners.delete(listener);
        window.removeEventListener('storage', onStorage);
      };
    },
  };
}

/** One at a time across tabs where the browser has locks, else at least within this tab. */
export function exclusiveAcrossTabs<T>(name: string, work: () => Promise<T>): Promise<T> {
  const locks: LockManager | undefined = navigator.locks;
  if (locks === undefined) return work();
  return new Promise<T>((resolve, reject) => {
    locks.request(name, () => work().then(resolve, reject)).catch(reject);
  });
}
