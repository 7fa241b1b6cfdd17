/** How goods want to be treated on their way out of the store. */
export const HANDLING = ['frozen', 'cold', 'fragile'] as const;
export type Handling = (typeof HANDLING)[number];

/** The attribute of a product in which merchandisers say so, in one or several of these words. */
const ATTRIBUTE = '储运要求';
const WORDS: Readonly<Record<Handling, string>> = { frozen: '冷冻', cold: '冷藏', fragile: '易碎' };

/** What a product's attributes say of it, the most urgent first. */
export function listHandling(attributes: readonly { readonly name: string; readonly value: string }[]): Handling[] {
  const said = attributes.filter(({ name }) => name === ATTRIBUTE).map(({ value }) => value);
  return HANDLING.filter((handling) => said.some((value) => value.includes(WORDS[handling])));
}
