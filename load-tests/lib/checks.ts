import { check, sleep } from 'k6';
import type { Outcome } from './http.ts';

/** Checks a fact of the journey under its own name; a false one fails the run. Answers the fact. */
export function fact(name: string, holds: boolean): boolean {
  return check(holds, { [name]: (value) => value });
}

/** The reply of a call that the journey can't go on without, or null when it was refused. */
export function expectReply<Reply>(name: string, outcome: Outcome<Reply>): Reply | null {
  const holds = fact(name, outcome.ok);
  return holds && outcome.ok ? outcome.body : null;
}

/** Asks until the answer is there, at most for so many seconds, as a screen does that waits for news. */
export function waitFor<T>(ask: () => T | null, limits: { readonly seconds: number; readonly everySeconds: number }): T | null {
  const untilMs = Date.now() + limits.seconds * 1000;
  for (;;) {
    const answer = ask();
    if (answer !== null || Date.now() > untilMs) return answer;
    sleep(limits.everySeconds);
  }
}
