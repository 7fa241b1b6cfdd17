import { useSyncExternalStore } from 'react';
import type { Session } from './session';

/** Follows signing in and out, also when it happens in another tab. */
export function useSignedIn(session: Session): boolean {
  return useSyncExternalStore(session.subscribe, session.isSignedIn);
}
