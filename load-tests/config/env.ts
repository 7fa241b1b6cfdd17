import { SharedArray } from 'k6/data';
import type { Prepared, Shopper } from './prepared.ts';

/** Reads a variable that the runner sets. */
function required(name: string): string {
  const value = __ENV[name];
  if (value === undefined || value === '') throw new Error(`${name} is not set: start this through npm run load`);
  return value;
}

export const summaryFile = required('SUMMARY_FILE');

export const prepared = JSON.parse(open(required('PREPARED_FILE'))) as Prepared;

const shoppersFile = required('SHOPPERS_FILE');

// One copy for all virtual users, read one by one: each of them would otherwise hold every token of the run.
export const shoppers = new SharedArray<Shopper>('shoppers', () => JSON.parse(open(shoppersFile)) as Shopper[]);
