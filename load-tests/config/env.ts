import { SharedArray } from 'k6/data';
import type { Prepared } from './prepared.ts';

/** Reads a variable that the runner sets. */
function required(name: string): string {
  const value = __ENV[name];
  if (value === undefined || value === '') throw new Error(`${name} is not set: start this through npm run load`);
  return value;
}

export const summaryFile = required('SUMMARY_FILE');
export const seconds = Number(required('RUN_SECONDS'));
export const rateFactor = Number(required('RATE_FACTOR'));

const preparedFile = required('PREPARED_FILE');

// One copy for all virtual users: each of them would otherwise hold every token of the run.
const data = new SharedArray<Prepared>('prepared', () => [JSON.parse(open(preparedFile)) as Prepared]);

export function prepared(): Prepared {
  const [only] = data;
  if (only === undefined) throw new Error('the prepared data is empty');
  return only;
}
