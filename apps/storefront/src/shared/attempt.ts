import { isApiProblem } from './api';
import { randomId } from './random-id';
import { forget, readStored, store } from './storage';

/**
 * The key of an attempt lives on the device until it is answered: what was sent just before the app was killed, or before
 * the network went, is found again by the same key and not done twice. Another body is another attempt.
 */
export function attemptKey(name: string, body: unknown): string {
  const text = JSON.stringify(body);
  const saved = readStored(name);
  if (typeof saved === 'object' && saved !== null && 'text' in saved && saved.text === text && 'key' in saved && typeof saved.key === 'string') return saved.key;
  const key = randomId();
  store(name, { text, key });
  return key;
}

export function forgetAttempt(name: string): void {
  forget(name);
}

/** A refusal is an answer; silence and a busy server are not, and keep the key for the next try. */
export function isAnswered(error: unknown): boolean {
  return isApiProblem(error) && error.status >= 400 && error.status < 500 && error.status !== 429;
}
