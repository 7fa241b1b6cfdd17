import fc from 'fast-check';
import { type SearchDocument, SearchIndex } from './search-index.js';
import { findHighlights, spell } from './search-spelling.js';

function aDocument(title: string, changes: Partial<SearchDocument> = {}): SearchDocument {
  return { id: title, title, brand: null, categoryNames: [], more: '', codes: [], salesCount: 0, ...changes };
}

const index = new SearchIndex();
for (const document of [
  aDocument('轻奢纯棉刺绣水洗四件套', { categoryNames: ['居家', '床品件套'], salesCount: 10 }),
  aDocument('双宫茧桑蚕丝被 空调被', { categoryNames: ['居家', '被枕'], more: '夏凉被 春秋' }),
  aDocument('秋冬保暖加厚澳洲羊毛被', { categoryNames: ['居家', '被枕'] }),
  aDocument('全脂纯牛奶 250ml', { categoryNames: ['饮食'], brand: '内野制造商', codes: ['MILK-01', '6900000001011'] }),
  aDocument('音乐闹钟', { categoryNames: ['电器'] }),
  aDocument('MUJI 无印简约台灯', { categoryNames: ['电器'] }),
]) {
  index.put(document);
}

function found(typed: string): string[] {
  return index.search(typed).hits.map(({ id }) => id);
}

function highlighted(typed: string): string[] {
  return index.search(typed).hits.flatMap(({ id, titleHighlights }) => titleHighlights.map(([start, end]) => id.slice(start, end)));
}

describe('searching', () => {
  it.each([
    ['四件套', '轻奢纯棉刺绣水洗四件套'],
    ['纯棉 刺绣', '轻奢纯棉刺绣水洗四件套'],
    ['羊毛被', '秋冬保暖加厚澳洲羊毛被'],
    ['夏凉被', '双宫茧桑蚕丝被 空调被'],
    ['muji台灯', 'MUJI 无印简约台灯'],
    ['ＭＵＪＩ', 'MUJI 无印简约台灯'],
  ])('finds by Chinese and Latin words: %s', (typed, title) => {
    expect(found(typed)[0]).toBe(title);
    expect(index.search(typed).isFuzzy).toBe(false);
  });

  it.each([
    ['nai', '全脂纯牛奶 250ml'],
    ['niun', '全脂纯牛奶 250ml'],
    ['chunniunai', '全脂纯牛奶 250ml'],
    ['cnn', '全脂纯牛奶 250ml'],
    ['sjt', '轻奢纯棉刺绣水洗四件套'],
    ['yinyue', '音乐闹钟'],
    ['yymz', undefined],
    ['yynz', '音乐闹钟'],
  ])('finds by full pinyin and by initials: %s', (typed, title) => {
    expect(found(typed)[0]).toBe(title);
  });

  it('asks for every word, and says so when only some could be found', () => {
    expect(found('纯棉四件套')).toEqual(['轻奢纯棉刺绣水洗四件套']);
    expect(index.search('羊毛 牛奶').isFuzzy).toBe(true);
  });

  it('knows the bare noun of 被子 and 枕头', () => {
    expect(found('被子')).toEqual(expect.arrayContaining(['双宫茧桑蚕丝被 空调被', '秋冬保暖加厚澳洲羊毛被']));
    expect(highlighted('被子')).toContain('被');
  });

  it('forgives a wrong character of the same sound, and says so', () => {
    expect(index.search('样毛被')).toMatchObject({ isFuzzy: true, hits: [{ id: '秋冬保暖加厚澳洲羊毛被' }] });
  });

  it('forgives a wrong letter', () => {
    expect(index.search('yangmaobai')).toMatchObject({ isFuzzy: true, hits: [{ id: '秋冬保暖加厚澳洲羊毛被' }] });
  });

  it('finds a barcode and a SKU', () => {
    expect(found('6900000001011')).toEqual(['全脂纯牛奶 250ml']);
    expect(found('milk-01')).toEqual(['全脂纯牛奶 250ml']);
  });

  it('finds nothing for words that nothing has', () => {
    expect(found('挖掘机')).toEqual([]);
    expect(found('  ')).toEqual([]);
  });

  it('marks what matched, as written or as said', () => {
    expect(highlighted('羊毛')).toContain('羊毛');
    expect(highlighted('nai')).toEqual(['奶']);
    expect(highlighted('cnn')).toEqual(['纯牛奶']);
    expect(highlighted('muji')).toEqual(['MUJI']);
  });

  it('forgets a product that is taken off', () => {
    index.put(aDocument('限时围巾'));
    expect(found('围巾')).toEqual(['限时围巾']);
    index.remove('限时围巾');
    expect(found('围巾')).toEqual([]);
    expect(index.suggestWords('围', [], 5)).toEqual([]);
  });

  it('puts what sold more first, and finds by a new title and no more by the old one', () => {
    const [first, second] = [aDocument('蓝色登山包', { id: 'a', salesCount: 9 }), aDocument('绿色登山包', { id: 'b' })];
    for (const document of [first, second]) index.put(document);
    expect(found('登山包')).toEqual(['a', 'b']);
    index.put({ ...second, salesCount: 9_000 });
    expect(found('登山包')).toEqual(['b', 'a']);
    index.put({ ...second, title: '绿色骑行帽', salesCount: 9_000 });
    expect(found('登山包')).toEqual(['a']);
    expect(found('骑行帽')).toEqual(['b']);
    for (const { id } of [first, second]) index.remove(id);
    expect(found('登山包')).toEqual([]);
  });

  it('finds a product that could not be put in at first and is put in again', () => {
    const broken = Object.assign(['PAN-01'], {
      map: (): never => {
        throw new Error('no codes today');
      },
    });
    expect(() => index.put(aDocument('铸铁煎锅', { codes: broken }))).toThrow('no codes today');
    expect(found('煎锅')).not.toContain('铸铁煎锅');
    index.put(aDocument('铸铁煎锅', { codes: ['PAN-01'] }));
    expect(found('pan-01')).toEqual(['铸铁煎锅']);
    index.remove('铸铁煎锅');
  });

  it('takes any text without failing, and marks only ranges inside the title', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.string({ unit: 'binary', maxLength: 30 }), (title, typed) => {
        for (const [start, end] of findHighlights(spell(title), [typed])) expect(start >= 0 && start < end && end <= title.length).toBe(true);
        index.search(typed);
        index.suggestWords(typed, [], 5);
      }),
    );
  });
});

describe('suggesting words', () => {
  it('goes on from characters, pinyin and initials', () => {
    const words = (typed: string): string[] => index.suggestWords(typed, ['母亲节'], 8).map(({ word }) => word);
    expect(words('床')).toContain('床品件套');
    expect(words('niu')).toContain('牛奶');
    expect(words('cpjt')).toContain('床品件套');
    expect(words('mqj')).toEqual(['母亲节']);
  });

  it('puts words of many products first', () => {
    expect(index.suggestWords('居', [], 1)).toEqual([{ word: '居家', highlights: [[0, 1]] }]);
  });
});
