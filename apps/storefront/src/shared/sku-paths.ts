/** One variant as the selection sees it: its value of each option, in the order of the options. */
export type PathVariant = { variantId: string; optionValues: readonly string[]; available: number };

/** The value chosen of each option; null while open. */
export type Selection = readonly (string | null)[];

const anyValue = '\u0000';

function pathKey(selection: Selection): string {
  return selection.map((value) => value ?? anyValue).join('\u0001');
}

/**
 * Every partial choice that still leads to a variant in stock. With it, whether a value can be tapped is one look-up, not
 * a search over all variants for each value on the sheet.
 */
export function computePathSet(variants: readonly PathVariant[]): ReadonlySet<string> {
  const paths = new Set<string>();
  for (const { optionValues, available } of variants) {
    if (available <= 0) continue;
    for (let mask = 0; mask < 2 ** optionValues.length; mask += 1) {
      paths.add(pathKey(optionValues.map((value, option) => (mask & (1 << option) ? value : null))));
    }
  }
  return paths;
}

/** Whether `value` of an option goes together with the other choices made. */
export function canChoose(paths: ReadonlySet<string>, selection: Selection, option: number, value: string): boolean {
  return paths.has(pathKey(selection.map((chosen, index) => (index === option ? value : chosen))));
}

/** Choosing a value again takes it back. */
export function choose(selection: Selection, option: number, value: string): Selection {
  return selection.map((chosen, index) => (index !== option ? chosen : chosen === value ? null : value));
}

/** The one variant that a complete choice names; null while an option is open. */
export function findVariant<V extends PathVariant>(variants: readonly V[], selection: Selection): V | null {
  if (selection.some((value) => value === null)) return null;
  return variants.find(({ optionValues }) => optionValues.every((value, option) => value === selection[option])) ?? null;
}

/** Starts with the choices that are none: an option with one value left in stock is chosen already. */
export function startSelection(variants: readonly PathVariant[], optionValues: readonly (readonly string[])[]): Selection {
  const open: Selection = optionValues.map(() => null);
  const paths = computePathSet(variants);
  return optionValues.map((values, option) => {
    const possible = values.filter((value) => canChoose(paths, open, option, value));
    return possible.length === 1 ? (possible[0] ?? null) : null;
  });
}
