/** Who was refused, where it was not for what their request happened to come with: somebody, or somebody's phone that is barred since then. */
export type RefusalCause = { readonly of: 'customer' } | { readonly of: 'device'; readonly deviceId: string; readonly since: Date };

const causes = new WeakMap<Error, RefusalCause>();

/** Keeps with an error who it refuses; nothing of it is told to them. */
export function withCause<E extends Error>(error: E, cause: RefusalCause | null): E {
  if (cause !== null) causes.set(error, cause);
  return error;
}

export function findCause(error: unknown): RefusalCause | null {
  return error instanceof Error ? (causes.get(error) ?? null) : null;
}
