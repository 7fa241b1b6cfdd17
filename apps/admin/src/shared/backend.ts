import { fetchTransport, type Transport } from '@quanyu/api-client';
import { z } from 'zod';
import { createSession, exclusiveAcrossTabs, type Session, type SessionTokens } from './session/session';

const tokenReply = z.object({ accessToken: z.string(), accessExpiresInSeconds: z.number(), refreshToken: z.string() });

/** The tokens of a sign-in or refresh reply, with the lifetime turned into a moment on this device's clock. */
export function readTokens(reply: z.infer<typeof tokenReply>, nowMs: number): SessionTokens {
  return { accessToken: reply.accessToken, refreshToken: reply.refreshToken, accessExpiresAtMs: nowMs + reply.accessExpiresInSeconds * 1000 };
}

/** A session of one of the two apps, kept under a key of its own. */
export function createAppSession(api: 'staff' | 'admin'): Session {
  return createSession({
    storageKey: `quanyu.session.${api}`,
    storage: localStorage,
    exclusive: exclusiveAcrossTabs,
    now: () => Date.now(),
    async refresh(refreshToken) {
      const response = await fetch(`/api/${api}/auth/refresh`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ refreshToken }),
      });
      if (response.status === 400 || response.status === 401 || response.status === 403) return null;
      if (!response.ok) throw new Error(`refresh answered ${response.status}`);
      return readTokens(tokenReply.parse(await response.json()), Date.now());
    },
  });
}

export type AuthorizedFetch = (path: string, init?: RequestInit) => Promise<Response>;

/** `fetch` with the access token; a refused token is renewed once and the request repeated. */
export function authorizedFetch(session: Session): AuthorizedFetch {
  const send = (path: string, init: RequestInit, token: string | null): Promise<Response> => {
    const headers = new Headers(init.headers);
    if (token !== null) headers.set('authorization', `Bearer ${token}`);
    return fetch(path, { ...init, headers });
  };
  return async (path, init = {}) => {
    const token = await session.accessToken();
    const response = await send(path, init, token);
    if (response.status !== 401 || token === null) return response;
    const renewed = await session.renew(token);
    return renewed === null ? response : send(path, init, renewed);
  };
}

let serverOffsetMs = 0;

/** The server's clock as this device knows it from the last reply. Waiting times are counted on it. */
export function serverNow(): number {
  return Date.now() + serverOffsetMs;
}

/** Carries the typed client's requests over the authorized fetch. */
export function sessionTransport(request: AuthorizedFetch): Transport {
  return fetchTransport({
    fetch: (url, init) => request(url, init as RequestInit),
    onReply(header) {
      const time = Number(header('x-server-time') ?? Number.NaN);
      if (Number.isFinite(time)) serverOffsetMs = time - Date.now();
    },
  });
}
