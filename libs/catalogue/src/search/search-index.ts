import { Jieba } from '@node-rs/jieba';
import { dict } from '@node-rs/jieba/dict.js';
import MiniSearch, { type CombinationOperator, type Query, type SearchOptions, type SearchResult } from 'minisearch';
import { findHighlights, fold, isHan, type Range, spell, type SpelledText, spellingTerms } from './search-spelling.js';

/** What the index knows of a product. */
export interface SearchDocument {
  readonly id: string;
  readonly title: string;
  readonly brand: string | null;
  /** Names of its categories, top first. */
  readonly categoryNames: readonly string[];
  /** Brief, keywords, tags, short attributes, option values. */
  readonly more: string;
  /** SKUs and barcodes, found only whole. */
  readonly codes: readonly string[];
  /** Popular products come first among equals. */
  readonly salesCount: number;
}

export interface SearchHit {
  readonly id: string;
  readonly titleHighlights: Range[];
}

export interface SearchOutcome {
  readonly hits: readonly SearchHit[];
  /** True when nothing matched as typed and these are near it. */
  readonly isFuzzy: boolean;
}

/** One word of a query. Chinese words are compared as written; Latin ones as written, by syllables and by initials. */
interface QueryTerm {
  readonly text: string;
  readonly kind: 'han' | 'latin' | 'other';
}

interface IndexedFields {
  readonly id: string;
  readonly title: string;
  readonly more: string;
  readonly pinyin: string;
  readonly initials: string;
  readonly codes: string;
}

interface Word {
  readonly spelled: SpelledText;
  readonly sounds: readonly string[];
  products: number;
}

const MAX_TERMS = 10;
/** With fewer results than this, bare nouns are tried too. */
const FEW = 3;
const FIELDS = ['title', 'more', 'pinyin', 'initials', 'codes'] as const;
const WRITTEN = ['title', 'more', 'codes'];
const BOOST = { title: 5, more: 1, pinyin: 3, initials: 2, codes: 20 };
/** More frequent than any word of the dictionary, so that names of ours are cut as one word. */
const OWN_WORD_FREQUENCY = 1_000_000;

/** Full-text search over titles and what surrounds them, in memory: Chinese words, pinyin, initials, near misses. */
export class SearchIndex {
  private readonly jieba = Jieba.withDict(dict);
  private readonly ownWords = new Set<string>();
  private readonly titles = new Map<string, SpelledText>();
  /** What each product's terms were made of. */
  private readonly texts = new Map<string, string>();
  private readonly titleWords = new Map<string, readonly string[]>();
  private readonly salesBoost = new Map<string, number>();
  private readonly vocabulary = new Map<string, Word>();
  private readonly index = new MiniSearch<IndexedFields>({
    fields: [...FIELDS],
    // Fields arrive as terms joined by spaces, already cut and folded.
    tokenize: (terms) => terms.split(' ').filter((term) => term !== ''),
    processTerm: (term) => term,
    searchOptions: {
      boost: BOOST,
      boostDocument: (id) => this.salesBoost.get(String(id)) ?? 1,
    },
  });

  put(document: SearchDocument): void {
    const { id, title, brand, categoryNames, more, codes, salesCount } = document;
    const text = JSON.stringify([title, brand, categoryNames, more, codes]);
    if (this.texts.get(id) !== text) this.write(document, text);
    this.salesBoost.set(id, 1 + Math.log10(1 + salesCount) / 10);
  }

  /** Cutting and spelling again what only sold once more took a fortieth of the API at checkouts. */
  private write({ id, title, brand, categoryNames, more, codes }: SearchDocument, text: string): void {
    this.remove(id);
    for (const word of [...(brand === null ? [] : [brand]), ...categoryNames]) this.learn(word);
    const spelledTitle = spell(title);
    const sounds = [spelledTitle, ...[brand ?? '', ...categoryNames].map(spell)].map(spellingTerms);
    this.index.add({
      id,
      title: [...this.cut(title), ...[...fold(title)].filter(isHan)].join(' '),
      more: this.cut([brand ?? '', ...categoryNames, more].join(' ')).join(' '),
      pinyin: sounds.flatMap(({ full }) => full).join(' '),
      initials: sounds.flatMap(({ initials }) => initials).join(' '),
      codes: codes.map(fold).join(' '),
    });
    // What is not in the index cannot be taken out of it: a title that is known is.
    this.titles.set(id, spelledTitle);
    this.remember(id, [...new Set([...this.jieba.cutForSearch(title, true).filter((word) => /^\p{Script=Han}{2,}$/u.test(word)), ...categoryNames, ...(brand === null ? [] : [brand])])]);
    // Last: what could not be written is tried again with the next snapshot.
    this.texts.set(id, text);
  }

  remove(id: string): void {
    if (!this.titles.delete(id)) return;
    this.salesBoost.delete(id);
    this.texts.delete(id);
    this.index.discard(id);
    for (const text of this.titleWords.get(id) ?? []) {
      const word = this.vocabulary.get(text);
      if (word === undefined) continue;
      word.products -= 1;
      if (word.products === 0) this.vocabulary.delete(text);
    }
    this.titleWords.delete(id);
  }

  /** Products for what was typed, best first: all words; else all characters; else the same sound; else half of the words. */
  search(typed: string): SearchOutcome {
    const terms = this.termsOf(typed);
    if (terms.length === 0) return { hits: [], isFuzzy: false };
    const exact = this.run({ combineWith: 'AND', queries: terms.map(exactQuery) });
    if (exact.length < FEW) exact.push(...this.byStems(terms, new Set(exact.map(({ id }) => String(id)))));
    if (exact.length > 0) return this.outcome(exact, terms, false);
    const characters = terms.flatMap((term) => (term.kind === 'han' ? [...term.text].map((text) => ({ ...term, text })) : [term]));
    const spread = this.run({ combineWith: 'AND', queries: characters.map(exactQuery) });
    if (spread.length > 0) return this.outcome(spread, terms, false);
    const near = this.run({ combineWith: 'AND', queries: terms.map(soundQuery) });
    if (near.length > 0) return this.outcome(near, terms, true);
    const enough = Math.ceil(characters.length / 2);
    const some = this.run({ combineWith: 'OR', queries: characters.map(exactQuery) }).filter(({ queryTerms }) => queryTerms.length >= enough);
    return this.outcome(some, characters, true);
  }

  /** People ask for 被子 and 枕头 where names say 羽绒被 and 抱枕: what has the bare noun comes after what has the word. */
  private byStems(terms: readonly QueryTerm[], without: ReadonlySet<string>): SearchResult[] {
    const stems = terms.map((term) => (/^\p{Script=Han}[子头]$/u.test(term.text) ? { ...term, text: [...term.text][0] ?? '' } : term));
    if (stems.every((stem, index) => stem === terms[index])) return [];
    return this.run({ combineWith: 'AND', queries: stems.map(exactQuery) }).filter(({ id }) => !without.has(String(id)));
  }

  /** Words that go on from what was typed, those of most products first. */
  suggestWords(typed: string, extraWords: readonly string[], limit: number): { word: string; highlights: Range[] }[] {
    const query = fold(typed).replaceAll(/\s+/g, '');
    if (query === '') return [];
    const extra = extraWords.map((word): [string, Word] => [word, this.vocabulary.get(word) ?? toWord(word, 1)]);
    const candidates = new Map([...this.vocabulary, ...extra]);
    return [...candidates]
      .filter(([text, { sounds }]) => fold(text).includes(query) || sounds.some((sound) => sound.startsWith(query)))
      .sort(([a, wordA], [b, wordB]) => Number(fold(b).startsWith(query)) - Number(fold(a).startsWith(query)) || wordB.products - wordA.products || (a < b ? -1 : 1))
      .slice(0, limit)
      .map(([word, { spelled }]) => ({ word, highlights: findHighlights(spelled, [query]) }));
  }

  /** Makes a name of ours one word for the cutter. */
  private learn(word: string): void {
    const name = fold(word);
    if (!/^\p{Script=Han}{2,}$/u.test(name) || this.ownWords.has(name)) return;
    this.ownWords.add(name);
    this.jieba.loadDict(Buffer.from(`${name} ${OWN_WORD_FREQUENCY} n\n`));
  }

  private cut(text: string): string[] {
    return this.jieba.cutForSearch(fold(text), true).filter((word) => /[\p{L}\p{N}]/u.test(word)).map((word) => word.trim());
  }

  private remember(id: string, words: readonly string[]): void {
    this.titleWords.set(id, words);
    for (const text of words) {
      const word = this.vocabulary.get(text);
      if (word === undefined) this.vocabulary.set(text, toWord(text, 1));
      else word.products += 1;
    }
  }

  private termsOf(typed: string): QueryTerm[] {
    const runs = fold(typed).match(/\p{Script=Han}+|[a-z]+|[\p{L}\p{N}._/-]+/gu) ?? [];
    const terms = runs.flatMap((run): QueryTerm[] => {
      if (/^[a-z]+$/.test(run)) return [{ text: run, kind: 'latin' }];
      if (!isHan([...run][0] ?? '')) return [{ text: run, kind: 'other' }];
      return this.jieba.cut(run, true).map((text) => ({ text, kind: 'han' }));
    });
    return terms.slice(0, MAX_TERMS);
  }

  private run(query: { combineWith: CombinationOperator; queries: Query[] }, options: SearchOptions = {}): SearchResult[] {
    return this.index.search(query, options);
  }

  private outcome(results: readonly SearchResult[], terms: readonly QueryTerm[], isFuzzy: boolean): SearchOutcome {
    const texts = terms.map(({ text }) => text);
    const hits = results.map(({ id }): SearchHit => {
      const spelled = this.titles.get(String(id));
      return { id: String(id), titleHighlights: spelled === undefined ? [] : findHighlights(spelled, texts) };
    });
    return { hits, isFuzzy };
  }
}

function exactQuery({ text, kind }: QueryTerm): Query {
  if (kind === 'latin') return { queries: [text], fields: [...FIELDS], prefix: true };
  return { queries: [text], fields: WRITTEN, prefix: kind === 'other' || [...text].length > 1 };
}

/** The most common slip of a Chinese keyboard is the wrong word of the right sound; of a Latin one, a letter. */
function soundQuery({ text, kind }: QueryTerm): Query {
  const said = kind === 'han' ? spell(text).characters.map(({ syllable }) => syllable ?? '').join('') : text;
  return { queries: [said], fields: kind === 'other' ? WRITTEN : ['pinyin', 'title'], prefix: true, fuzzy: said.length > 3 ? 0.25 : false };
}

function toWord(text: string, products: number): Word {
  const spelled = spell(text);
  const run = spelled.characters.map(({ syllable }) => syllable ?? '');
  return { spelled, sounds: [run.join(''), run.map((syllable) => syllable[0] ?? '').join('')].filter((sound) => sound !== ''), products };
}
