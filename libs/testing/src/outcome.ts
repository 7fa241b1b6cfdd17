import { type DomainError, isDomainError } from '@quanyu/platform';

/** How a call ends, as a list of many ends compares best: the code of its refusal, or `done`. Anything else that breaks fails the test. */
export async function outcomeOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'done',
    (error: unknown) => {
      if (isDomainError(error)) return error.code;
      throw error;
    },
  );
}

/** The refusal that a call ends with, for a test that looks at what it tells. */
export async function refusalOf(call: Promise<unknown>): Promise<DomainError> {
  const error: unknown = await call.then(
    () => new Error('it should have been refused'),
    (reason: unknown) => reason,
  );
  if (!isDomainError(error)) throw error;
  return error;
}
