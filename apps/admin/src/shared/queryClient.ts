import { isApiProblem } from '@quanyu/api-client';
import { QueryClient } from '@tanstack/react-query';

const RETRIES = 2;

/** Refusals are answers and are not asked again; a busy or unreachable server is, twice. */
function isWorthRetrying(failures: number, error: unknown): boolean {
  if (failures >= RETRIES) return false;
  return !isApiProblem(error) || error.status === 0 || error.status >= 500;
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { retry: isWorthRetrying, staleTime: 5_000, refetchOnWindowFocus: true },
      mutations: { retry: false },
    },
  });
}
