import { ApiProblem, errorSpecs, isApiProblem } from '@quanyu/api-client';
import type { StorefrontComponents } from '@quanyu/api-client';
import { clock } from '../clock';
import { platform } from '../platform';
import { forget, readStored, store } from '../storage';
import { accounts, bootstrap } from './bootstrap';
import { isConsentGiven } from './consent';
import { forgetDeviceToken, keepDeviceToken } from './device';

type CustomerSession = StorefrontComponents['schemas']['CustomerSession'];
type SavedSession = { accessToken: string; refreshToken: string; expiresAtMs: number };

const storageName = 'session';
/** A token about to expire would be refused on arrival. */
const renewEarlyMs = 30_000;

function isSavedSession(value: unknown): value is SavedSession {
  if (typeof value !== 'object' || value === null) return false;
  return 'accessToken' in value && typeof value.accessToken === 'string' && 'refreshToken' in value && typeof value.refreshToken === 'string' && 'expiresAtMs' in value && typeof value.expiresAtMs === 'number';
}

function load(): SavedSession | null {
  const saved = readStored(storageName);
  return isSavedSession(saved) ? saved : null;
}

let session = load();
let running: Promise<void> | null = null;

function keep(reply: CustomerSession): void {
  session = { accessToken: reply.accessToken, refreshToken: reply.refreshToken, expiresAtMs: clock.now() + reply.accessExpiresInSeconds * 1000 };
  store(storageName, session);
  keepDeviceToken(reply.deviceToken);
}

async function signIn(): Promise<void> {
  await bootstrap();
  const code = await platform.login();
  keep(await accounts.call('signInWithWechat', { body: { code } }));
}

async function refreshOrSignIn(): Promise<void> {
  if (session === null) return signIn();
  try {
    keep(await accounts.call('refreshSession', { body: { refreshToken: session.refreshToken } }));
  } catch (error) {
    if (!isApiProblem(error) || error.status === 0 || error.status >= 500) throw error;
    return signIn();
  }
  return undefined;
}

// One at a time: a refresh token works once, so two renewals at the same moment would end the session.
function single(work: () => Promise<void>): Promise<void> {
  running ??= work().finally(() => {
    running = null;
  });
  return running;
}

export function currentAccessToken(): string | null {
  return session?.accessToken ?? null;
}

/**
 * Silent WeChat sign-in: returns when a session is held.
 * @throws ApiProblem `AUTH.REQUIRED` while the shopper has not agreed to the privacy policy.
 */
export async function ensureSession(): Promise<void> {
  if (!isConsentGiven()) throw new ApiProblem({ code: 'AUTH.REQUIRED', ...errorSpecs['AUTH.REQUIRED'], requestId: '' });
  if (session !== null && session.expiresAtMs - renewEarlyMs > clock.now()) return;
  await single(refreshOrSignIn);
}

/** The server refused the token that is held: get another one. */
export async function renewSession(): Promise<void> {
  await single(refreshOrSignIn);
}

/** The server does not know this device: a new sign-in gives it a token. */
export async function signInAnew(): Promise<void> {
  await single(signIn);
}

/** Ends the session on this device and at the server. */
export async function endSession(): Promise<void> {
  const ended = session;
  session = null;
  forget(storageName);
  forgetDeviceToken();
  if (ended !== null) await accounts.call('signOut', { body: { refreshToken: ended.refreshToken } }).catch(() => undefined);
}
