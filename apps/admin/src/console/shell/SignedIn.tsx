import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Navigate, Outlet, useLocation } from 'react-router';
import { useSignedIn } from '../../shared/session/useSignedIn';
import { session } from '../api';

/** Lets signed-in people through; others sign in first and come back to the same list with the same filters. */
export function SignedIn() {
  const isSignedIn = useSignedIn(session);
  const location = useLocation();
  const queryClient = useQueryClient();
  useEffect(() => {
    if (!isSignedIn) queryClient.clear();
  }, [isSignedIn, queryClient]);
  if (!isSignedIn) return <Navigate to="/sign-in" replace state={{ from: location.pathname + location.search }} />;
  return <Outlet />;
}
