import type { LockKey } from '../../shared/session/locked-sessions';
import { lockedSessions, session } from '../api';
import { deviceStore } from '../offline/device-store';

/** Under which the key lies on this device: the browser keeps it, and gives no page its bytes. */
const KEY = 'lock-key';

function isLockKey(content: unknown): content is LockKey {
  return typeof content === 'object' && content !== null && 'key' in content && content.key instanceof CryptoKey && 'username' in content && 'name' in content && 'salt' in content;
}

export async function keepLockKey(key: LockKey): Promise<void> {
  await deviceStore.keep(KEY, key, Date.now());
}

/** The key that locks this person; null when they have set no digits on this device since they signed in. */
export async function recallLockKey(username: string): Promise<LockKey | null> {
  const kept = (await deviceStore.recall(KEY))?.content;
  return isLockKey(kept) && kept.username === username ? kept : null;
}

/** Locks the person at work away under their key, and leaves the device to whoever comes. */
export async function lockAway(key: LockKey): Promise<void> {
  // A fresh token first, so that what is locked away is good for as long as it can be; without a network what there is will do.
  await session.accessToken().catch(() => null);
  const tokens = session.tokens();
  if (tokens === null) return;
  await lockedSessions.lock(key, tokens);
  await deviceStore.forget(KEY);
  session.clear();
}
