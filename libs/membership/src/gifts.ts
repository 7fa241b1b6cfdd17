import type { Tx } from '@quanyu/platform';

/**
 * What somebody else gives on an occasion, in the same transaction. Asked before any row of a member is taken, so that what is given from takes its
 * rows first, as claims and merges do; it returns how one of these is given.
 */
export type PrepareGifts<Occasion> = (tx: Tx) => Promise<Give<Occasion>>;

export type Give<Occasion> = (occasion: Occasion) => Promise<void>;

/** The same of everybody who gives something. */
export async function prepareAll<Occasion>(tx: Tx, givers: readonly PrepareGifts<Occasion>[]): Promise<Give<Occasion>> {
  const gifts: Give<Occasion>[] = [];
  for (const prepare of givers) gifts.push(await prepare(tx));
  return async (occasion) => {
    for (const give of gifts) await give(occasion);
  };
}
