import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Navigate, Outlet, useLocation } from 'react-router';
import { useSignedIn } from '../../shared/session/useSignedIn';
import { idleWatch, session } from '../api';

/** Lets signed-in staff through; others sign in first and come back to where they were. */
export function SignedIn() {
  const isSignedIn = useSignedIn(session);
  const location = useLocation();
  const queryClient = useQueryClient();
  useEffect(() => {
    // The next person on this device must not see what the last one had loaded.
    if (isSignedIn) return;
    queryClient.clear();
    idleWatch.forget();
  }, [isSignedIn, queryClient]);
  if (!isSignedIn) return <Navigate to="/sign-in" replace state={{ from: location.pathname }} />;
  return <Outlet />;
}
