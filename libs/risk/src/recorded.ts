const recorded = new WeakSet<Error>();

/** Marks an error whose decision stands in the record already, with its own rule. */
export function markRecorded<E extends Error>(error: E): E {
  recorded.add(error);
  return error;
}

export function isRecorded(error: Error): boolean {
  return recorded.has(error);
}
