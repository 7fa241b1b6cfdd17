import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';
import type { z } from 'zod';

/**
 * Filters that live in the address, so that a list can be shared, reloaded and come back to. The schema reads them:
 * a value that does not fit is as good as absent.
 */
export function useUrlFilters<Schema extends z.ZodObject>(schema: Schema): readonly [z.output<Schema>, (change: Partial<Record<keyof z.output<Schema>, string | undefined>>) => void] {
  const [search, setSearch] = useSearchParams();
  const filters = useMemo(() => schema.parse(Object.fromEntries(search)), [schema, search]);
  const change = useCallback(
    (changed: Partial<Record<keyof z.output<Schema>, string | undefined>>) => {
      setSearch(
        (current) => {
          const next = new URLSearchParams(current);
          for (const [name, value] of Object.entries(changed)) {
            if (typeof value === 'string' && value !== '') next.set(name, value);
            else next.delete(name);
          }
          return next;
        },
        { replace: true },
      );
    },
    [setSearch],
  );
  return [filters, change];
}
