import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { idleWatch, session, staffApi, view } from '../api';
import { useOffline } from '../offline/useOffline';
import { lockAway, recallLockKey } from './lock';
import { meQuery } from './me';

const LOOK_EVERY_MS = 5_000;
const TOUCHES = ['pointerdown', 'keydown', 'wheel'] as const;

/**
 * Locks the device when nobody has touched it for as long as was chosen. Whoever set digits comes back with them; whoever did not signs in
 * again, once what they did without a network is sent.
 */
export function useIdleLock(): void {
  const me = useQuery(meQuery).data;
  const { waiting, refused } = useOffline();
  const hasUnsent = waiting.length + refused.length > 0;
  const leaving = useRef(false);
  const username = me?.username;

  useEffect(() => {
    if (view !== null || username === undefined) return;
    const leave = async (): Promise<void> => {
      const key = await recallLockKey(username);
      if (key !== null) return lockAway(key);
      const refreshToken = session.refreshToken();
      if (hasUnsent || refreshToken === null) return;
      session.clear();
      await staffApi.call('signOut', { body: { refreshToken } });
    };
    const look = (): void => {
      if (!idleWatch.isOver() || leaving.current) return;
      leaving.current = true;
      // What goes wrong now is tried again at the next look.
      leave().catch(() => undefined).finally(() => {
        leaving.current = false;
      });
    };
    const touched = (): void => {
      look();
      idleWatch.touch();
    };
    idleWatch.touch();
    look();
    const timer = setInterval(look, LOOK_EVERY_MS);
    document.addEventListener('visibilitychange', look);
    for (const touch of TOUCHES) window.addEventListener(touch, touched, { capture: true, passive: true });
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
      for (const touch of TOUCHES) window.removeEventListener(touch, touched, { capture: true });
    };
  }, [username, hasUnsent]);
}
