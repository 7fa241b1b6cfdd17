import { pinyin } from 'pinyin-pro';

/** A half-open range of UTF-16 offsets. */
export type Range = [start: number, end: number];

/** A text with the syllable of each Chinese character. */
export interface SpelledText {
  readonly text: string;
  /** One entry per code point: where it starts, and how it is said when it is Chinese. */
  readonly characters: readonly { readonly start: number; readonly end: number; readonly syllable: string | null }[];
}

const HAN = /^\p{Script=Han}$/u;
/** Nobody types more characters of a name by sound than this; what follows is found by prefix anyway. */
const LONGEST_SPELLING = 8;

export function isHan(character: string): boolean {
  return HAN.test(character);
}

/** Lower case and half width, as both index and queries are compared. */
export function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

export function spell(text: string): SpelledText {
  const points = [...text];
  const syllables = pinyin(text, { toneType: 'none', type: 'array', nonZh: 'spaced', v: true });
  const isAligned = syllables.length === points.length;
  let start = 0;
  const characters = points.map((point, index) => {
    const entry = { start, end: start + point.length, syllable: isAligned && isHan(point) ? (syllables[index] ?? null) : null };
    start = entry.end;
    return entry;
  });
  return { text, characters };
}

/** The run of Chinese characters that begins at `from`, at most eight. */
function runFrom(spelled: SpelledText, from: number): string[] {
  const run: string[] = [];
  for (const { syllable } of spelled.characters.slice(from, from + LONGEST_SPELLING)) {
    if (syllable === null) break;
    run.push(syllable);
  }
  return run;
}

/**
 * What people may type for a text by sound: from each character on, all syllables in one word, and all initials in one
 * word. Found by prefix, so `nai` finds 牛奶, and so do `niun` and `nn`.
 */
export function spellingTerms(spelled: SpelledText): { full: string[]; initials: string[] } {
  const runs = spelled.characters.map((_character, index) => runFrom(spelled, index)).filter((run) => run.length > 0);
  return { full: unique(runs.map((run) => run.join(''))), initials: unique(runs.map((run) => run.map((syllable) => syllable[0]).join(''))) };
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}

/** Where these terms stand in the text: as written, else by sound. Ranges are in order and do not touch. */
export function findHighlights(spelled: SpelledText, terms: readonly string[]): Range[] {
  const folded = spelled.text.toLowerCase();
  return merge(
    terms.flatMap((term) => {
      const written = literalRanges(folded, term);
      if (written.length > 0) return written;
      return isLatin(term) ? soundRanges(spelled, term) : [...term].filter(isHan).flatMap((character) => literalRanges(folded, character));
    }),
  );
}

function isLatin(term: string): boolean {
  return /^[a-z]+$/.test(term);
}

function literalRanges(text: string, term: string): Range[] {
  const ranges: Range[] = [];
  for (let at = text.indexOf(term); at >= 0 && term !== ''; at = text.indexOf(term, at + term.length)) ranges.push([at, at + term.length]);
  return ranges;
}

/** Characters whose syllables begin with the term, else whose initials are the term. */
function soundRanges({ characters }: SpelledText, term: string): Range[] {
  const bySyllables: Range[] = [];
  const byInitials: Range[] = [];
  characters.forEach(({ start, syllable }, index) => {
    if (syllable === null) return;
    let said = '';
    let initials = '';
    for (const character of characters.slice(index, index + term.length)) {
      if (character.syllable === null) break;
      said += character.syllable;
      initials += character.syllable[0] ?? '';
      if (said.startsWith(term)) bySyllables.push([start, character.end]);
      if (initials === term) byInitials.push([start, character.end]);
      if (!term.startsWith(said) && !term.startsWith(initials)) break;
    }
  });
  return bySyllables.length > 0 ? bySyllables : byInitials;
}

function merge(ranges: readonly Range[]): Range[] {
  const merged: Range[] = [];
  for (const [start, end] of [...ranges].sort(([a], [b]) => a - b)) {
    const last = merged.at(-1);
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end);
    else merged.push([start, end]);
  }
  return merged;
}
